"""Keeping, postponing, waiving and assigning: what goes, what is refused and with which words, and who wins a race."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation

from dongban.journal.models import Entry as Line
from dongban.people.reach import Refused, Viewer, system
from dongban.promises import access, bulk
from dongban.promises.actions import assign, claiming, keep, postpone, take_back, waive
from dongban.promises.models import Handover, Ownership, Postponement, Promise, TakenBack
from dongban.promises.rules import State
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, executive, manager, moment, of, smile
from dongban.records.models import Contract

pytestmark = pytest.mark.django_db
WHY = "손님이 입원하셨습니다"


@pytest.fixture
def contract(town: Town) -> Contract:
    """이도현 owes 김영숙 the visit from 5 January to 3 April (5 April is a Sunday, 4 April a Saturday)."""
    smile()
    row = town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    return row


@pytest.fixture
def promise(contract: Contract) -> Promise:
    return of(contract)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def state(promise: Promise, day: date = TODAY) -> str:
    return str(Promise.objects.with_state(day).get(pk=promise.pk).state)


def refused(do: Callable[[], object], words: str, language: str = "en") -> None:
    """Refused with these words, and nothing is written."""
    before = (list(Promise.objects.order_by("pk").values()), Line.objects.count(), Postponement.objects.count())
    with translation.override(language), pytest.raises(Refused, match=words):
        do()
    assert (
        list(Promise.objects.order_by("pk").values()),
        Line.objects.count(),
        Postponement.objects.count(),
    ) == before


# Keeping --------------------------------------------------------------------------------------------------------------


def test_a_consultant_keeps_her_promise(town: Town, promise: Promise) -> None:
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=date(2026, 2, 27))
    promise.refresh_from_db()
    assert (promise.kept_on, promise.kept_at, promise.kept_by, promise.live) == (date(2026, 2, 27), AT, 7, False)
    assert state(promise) == State.KEPT
    assert state(promise, date(2026, 2, 26)) == State.OPEN
    line = Line.objects.get(verb="promise.kept")
    assert (line.by_name, line.subject_id, line.customer) == ("이도현", promise.pk, promise.customer_id)
    assert line.details == {"kept_on": "2026-02-27", "due_on": "2026-04-03"}


def test_after_the_due_day_it_is_kept_late(town: Town, promise: Promise) -> None:
    late = date(2026, 4, 6)
    keep(by=consultant(town.dohyun), at=moment(late), day=late, promise=promise, kept_on=late)
    assert state(promise, late) == State.KEPT_LATE


def test_a_visit_of_before_the_end_can_be_entered_after_it(town: Town, promise: Promise) -> None:
    Promise.objects.update(ended_on=date(2026, 2, 20), live=False)
    promise.refresh_from_db()
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=date(2026, 2, 19))
    assert state(promise) == State.KEPT


@pytest.mark.parametrize(
    ("kept_on", "words", "korean"),
    [
        (date(2026, 3, 3), "still to come", "아직 오지 않은 날"),
        (date(2026, 1, 4), "opens on Mon 5 Jan 2026", "2026년 1월 5일\\(월\\)에 열리는"),
    ],
)
def test_a_day_that_cannot_be_is_refused(town: Town, promise: Promise, kept_on: date, words: str, korean: str) -> None:
    for language, said in (("en", words), ("ko", korean)):
        refused(
            lambda: keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=kept_on),
            said,
            language,
        )


def test_nothing_is_kept_after_the_end(town: Town, promise: Promise) -> None:
    Promise.objects.update(ended_on=date(2026, 2, 20))
    refused(
        lambda: keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=date(2026, 2, 21)),
        "ended on Fri 20 Feb 2026",
    )


def test_a_promise_is_kept_once(town: Town, promise: Promise) -> None:
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    refused(lambda: keep(by=manager(town.boss), at=AT, day=TODAY, promise=promise, kept_on=TODAY), "was kept on")


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"kept_on": TODAY, "kept_at": AT, "kept_by": 9},
        {"waived_on": TODAY, "waived_by": 9, "waived_why": WHY},
        {"due_on": date(2026, 5, 1)},
        {"owner": None},
    ],
)
def test_of_two_at_once_the_first_is_believed(
    town: Town, promise: Promise, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, Any]
) -> None:
    """What the second one read is already out of date: the condition of the UPDATE decides."""
    stale = Promise.objects.get(pk=promise.pk)
    Promise.objects.filter(pk=promise.pk).update(**meanwhile)
    for module in ("keeping", "postponing", "assigning"):
        monkeypatch.setattr(f"dongban.promises.actions.{module}.fresh", lambda _: stale)
    by = system(TODAY)
    for act in (
        lambda: keep(by=by, at=AT, day=TODAY, promise=promise, kept_on=TODAY),
        lambda: waive(by=by, at=AT, day=TODAY, promise=promise, why=WHY),
        lambda: postpone(by=by, at=AT, day=TODAY, promise=promise, new_due_on=date(2026, 4, 10), why=WHY),
        lambda: assign(by=by, at=AT, day=TODAY, promise=promise, staff=town.yujin),
    ):
        refused(act, "Somebody has just changed")


@pytest.mark.parametrize("who", ["neighbour", "leader"])
def test_nobody_else_keeps_it(town: Town, promise: Promise, who: str) -> None:
    viewer: Viewer = {"neighbour": consultant(town.yujin), "leader": executive()}[who]
    refused(lambda: keep(by=viewer, at=AT, day=TODAY, promise=promise, kept_on=TODAY), "belongs to somebody else")


def test_a_command_keeps_it_in_nobodys_name(promise: Promise) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    promise.refresh_from_db()
    assert promise.kept_by == claiming.NOBODY


# Postponing -----------------------------------------------------------------------------------------------------------


def test_a_postponed_promise_remembers_its_first_due_day(town: Town, promise: Promise) -> None:
    by = consultant(town.dohyun)
    postpone(by=by, at=AT, day=TODAY, promise=promise, new_due_on=date(2026, 4, 10), why=f"  {WHY} ")
    later = date(2026, 4, 7)
    postpone(by=by, at=moment(later), day=later, promise=promise, new_due_on=date(2026, 7, 3), why=WHY)
    promise.refresh_from_db()
    assert (promise.due_on, promise.postponed) == (date(2026, 7, 3), 2)
    first, second = Postponement.objects.order_by("pk")
    assert (first.old_due_on, first.new_due_on, first.why, first.by_name) == (
        date(2026, 4, 3),
        date(2026, 4, 10),
        WHY,
        "이도현",
    )
    assert (second.old_due_on, second.on) == (date(2026, 4, 10), later)
    assert state(promise, date(2026, 4, 20)) == State.OPEN
    assert Line.objects.filter(verb="promise.postponed", reason=WHY).count() == 2


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (date(2026, 4, 3), "Choose a day after Fri 3 Apr 2026"),
        (date(2026, 3, 31), "Choose a day after"),
        (date(2026, 4, 11), "Sat 11 Apr 2026 is no working day. The one before it is Fri 10 Apr 2026"),
        (date(2026, 5, 5), "Tue 5 May 2026 is no working day. The one before it is Mon 4 May 2026"),
        (date(2026, 7, 6), "three months at most: until Fri 3 Jul 2026"),
    ],
)
def test_not_every_day_can_be_the_new_one(town: Town, promise: Promise, new: date, words: str) -> None:
    refused(
        lambda: postpone(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, new_due_on=new, why=WHY), words
    )


def test_three_months_are_counted_from_the_first_due_day(town: Town, promise: Promise) -> None:
    by = consultant(town.dohyun)
    postpone(by=by, at=AT, day=TODAY, promise=promise, new_due_on=date(2026, 7, 3), why=WHY)
    refused(
        lambda: postpone(by=by, at=AT, day=TODAY, promise=promise, new_due_on=date(2026, 7, 6), why=WHY), "until Fri 3"
    )


def test_what_is_late_stays_late(town: Town, promise: Promise) -> None:
    day = date(2026, 4, 6)
    refused(
        lambda: postpone(
            by=consultant(town.dohyun), at=AT, day=day, promise=promise, new_due_on=date(2026, 4, 10), why=WHY
        ),
        "has passed: it stays late",
    )


@pytest.mark.parametrize("why", ["", "  ", "바빠요", " 1234  "])
def test_a_reason_has_five_characters(town: Town, promise: Promise, why: str) -> None:
    new = date(2026, 4, 10)
    for act in (
        lambda: postpone(by=manager(town.boss), at=AT, day=TODAY, promise=promise, new_due_on=new, why=why),
        lambda: waive(by=manager(town.boss), at=AT, day=TODAY, promise=promise, why=why),
    ):
        refused(act, "five characters")
        refused(act, "다섯 글자", "ko")


# Waiving --------------------------------------------------------------------------------------------------------------


def test_the_manager_waives_with_a_reason(town: Town, promise: Promise) -> None:
    waive(by=manager(town.boss), at=AT, day=TODAY, promise=promise, why=f" {WHY} ")
    promise.refresh_from_db()
    assert (promise.waived_on, promise.waived_by, promise.waived_why, promise.live) == (TODAY, 8, WHY, False)
    assert (state(promise), state(promise, TODAY - timedelta(days=1))) == (State.WAIVED, State.OPEN)
    refused(
        lambda: keep(by=manager(town.boss), at=AT, day=TODAY, promise=promise, kept_on=TODAY),
        "waived on Mon 2 Mar 2026",
    )


def test_she_who_owes_it_does_not_waive_it(town: Town, promise: Promise) -> None:
    refused(
        lambda: waive(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, why=WHY),
        "belongs to somebody else",
    )


def test_what_has_ended_needs_no_waiving(town: Town, promise: Promise) -> None:
    Promise.objects.update(ended_on=TODAY)
    refused(lambda: waive(by=manager(town.boss), at=AT, day=TODAY, promise=promise, why=WHY), "nothing is owed")


# Taking back ----------------------------------------------------------------------------------------------------------

NOT_SO = "고객은 만난 적이 없다고 합니다"


def test_what_was_not_kept_is_owed_again_for_every_day(town: Town, promise: Promise) -> None:
    entered = date(2026, 2, 27)
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=entered)
    late = date(2026, 4, 6)
    boss = manager(town.boss)
    take_back(by=boss, at=moment(late), day=late, promise=promise, why=f" {NOT_SO} ")
    promise.refresh_from_db()
    assert (promise.kept_on, promise.kept_at, promise.kept_by, promise.live) == (None, None, None, True)
    assert [state(promise, on) for on in (entered, TODAY, late)] == [State.OPEN, State.OPEN, State.OVERDUE]
    row = TakenBack.objects.get()
    assert (row.kept_on, row.kept_at, row.kept_by, row.on) == (entered, AT, 7, late)
    assert (row.by, row.by_name, row.why) == (boss.user, boss.name, NOT_SO)
    line = Line.objects.get(verb="promise.taken_back")
    assert (line.reason, line.details) == (NOT_SO, {"kept_on": "2026-02-27", "due_on": "2026-04-03"})
    keep(by=consultant(town.dohyun), at=moment(late), day=late, promise=promise, kept_on=late)
    assert state(promise, late) == State.KEPT_LATE


def test_of_what_has_ended_nothing_is_owed_again(town: Town, promise: Promise) -> None:
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=date(2026, 2, 19))
    Promise.objects.update(ended_on=date(2026, 2, 20))
    take_back(by=manager(town.boss), at=AT, day=TODAY, promise=promise, why=NOT_SO)
    promise.refresh_from_db()
    assert (promise.live, state(promise)) == (False, State.VOID)


def test_taking_back_is_the_managers_and_needs_a_reason(town: Town, promise: Promise) -> None:
    boss = manager(town.boss)
    refused(lambda: take_back(by=boss, at=AT, day=TODAY, promise=promise, why=NOT_SO), "Nobody has entered")
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    refused(lambda: take_back(by=boss, at=AT, day=TODAY, promise=promise, why="  "), "five characters")
    for act in (
        lambda: take_back(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, why=NOT_SO),
        lambda: take_back(by=executive(), at=AT, day=TODAY, promise=promise, why=NOT_SO),
    ):
        refused(act, "belongs to somebody else")


def test_a_keeping_is_taken_back_once(town: Town, promise: Promise, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else has taken it back meanwhile, and it has been kept anew: that keeping stands."""
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    stale = Promise.objects.get(pk=promise.pk)
    Promise.objects.filter(pk=promise.pk).update(kept_at=moment(date(2026, 3, 3)))
    monkeypatch.setattr("dongban.promises.actions.keeping.fresh", lambda _: stale)
    boss = manager(town.boss)
    refused(lambda: take_back(by=boss, at=AT, day=TODAY, promise=promise, why=NOT_SO), "Somebody has just changed")
    assert not TakenBack.objects.exists()


