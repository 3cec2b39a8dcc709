"""How promises ended, by branch and month: counts without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField
from django.db.models.functions import Cast, Substr

from dongban.kernel.period import first_of_month, last_of_month
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Promise
from dongban.promises.rules import State
from dongban.records.models import Branch


@dataclass(frozen=True)
class KeptRow:
    """One branch in one month (its first day), or a sum (`branch` or `month` empty). A state without promises is 0."""

    branch: int | None
    name: str
    month: date | None
    counts: Mapping[State, int]
    total: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.counts.values()))


@dataclass(frozen=True)
class Kept:
    """By branch and month, by branch, and of all. Branches by their code; promises without a branch come last."""

    rows: tuple[KeptRow, ...]
    branches: tuple[KeptRow, ...]
    months: tuple[KeptRow, ...]
    total: KeptRow


def kept_by_branch_and_month(viewer: Viewer, day: date, first: date, last: date, programme: str | None = None) -> Kept:
    """The states on `day` of the promises that fall due in the months from `first` to `last`. Two statements."""
    due = (first_of_month(first), last_of_month(last))
    rows = Promise.objects.existing(day).filter(reach.predicate(viewer, "see", "promises.tally"), due_on__range=due)
    if programme is not None:
        rows = rows.filter(step__programme__code=programme)
    # The first seven signs of an ISO date: the same on every database, and no function called back from it.
    month = Substr(Cast("due_on", CharField()), 1, 7)
    cells: dict[tuple[int | None, date], dict[State, int]] = defaultdict(dict)
    for branch, when, state, n in rows.annotate(month=month).counted(day, "branch_id", "month"):
        cells[branch, date.fromisoformat(f"{when}-01")][State(state)] = n
    return _laid_out(cells)


def _laid_out(cells: Mapping[tuple[int | None, date], Mapping[State, int]]) -> Kept:
    named = {pk: (code, name) for pk, code, name in Branch.objects.values_list("pk", "code", "name")}
    last = ("\U0010ffff", "")
    order = sorted(cells, key=lambda cell: (named.get(cell[0] or 0, last), cell[1]))
    rows = tuple(_row(branch, named, month, [cells[branch, month]]) for branch, month in order)
    branches = {branch: [cells[b, m] for b, m in order if b == branch] for branch, _ in order}
    months = {month: [cells[b, m] for b, m in order if m == month] for _, month in sorted(order, key=lambda c: c[1])}
    return Kept(
        rows,
        tuple(_row(branch, named, None, counts) for branch, counts in branches.items()),
        tuple(_row(None, {}, month, counts) for month, counts in months.items()),
        _row(None, {}, None, list(cells.values())),
    )


def _row(
    branch: int | None, named: Mapping[int, tuple[str, str]], month: date | None, cells: list[Mapping[State, int]]
) -> KeptRow:
    counts = {state: sum(cell.get(state, 0) for cell in cells) for state in State}
    return KeptRow(branch, named.get(branch or 0, ("", ""))[1], month, counts)
