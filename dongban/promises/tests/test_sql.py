"""The state as SQL equals the rule, row by row, on whichever database the tests run."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from dongban.promises.models import Handover, Ownership, Postponement, Promise
from dongban.promises.rules import Facts, State, state_on
from dongban.promises.tests.firm import AT, TODAY, Town, smile

pytestmark = pytest.mark.django_db
DAYS = range(-6, 7)


def near(dice: random.Random, *, empty: bool = True) -> date | None:
    """A day within a week of today; days that coincide are the interesting ones."""
    return None if empty and dice.random() < 0.5 else TODAY + timedelta(days=dice.choice(DAYS))


def rows(step: int, how_many: int, dice: random.Random) -> list[Promise]:
    found = []
    for number in range(how_many):
        opens_on, due_on = sorted(near(dice, empty=False) or TODAY for _ in range(2))
        kept_on, waived_on = near(dice), near(dice)
        at = datetime.combine(TODAY, AT.timetz())
        found.append(
            Promise(
                step_id=step,
                subject=number + 1,
                from_on=TODAY - timedelta(days=30),
                opens_on=opens_on,
                due_on=due_on,
                ended_on=near(dice),
                kept_on=kept_on,
                kept_at=at if kept_on else None,
                kept_by=1 if kept_on else None,
                waived_on=waived_on,
                waived_by=1 if waived_on else None,
                waived_why="이사하셨습니다" if waived_on else "",
            )
        )
    return found


def test_the_state_on_every_day_equals_the_rule(town: Town) -> None:
    step = smile().steps.get(code="explain").pk
    Promise.objects.bulk_create(rows(step, 3_000, random.Random(20)))
    met = set()
    for offset in (-7, -3, -1, 0, 1, 4, 8):
        day = TODAY + timedelta(days=offset)
        for promise in Promise.objects.with_state(day):
            facts = Facts(promise.opens_on, promise.due_on, promise.ended_on, promise.kept_on, promise.waived_on)
            assert promise.state == state_on(day, facts), (day, facts)
            met.add(promise.state)
    assert met == set(State)


def test_those_in_some_states_are_all_that_have_one_of_them(town: Town) -> None:
    """Also of promises that were put off since, or had been before."""
    step, dice = smile().steps.get(code="explain").pk, random.Random(21)
    made = Promise.objects.bulk_create(rows(step, 900, dice))
    late = [promise for promise in made if dice.random() < 0.4]
    Promise.objects.filter(pk__in=[promise.pk for promise in late]).update(postponed=1)
    Postponement.objects.bulk_create(
        Postponement(
            promise=promise,
            old_due_on=promise.due_on - timedelta(days=dice.randrange(1, 5)),
            new_due_on=promise.due_on,
            on=near(dice, empty=False),
            at=AT,
            by_name="이도현",
            why="여행 중이십니다",
        )
        for promise in late
    )
    wanted = [{state} for state in State] + [set(dice.sample(list(State), n)) for n in (2, 3, 4) for _ in range(6)]
    for day in (TODAY - timedelta(days=3), TODAY, TODAY + timedelta(days=2)):
        states = dict(Promise.objects.with_state(day).values_list("pk", "state"))
        for some in wanted:
            found = set(Promise.objects.in_states(day, some).values_list("pk", flat=True))
            assert found == {pk for pk, state in states.items() if state in some}, (day, some)


def test_a_postponed_promise_had_its_old_due_day_until_then(town: Town) -> None:
    step = smile().steps.get(code="explain")
    promise = Promise.objects.create(
        step=step, subject=1, from_on=date(2026, 1, 1), opens_on=date(2026, 1, 1), due_on=date(2026, 3, 20), postponed=2
    )
    for old, new, on in (("03-02", "03-10", "02-20"), ("03-10", "03-20", "03-09")):
        Postponement.objects.create(
            promise=promise,
            old_due_on=f"2026-{old}",
            new_due_on=f"2026-{new}",
            on=f"2026-{on}",
            at=AT,
            by_name="이도현",
            why="여행 중이십니다",
        )
    due = {day: Promise.objects.with_due(day).get().due_then for day in (date(2026, 2, 19), date(2026, 2, 20), TODAY)}
    assert due == {
        date(2026, 2, 19): date(2026, 3, 2),
        date(2026, 2, 20): date(2026, 3, 10),
        TODAY: date(2026, 3, 10),
    }
    assert Promise.objects.with_due(date(2026, 3, 9)).get().due_then == date(2026, 3, 20)


def test_the_owner_of_an_earlier_day_is_the_one_before_the_handover(town: Town) -> None:
    step = smile().steps.get(code="explain")
    day = date(2026, 1, 1)
    promise = Promise.objects.create(
        step=step, subject=1, owner=town.yujin, from_on=day, opens_on=day, due_on=date(2026, 3, 20)
    )
    for old, new, on in ((town.dohyun, None, "2026-02-01"), (None, town.yujin, "2026-02-10")):
        handover = Handover.objects.create(cause=Handover.Cause.MANAGER, on=on, at=AT)
        Ownership.objects.create(promise=promise, handover=handover, old=old, new=new, on=on)
    owners = [
        Promise.objects.with_owner(date.fromisoformat(f"2026-{day}")).get().owner_then
        for day in ("01-31", "02-01", "02-09", "02-10")
    ]
    assert owners == [town.dohyun.pk, None, None, town.yujin.pk]


def test_a_promise_does_not_exist_before_its_fact(town: Town) -> None:
    step = smile().steps.get(code="explain")
    Promise.objects.create(step=step, subject=1, from_on=TODAY, opens_on=TODAY, due_on=date(2026, 6, 2))
    assert Promise.objects.existing(TODAY - timedelta(days=1)).count() == 0
    assert Promise.objects.in_states(TODAY, {State.OPEN}).count() == 1
    assert Promise.objects.in_states(TODAY - timedelta(days=1), set(State)).count() == 0
