"""Told is what has reached her: a letter that went out, a promise that was kept, and nothing that is on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from dongban.journal.models import Entry
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Role
from dongban.post import actions as post
from dongban.post.models import Letter
from dongban.promises.actions import keep, waive
from dongban.promises.models import Promise
from dongban.voices import actions
from dongban.voices.actions import Brought
from dongban.voices.models import Case, Closing, Message
from dongban.voices.rules import Standing, standing_of
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)
CLOCK = system(DAY)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    cache.clear()
    return Firmament()


@pytest.fixture
def duri(world: Firmament) -> Viewer:
    return world.viewer(Role.VOC, name="박두리")


def answered(world: Firmament, case: Case, brought: Brought | None = None) -> Case:
    now = Case.objects.get(pk=case.pk)
    given = {"by": world.seoyeon, "at": LATER, "day": DAY, "case": now, "version": now.version}
    actions.answer(**given, text="오늘 돌려드립니다.", brought=brought)  # type: ignore[arg-type]
    return Case.objects.get(pk=case.pk)


def shut(world: Firmament, case: Case, why: str = "") -> Closing:
    now = Case.objects.get(pk=case.pk)
    given = {"cause": "mistake", "done": "환불함", "version": now.version, "silent_why": why}
    return actions.close(by=world.seoyeon, at=LATEST, case=now, **given)  # type: ignore[arg-type]


def noticed(state: str = "") -> int:
    if state:
        Letter.objects.update(state=state)
    return actions.notice_told(by=CLOCK, at=LATEST)


def test_a_letter_tells_when_it_has_gone_out(world: Firmament) -> None:
    case = answered(world, world.heard(channel="email"))
    assert (case.first_answered_at, case.answered_at, case.told_at) == (LATER, LATER, None)
    assert Message.objects.get(direction="out").told_at is None
    assert noticed() == 0
    with pytest.raises(Refused, match="아직"):
        shut(world, case)
    assert noticed("sent") == 1
    assert noticed() == 0
    now = Case.objects.get()
    assert (now.told_at, now.version) == (LATEST, case.version)
    assert Entry.objects.filter(verb="voice.told").count() == 1
    assert shut(world, case).how == "told"


@pytest.mark.parametrize("state", ["uncertain", "failed", "ready"])
def test_of_what_did_not_surely_go_out_nobody_was_told(world: Firmament, duri: Viewer, state: str) -> None:
    case = answered(world, world.heard(channel="email"))
    assert noticed(state) == 0
    with pytest.raises(Refused):
        shut(world, case)
    # Then a second person has to agree that nobody is told.
    closing = shut(world, case, why="주소가 없어짐")
    actions.agree(by=duri, at=LATEST, closing=closing)
    assert Case.objects.get().closed_at == LATEST


def test_a_refused_letter_makes_her_wait_for_us_again(world: Firmament) -> None:
    answered(world, world.heard(channel="email"))
    noticed("failed")
    noticed()
    assert standing_of(Case.objects.get()) == Standing.WAITING
    assert Entry.objects.filter(verb="voice.not_told").count() == 1
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    assert 'href="/post/"' in client.get(f"/voices/{Case.objects.get().pk}/").content.decode()


def test_an_earlier_answer_that_arrived_does_not_speak_for_the_last_one(world: Firmament) -> None:
    case = answered(world, world.heard(channel="email"))
    noticed("sent")
    answered(world, case)
    with pytest.raises(Refused, match="마지막 답변"):
        shut(world, case)


def test_what_comes_back_after_all_opens_the_case_again(world: Firmament) -> None:
    case = answered(world, world.heard(channel="email"))
    noticed("sent")
    shut(world, case)
    letter = Letter.objects.get()
    post.came_back(by=CLOCK, at=LATEST, letter=letter, words="550 no such user")
    actions.untell(by=CLOCK, at=LATEST, letter=letter)
    actions.untell(by=CLOCK, at=LATEST, letter=letter)
    now = Case.objects.get()
    assert (now.told_at, now.closed_at, now.waiting_since) == (None, None, LATEST)
    assert Message.objects.get(direction="out").told_at is None
    assert noticed() == 0


def test_closing_from_the_page_counts_what_arrived_in_this_minute(world: Firmament) -> None:
    case = answered(world, world.heard(channel="email"))
    Letter.objects.update(state="sent")
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    given = {"version": case.version, "cause": "mistake", "done": "환불함"}
    assert client.post(f"/voices/{case.pk}/close/", given).status_code == 302
    assert Case.objects.get().closed_at is not None


# Promised ------------------------------------------------------------------------------------------------------------


def test_no_voice_is_closed_while_a_promised_answer_is_owed(world: Firmament, duri: Viewer) -> None:
    case = world.heard(channel="phone")
    # Told once, and something more is promised.
    answered(world, case)
    answered(world, case, Brought(told=False, due_on=DAY))
    for why in ("", "연락할 길이 없음"):
        with pytest.raises(Refused, match="약속"):
            shut(world, case, why)
    now = Case.objects.get()
    with pytest.raises(Refused, match="약속"):
        actions.end_abusive(by=world.seoyeon, at=LATEST, case=now, version=now.version, done="욕설")
    keep(by=world.viewer(Role.CONSULTANT, world.dohyeon), at=LATER, day=DAY, promise=Promise.objects.get(), kept_on=DAY)
    assert noticed() == 1
    assert shut(world, case).how == "told"


def test_nor_is_it_agreed_to_then(world: Firmament, duri: Viewer) -> None:
    case = world.heard(channel="phone")
    closing = shut(world, case, "연락할 길이 없음")
    answered(world, case, Brought(told=False, due_on=DAY))
    with pytest.raises(Refused, match="약속"):
        actions.agree(by=duri, at=LATEST, closing=closing)
    assert Case.objects.get().closed_at is None


def test_a_promise_that_was_given_up_holds_nothing_up_but_tells_nobody(world: Firmament) -> None:
    case = world.heard(channel="phone")
    answered(world, case, Brought(told=False, due_on=DAY))
    manager = world.viewer(Role.MANAGER, world.seoyun)
    waive(by=manager, at=LATER, day=DAY, promise=Promise.objects.get(), why="이미 이사하심")
    with pytest.raises(Refused, match="아직"):
        shut(world, case)
    assert shut(world, case, "이사하심").how == "silent"
