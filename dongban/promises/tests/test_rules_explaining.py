"""김민수 asks why 박서연 comes by the 2nd: the promise says it itself, in either language."""

from dataclasses import replace
from datetime import date

import pytest

from dongban.kernel.calendar import Calendar
from dongban.promises.rules import BIRTHDAY, FACTS, INTRODUCE, SMILE, TEMPLATES, WELCOME, explain, plan

SEOUL = Calendar("KR")


def say(programme, fact_day: date, language: str, cycle: int = 0, step: int = 0) -> str:
    rule = programme.steps[step]
    return explain(programme, rule, plan(rule, fact_day, SEOUL, cycle, programme.every), fact_day, language)


def test_a_visit_within_three_months():
    assert say(SMILE, date(2026, 3, 2), "ko") == "2026-03-02 계약의 3개월 설명 방문. 6월 2일(화)까지"
    assert (
        say(SMILE, date(2026, 3, 2), "en") == "3-month visit to explain, for the contract of 2026-03-02. By Tue 2 Jun"
    )


def test_the_holiday_that_moved_it_is_named():
    assert say(SMILE, date(2026, 3, 3), "ko").endswith("6월 2일(화)까지 (6월 3일은 지방선거일이라 앞당김)")
    assert say(SMILE, date(2026, 3, 3), "en").endswith("By Tue 2 Jun (brought forward: 3 Jun is Local Election Day)")


def test_all_the_days_passed_over_are_named_the_earliest_first():
    told = say(WELCOME, date(2026, 2, 11), "ko")
    assert told == (
        "2026-02-11 계약의 환영 전화. 2월 13일(금)까지"
        " (2월 14일은 토요일, 2월 15일은 일요일, 2월 16일은 설날 전날,"
        " 2월 17일은 설날, 2월 18일은 설날 다음날이라 앞당김)"
    )


def test_the_particle_follows_the_holiday_s_name():
    firm = Calendar("KR", {date(2026, 6, 9): "창립 파티"})
    window = plan(WELCOME.steps[0], date(2026, 6, 2), firm)
    assert explain(WELCOME, WELCOME.steps[0], window, date(2026, 6, 2), "ko").endswith("(6월 9일은 창립 파티라 앞당김)")


def test_another_year_is_told():
    assert say(SMILE, date(2026, 3, 2), "ko", step=1).endswith("2027년 4월 2일(금)까지")
    assert say(SMILE, date(2026, 3, 2), "en", step=1).endswith("By Fri 2 Apr 2027")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_birthday_does_not_tell_the_year_of_birth(language):
    assert "1980" not in say(BIRTHDAY, date(1980, 6, 17), language, cycle=46)
    assert (
        say(BIRTHDAY, date(1980, 6, 17), "ko", cycle=46) == "6월 17일생 고객의 생일 축하 인사. 2026년 6월 17일(수)까지"
    )


def test_a_new_adviser_introduces_herself():
    assert say(INTRODUCE, date(2026, 6, 1), "ko") == "2026-06-01에 새로 맡은 고객의 새 담당자 인사. 6월 15일(월)까지"


def test_a_step_without_a_name_has_the_programme_s():
    unnamed = replace(SMILE, steps=(replace(SMILE.steps[0], name={}),))
    assert say(unnamed, date(2026, 3, 2), "ko") == "2026-03-02 계약의 고객스마일. 6월 2일(화)까지"


@pytest.mark.parametrize(("subject", "fact"), [(subject, fact) for subject, facts in FACTS.items() for fact in facts])
def test_every_fact_that_a_programme_may_count_from_can_be_said(subject, fact):
    programme = replace(WELCOME, subject=subject, fact=fact)
    korean, english = (say(programme, date(2026, 3, 2), language) for language in ("ko", "en"))
    assert "환영 전화. 3월 9일(월)까지" in korean
    assert english.startswith("Welcome call, for ")


def test_every_ready_programme_can_be_explained():
    for programme in TEMPLATES:
        for place in range(len(programme.steps)):
            assert say(programme, date(2020, 2, 29), "ko", cycle=1 if programme.every else 0, step=place)