# Assigning ------------------------------------------------------------------------------------------------------------


def test_the_manager_gives_a_promise_to_somebody_else(town: Town, promise: Promise) -> None:
    change = assign(by=manager(town.boss), at=AT, day=TODAY, promise=promise, staff=town.yujin)
    promise.refresh_from_db()
    assert (promise.owner, promise.branch) == (town.yujin, town.mokdong)
    assert (change.old, change.new, change.on) == (town.dohyun, town.yujin, TODAY)
    handover = Handover.objects.get()
    assert (handover.cause, handover.staff, handover.promises) == ("manager", town.dohyun, 1)
    assert Promise.objects.with_owner(TODAY - timedelta(days=1)).get(pk=promise.pk).owner_then == town.dohyun.pk
    assert Line.objects.get(verb="promise.assigned").details == {"old": town.dohyun.pk, "new": town.yujin.pk}


def test_a_promise_that_the_branch_owes_gets_somebody(town: Town, promise: Promise) -> None:
    Promise.objects.update(owner=None)
    assign(by=manager(town.boss), at=AT, day=TODAY, promise=promise, staff=town.yujin)
    assert Ownership.objects.get().old is None


def test_who_cannot_take_it_over(town: Town, promise: Promise) -> None:
    gone = town.staff("박정호", left_on=TODAY)
    elsewhere = town.staff("오미경", town.sinjeong)
    for staff, words in ((gone, "no longer works"), (elsewhere, "another branch"), (town.dohyun, "already")):
        refused(
            lambda staff=staff: assign(by=manager(town.boss), at=AT, day=TODAY, promise=promise, staff=staff), words
        )


def test_a_manager_of_another_branch_assigns_nothing(town: Town, promise: Promise) -> None:
    boss = town.staff("조민서", town.sinjeong, job="manager")
    refused(lambda: assign(by=manager(boss), at=AT, day=TODAY, promise=promise, staff=boss), "belongs to somebody else")


def test_what_is_kept_goes_to_nobody(town: Town, promise: Promise) -> None:
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    refused(lambda: assign(by=manager(town.boss), at=AT, day=TODAY, promise=promise, staff=town.yujin), "was kept on")


# Buttons --------------------------------------------------------------------------------------------------------------


def test_the_tooltip_says_what_the_refusal_says(promise: Promise) -> None:
    assert access.no_keep(promise, TODAY) is None
    assert access.no_postpone(promise, TODAY) is None
    early = date(2026, 1, 4)
    assert access.no_keep(promise, early) == access.no_keep(promise, TODAY, early)
