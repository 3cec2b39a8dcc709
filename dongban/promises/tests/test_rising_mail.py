"""The mail that tells people what has risen to them: one a day for each, without a customer's full name."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from dongban.people.reach import system
from dongban.post.models import Letter
from dongban.promises import bulk
from dongban.promises.actions import promise_once
from dongban.promises.actions.telling import tell
from dongban.promises.models import Rise
from dongban.promises.tests.firm import AT, TODAY, moment
from dongban.promises.tests.test_rising import DAY, DUE, english, firm

__all__ = ["english", "firm"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailed(firm: SimpleNamespace, settings: Any) -> SimpleNamespace:
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    for who in (firm.town.dohyun, firm.town.boss, firm.head):
        who.email = f"s{who.pk}@firm.example"
        who.save()
    return firm


def told(day: date) -> dict[str, str]:
    before = set(Letter.objects.values_list("pk", flat=True))
    tell(by=system(day), at=moment(day), day=day)
    return {letter.to: f"{letter.subject}\n{letter.text}" for letter in Letter.objects.exclude(pk__in=before)}


def test_each_gets_one_mail_a_day_without_a_full_name(mailed: SimpleNamespace) -> None:
    town, day = mailed.town, date(2026, 4, 17)
    for n in range(30):
        key, note = f"k{n}", "다시 전화드리기로 함"
        kim = town.customer(f"박하나{n}")
        promise_once(
            by=system(TODAY), at=AT, day=TODAY, kind="call-back", customer=kim.pk, owner=None, branch=None,
            due_on=date(2026, 4, 16), note=note, key=key,
        )  # fmt: skip
    bulk.rise(day)
    letters = told(day)
    assert set(letters) == {f"s{who.pk}@firm.example" for who in (town.boss, mailed.head)}
    boss = letters[f"s{town.boss.pk}@firm.example"]
    assert boss.startswith("살펴보실 약속 30건") and "그 밖에 10건" in boss
    assert "박*" in boss
    for text in letters.values():
        assert "박하나" not in text and "김영숙" not in text and "다시 전화드리기로" not in text
    assert "3개월 설명 방문 · 김*숙 · 2026년 4월 3일(금)" in letters[f"s{mailed.head.pk}@firm.example"]
    assert told(day) == {} and told(day + DAY) == {}


def test_what_rises_later_on_the_same_day_is_told_tomorrow(mailed: SimpleNamespace) -> None:
    day = DUE + DAY
    bulk.rise(day)
    assert len(told(day)) == 1
    other = mailed.town.contract(mailed.town.customer("이하나"), date(2026, 1, 5))
    mailed.town.next_load()
    mailed.town.changes(other)
    bulk.make(at=moment(day))
    bulk.rise(day)
    assert told(day) == {}
    assert set(told(day + DAY)) == {f"s{mailed.town.boss.pk}@firm.example"}


def test_the_owner_is_told_beforehand(mailed: SimpleNamespace) -> None:
    day = date(2026, 3, 28)
    bulk.rise(day)
    (text,) = told(day).values()
    assert "이도현: 곧 기한인 약속 1건." in text


def test_old_news_and_firms_without_a_mail_server_send_nothing(mailed: SimpleNamespace, settings: Any) -> None:
    bulk.rise(date(2026, 6, 1))
    assert told(date(2026, 6, 1)) == {}
    Rise.objects.all().delete()
    settings.SMTP_URL = ""
    bulk.rise(DUE + DAY)
    assert told(DUE + DAY) == {}
    assert not Letter.objects.exists()
