"""김영숙 is asked after a visit and answers; 서태오 wants to be asked no more."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from dongban.journal.models import Entry
from dongban.people.reach import Refused, system
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.records.models import Customer, Firm
from dongban.voices.models import Case, Message
from dongban.voices.surveys import queries
from dongban.voices.surveys.actions import (
    announce,
    answer_link,
    answered,
    decline,
    draw_sample,
    hear_all,
    invite,
    set_asking,
)
from dongban.voices.surveys.asking import ask_due
from dongban.voices.surveys.models import Draw, Invitation, Survey, Turn
from dongban.voices.surveys.rules import Terms, Why, draw, holds
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(settings: Any) -> Firmament:
    settings.PUBLIC_URL = "https://talk.example.com"
    return Firmament()


def ask(firm: Firmament, **facts: Any) -> Invitation | Why:
    given = {"customer": firm.yeongsuk.pk, "question": "recommend", "about": "event", "about_id": 7, "key": "event:7"}
    given |= {"by": system(DAY), "at": AT, "day": DAY}
    return invite(**{**given, **facts})


def link(firm: Firmament, **facts: Any) -> Invitation:
    found = ask(firm, **facts)
    assert isinstance(found, Invitation)
    return found


def answer(firm: Firmament, score: int, **facts: Any) -> Survey:
    given = {"question": "recommend", "customer": firm.yeongsuk.pk, "about": "visit", "about_id": None, "comment": ""}
    given |= {"by": firm.viewer(Role.CONSULTANT, firm.dohyeon), "at": AT, "day": DAY, "key": f"k{score}"}
    return answered(**{**given, "score": score, **facts})


# Answering ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("score", "heard"), [(0, True), (6, True), (7, False), (10, False)])
def test_six_and_below_becomes_a_voice_at_once(firm: Firmament, score: int, heard: bool) -> None:
    survey = answer(firm, score, comment="설명이 부족했어요.")
    assert bool(survey.case) == Case.objects.exists() == heard
    if survey.case:
        assert (survey.case.customer_id, survey.case.branch_id) == (firm.yeongsuk.pk, firm.mokdong.pk)
        assert survey.case.channel == "visit"
        assert Message.objects.get().text == "설명이 부족했어요."


def test_an_unhappy_number_without_a_word_is_heard_too(firm: Firmament) -> None:
    assert answer(firm, 3).case is not None
    assert "3" in Message.objects.get().text


def test_what_we_say_of_it_is_in_the_firms_language(firm: Firmament) -> None:
    Firm.objects.update(locale="cs-CZ")
    survey = answer(firm, 3)
    assert survey.case is not None and survey.case.subject == "Would you recommend us: 3 of 10"


def test_contentment_is_no_recommendation(firm: Firmament) -> None:
    assert answer(firm, 2, question="satisfaction").case is None


def test_the_same_answer_twice_is_one(firm: Firmament) -> None:
    first, again = answer(firm, 2, key="v1"), answer(firm, 9, key="v1")
    assert first.pk == again.pk and again.score == 2
    assert Case.objects.count() == Survey.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"score": 11}, {"score": -1}, {"comment": "가" * 4001}, {"question": "why"}])
def test_what_is_no_answer_changes_nothing(firm: Firmament, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        answer(firm, wrong.pop("score", 3), **wrong)
    assert not Survey.objects.exists() and not Case.objects.exists() and not Entry.objects.exists()


def test_leaders_write_no_answers_down(firm: Firmament) -> None:
    with pytest.raises(Refused):
        answer(firm, 9, by=firm.viewer(Role.EXECUTIVE))
    assert not Survey.objects.exists()


def test_the_branch_of_an_answer_stays_when_the_customer_moves(firm: Firmament) -> None:
    survey = answer(firm, 9)
    Customer.objects.filter(pk=firm.yeongsuk.pk).update(branch=firm.sinjeong)
    survey.refresh_from_db()
    assert survey.branch_id == firm.mokdong.pk


def test_what_was_left_unheard_is_heard_later(firm: Firmament) -> None:
    survey = answer(firm, 9)
    Survey.objects.filter(pk=survey.pk).update(score=1)
    assert hear_all(by=system(DAY), at=AT, day=DAY) == 1
    assert hear_all(by=system(DAY), at=AT, day=DAY) == 0


def test_the_journal_does_not_copy_what_she_said(firm: Firmament) -> None:
    answer(firm, 2, comment="담당자가 불친절")
    assert {"survey.answered", "voice.heard"} <= set(Entry.objects.values_list("verb", flat=True))
    assert not any("불친절" in f"{line.details}{line.reason}" for line in Entry.objects.all())


# Asking ---------------------------------------------------------------------------------------------------------------


def test_a_letter_goes_out_and_its_link_is_answered_once(firm: Firmament) -> None:
    invitation = link(firm)
    letter = Letter.objects.get()
    assert letter.to == firm.yeongsuk.email
    found = re.search(r"https://talk\.example\.com/voices/answer/([\w-]{22})/", letter.text)
    assert found
    assert queries.by_token(found[1]) == invitation
    assert found[1] not in invitation.digest
    survey = answer_link(at=AT, day=DAY, invitation=invitation, score=5, comment="")
    assert survey.case is not None and survey.case.channel == "web"
    with pytest.raises(Refused):
        answer_link(at=AT, day=DAY, invitation=invitation, score=10, comment="")


def test_a_link_ends(firm: Firmament) -> None:
    invitation = link(firm)
    with pytest.raises(Refused):
        answer_link(at=AT + timedelta(days=31), day=DAY, invitation=invitation, score=9, comment="")


def test_the_same_question_twice_is_one(firm: Firmament) -> None:
    link(firm)
    assert ask(firm) is Why.ALREADY
    assert Letter.objects.count() == 1


def test_no_more_often_than_the_firm_allows_whatever_it_is_about(firm: Firmament) -> None:
    set_asking(by=firm.seoyeon, at=AT, since=date(2026, 1, 1), terms=Terms(times=2, days=100))
    link(firm, key="event:1")
    answer(firm, 9)
    assert ask(firm, key="event:2", day=DAY + timedelta(days=99)) is Why.OFTEN
    assert Turn.objects.get().asked == 1, "what was claimed in vain is given back"
    link(firm, key="event:3", day=DAY + timedelta(days=100))


def test_reasons_not_to_ask(firm: Firmament, settings: Any) -> None:
    taeo = firm.taeo.pk
    assert ask(firm, customer=taeo) is Why.NO_ADDRESS
    Customer.objects.filter(pk=taeo).update(email="t@example.com", left_on=DAY)
    assert ask(firm, customer=taeo) is Why.LEFT
    set_asking(by=firm.seoyeon, at=AT, since=DAY, terms=Terms(after_events=False))
    assert ask(firm) is Why.OFF
    settings.PUBLIC_URL = ""
    assert ask(firm) is Why.NO_ADDRESS
    assert not Invitation.objects.exists() and not Letter.objects.exists()


def test_whoever_declines_is_asked_no_more(firm: Firmament) -> None:
    invitation = link(firm)
    for _ in range(2):
        decline(at=AT, day=DAY, by=system(DAY), invitation=invitation)
    assert ask(firm, key="event:8", day=DAY + timedelta(days=900)) is Why.DECLINED
    assert queries.may_be_asked(firm.yeongsuk.pk, DAY, "visit") is Why.DECLINED
    assert Entry.objects.filter(verb="survey.declined").count() == 1


# The yearly sample ----------------------------------------------------------------------------------------------------


def people(firm: Firmament, many: int = 12) -> None:
    for number in range(many):
        firm.customer(f"손님{number}", f"D{number}", firm.dohyeon, email=f"d{number}@example.com")


def test_a_sample_is_announced_drawn_later_asked_once_and_drawn_again_by_anybody(firm: Firmament) -> None:
    people(firm)
    set_asking(by=firm.seoyeon, at=AT, since=date(2026, 1, 1), terms=Terms(sample=5))
    announced = announce(by=firm.seoyeon, at=AT, day=DAY)
    with pytest.raises(Refused):
        draw_sample(by=firm.seoyeon, at=AT, day=DAY)
    later = DAY + timedelta(days=1)
    found = draw_sample(by=firm.seoyeon, at=AT, day=later)
    assert (found.pk, found.population, found.size) == (announced.pk, 13, 5)
    assert holds(found.seed, announced.committed)
    for _ in range(2):
        asked = ask_due(by=system(later), at=AT + timedelta(days=1), day=later, stop=lambda: False)
    assert asked == {}
    codes = ["C1", *(f"D{number}" for number in range(12))]
    assert {one.customer.code for one in Invitation.objects.all()} == set(draw(found.seed, codes, 5))
    with pytest.raises(Refused):
        draw_sample(by=firm.seoyeon, at=AT, day=later)


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.MANAGER, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_others_neither_draw_nor_set(firm: Firmament, role: Role) -> None:
    who = firm.viewer(role, firm.dohyeon if role in (Role.CONSULTANT, Role.MANAGER) else None)
    for act in (
        lambda: announce(by=who, at=AT, day=DAY),
        lambda: draw_sample(by=who, at=AT, day=DAY),
        lambda: set_asking(by=who, at=AT, since=DAY, terms=Terms()),
    ):
        with pytest.raises(Refused):
            act()
    assert not Draw.objects.exists()
