"""How promises ended, by branch and month: counts without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, Sum

from dongban.journal.queries import newest
from dongban.kernel.period import first_of_month, last_of_month
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Promise, Tallied, Tally
from dongban.promises.rules import State
from dongban.records.models import Branch

# Where counting every promise takes less than this (seconds), a page may count those of its own span.
_QUICK = 0.1
# Said once: to walk through an enumeration for each of a thousand rows takes longer than to read them.
_STATES = tuple(State)
Counts = Mapping[State, int]


@dataclass(frozen=True)
class KeptRow:
    """One branch in one month (its first day), or a sum (`branch` or `month` empty). A state without promises is 0."""

    branch: int | None
    name: str
    month: date | None
    counts: Counts
    total: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.counts.values()))


@dataclass(frozen=True)
class Kept:
    """By branch and month, by branch, and of all. Branches by their code; promises without a branch come last.

    `at` is the moment that the figures are of; None when they are of now.
    """

    rows: tuple[KeptRow, ...]
    branches: tuple[KeptRow, ...]
    months: tuple[KeptRow, ...]
    total: KeptRow
    at: datetime | None


def kept_by_branch_and_month(viewer: Viewer, day: date, first: date, last: date, programme: str | None = None) -> Kept:
    """The states on `day` of the promises that fall due in the months from `first` to `last`. Four statements."""
    stand = standing(day)
    counts = _counts(viewer, stand, day, first, last, programme, "branch_id", "month")
    cells = {(branch, date.fromisoformat(f"{month}-01")): states for (branch, month), states in counts.items()}
    return _laid_out(cells, stand.at if stand else None)


def kept_by_step(
    viewer: Viewer, day: date, first: date, last: date, programme: str | None = None
) -> Mapping[int, Counts]:
    """The same promises by the number of their step. Three statements."""
    counts = _counts(viewer, standing(day), day, first, last, programme, "step_id")
    return {step: states for (step,), states in counts.items()}


def kept_of(
    viewer: Viewer,
    day: date,
    first: date,
    last: date,
    *,
    programme: str | None = None,
    step: int | None = None,
    branches: Collection[int] | None = None,
) -> tuple[Counts, datetime | None]:
    """The same promises as one figure, of these branches and this step; when they were counted. Three statements."""
    stand = standing(day)
    # No finer than is asked for: a firm has ten steps and hundreds of branches.
    by = ("step_id",) if branches is None else ("step_id", "branch_id")
    counts = _counts(viewer, stand, day, first, last, programme, *by)
    wanted = [
        states
        for (of, *at), states in counts.items()
        if (step is None or of == step) and (branches is None or at[0] in branches)
    ]
    return added(wanted), stand.at if stand else None


def standing(day: date) -> Tallied | None:
    """The roll-up that a page of that day reads; None when the promises themselves are counted.

    They are where that is quick, and something has been done since: a small firm's figures are never old.
    """
    found = Tallied.objects.filter(day=day).first()
    return found if found and (found.seconds > _QUICK or found.journal == newest()) else None


def _counts(
    viewer: Viewer, stand: Tallied | None, day: date, first: date, last: date, programme: str | None, *by: str
) -> Mapping[tuple[Any, ...], Counts]:
    """How many in each state, from the roll-up or from the promises themselves, for each combination of `by`."""
    reached = reach.predicate(viewer, "see", "promises.tally")
    if programme is not None:
        reached &= Q(step__programme__code=programme)
    if stand is not None:
        tallies = Tally.objects.filter(reached, month__range=(f"{first:%Y-%m}", f"{last:%Y-%m}"))
        sums = {f"n_{state}": Sum(state.value) for state in State}
        rows = tallies.values_list(*by).annotate(**sums).order_by()
        return {tuple(row[: len(by)]): dict(zip(_STATES, row[len(by) :], strict=True)) for row in rows}
    due = (first_of_month(first), last_of_month(last))
    found: dict[tuple[Any, ...], dict[State, int]] = defaultdict(lambda: dict.fromkeys(_STATES, 0))
    for *key, state, n in Promise.objects.filter(reached, due_on__range=due).with_month().counted(day, *by):
        found[tuple(key)][State(state)] = n
    return found


def _laid_out(cells: Mapping[tuple[int | None, date], Counts], at: datetime | None) -> Kept:
    named = {pk: (code, name) for pk, code, name in Branch.objects.values_list("pk", "code", "name")}
    last = ("\U0010ffff", "")
    order = sorted(cells, key=lambda cell: (named.get(cell[0] or 0, last), cell[1]))
    rows = tuple(_row(branch, named, month, [cells[branch, month]]) for branch, month in order)
    branches: dict[int | None, list[Counts]] = defaultdict(list)
    months: dict[date, list[Counts]] = defaultdict(list)
    for branch, month in order:
        branches[branch].append(cells[branch, month])
        months[month].append(cells[branch, month])
    return Kept(
        rows,
        tuple(_row(branch, named, None, counts) for branch, counts in branches.items()),
        tuple(_row(None, {}, month, counts) for month, counts in sorted(months.items())),
        _row(None, {}, None, list(cells.values())),
        at,
    )


def _row(branch: int | None, named: Mapping[int, tuple[str, str]], month: date | None, cells: list[Counts]) -> KeptRow:
    return KeptRow(branch, named.get(branch or 0, ("", ""))[1], month, added(cells))


def added(cells: Sequence[Counts]) -> Counts:
    """Each of them counts every state, in the same order."""
    if len(cells) < 2:
        return cells[0] if cells else dict.fromkeys(_STATES, 0)
    return dict(zip(_STATES, map(sum, zip(*(cell.values() for cell in cells), strict=True)), strict=True))
