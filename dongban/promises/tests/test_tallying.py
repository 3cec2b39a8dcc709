"""The roll-up says what the promises themselves say, and a page knows how old it is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dongban.people.reach import Viewer, system
from dongban.promises import bulk, queries
from dongban.promises.actions import keep, postpone, waive
from dongban.promises.models import Promise, Tallied, Tally
from dongban.promises.queries.firm import calendar
from dongban.promises.rules import State
from dongban.promises.tests.firm import AT, TODAY, Town, executive, manager, moment, smile

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 12, 1), date(2028, 3, 1)


@pytest.fixture
def busy(town: Town) -> Town:
    """Promises in every state, some postponed into another month, some of no branch."""
    smile()
    for n in range(48):
        branch = (town.mokdong, town.sinjeong, None)[n % 3]
        customer = town.customer(f"고객{n:02}", branch=branch, adviser=None)
        ended = {"ended_on": TODAY - timedelta(days=n)} if n % 5 == 0 else {}
        town.contract(customer, date(2025, 9, 1) + timedelta(days=3 * n), **ended)
    bulk.make(at=AT)
    untold = Promise.objects.filter(step__code="explain", ended_on=None, opens_on__lte=TODAY).order_by("pk")
    for n, promise in enumerate(untold):
        told: dict[str, Any] = {"by": system(TODAY), "at": moment(TODAY), "day": TODAY, "promise": promise}
        if n % 4 == 0:
            keep(**told, kept_on=min(TODAY, promise.opens_on + timedelta(days=10 * n)))
        elif n % 4 == 1 and promise.due_on >= TODAY:
            postpone(
                **told, new_due_on=calendar().on_or_before(promise.due_on + timedelta(days=35)), why="병원에 입원 중"
            )
        elif n % 8 == 2:
            waive(**told, why="다른 나라로 이사")
    return town


def everything(viewer: Viewer) -> list[Any]:
    programmes = (None, "smile", "birthday")
    return [queries.kept_by_branch_and_month(viewer, TODAY, FIRST, LAST, one).rows for one in programmes] + [
        {step: dict(counts) for step, counts in queries.kept_by_step(viewer, TODAY, FIRST, LAST, one).items()}
        for one in programmes
    ]


def whole(found: list[Any]) -> list[Any]:
    """A state without promises is 0 or not named."""
    named = [{step: {s: n for s, n in c.items() if n} for step, c in one.items()} for one in found[3:]]
    return found[:3] + named


def test_the_roll_up_says_what_the_promises_say(busy: Town) -> None:
    viewers = (executive(), manager(busy.boss), system(TODAY))
    counted = [whole(everything(viewer)) for viewer in viewers]
    assert {state for row in counted[2][0] for state, n in row.counts.items() if n} >= set(State) - {State.KEPT_LATE}
    assert bulk.count_up(at=AT, day=TODAY) == Promise.objects.existing(TODAY).count()
    Tallied.objects.update(seconds=60)
    assert queries.kept_by_branch_and_month(viewers[0], TODAY, FIRST, LAST).at == AT
    assert [whole(everything(viewer)) for viewer in viewers] == counted
    # That it is the roll-up that was read.
    Tally.objects.all().delete()
    assert everything(viewers[0])[0] == ()


def test_counting_again_replaces_what_was_counted(busy: Town) -> None:
    made = bulk.count_up(at=AT, day=TODAY)
    rows = set(Tally.objects.values_list("step", "branch", "month", *State))
    assert bulk.count_up(at=AT, day=TODAY) == made
    assert set(Tally.objects.values_list("step", "branch", "month", *State)) == rows
    assert Tallied.objects.count() == 1


def test_a_small_firms_figures_are_never_old(busy: Town) -> None:
    bulk.count_up(at=AT, day=TODAY)
    Tallied.objects.update(seconds=0.01)
    assert queries.kept_by_branch_and_month(executive(), TODAY, FIRST, LAST).at == AT
    promise = Promise.objects.with_state(TODAY).filter(state=State.OVERDUE.value).first()
    assert promise is not None
    keep(by=system(TODAY), at=moment(TODAY), day=TODAY, promise=promise, kept_on=TODAY)
    late = queries.kept_by_branch_and_month(executive(), TODAY, FIRST, LAST)
    assert late.at is None
    assert late.total.counts[State.KEPT_LATE] == 1 + sum(Tally.objects.values_list("kept_late", flat=True))


def test_a_large_firms_figures_say_of_when_they_are(busy: Town) -> None:
    bulk.count_up(at=AT, day=TODAY)
    Tallied.objects.update(seconds=60)
    promise = Promise.objects.with_state(TODAY).filter(state=State.OVERDUE.value).first()
    assert promise is not None
    keep(by=system(TODAY), at=moment(TODAY), day=TODAY, promise=promise, kept_on=TODAY)
    assert queries.kept_by_branch_and_month(executive(), TODAY, FIRST, LAST).at == AT
    # Of another day, nothing was counted yet.
    assert queries.kept_by_branch_and_month(executive(), TODAY + timedelta(days=1), FIRST, LAST).at is None
