"""How promises are kept, by branch or by month, and the promises behind a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dongban.front.queries.today import Line, line, told
from dongban.kernel.period import last_of_month
from dongban.kernel.words import say_month
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.promises.queries import Kept, KeptRow
from dongban.promises.queries.firm import StepOf
from dongban.promises.rules import State, name_in
from dongban.records.models import Branch

SPANS = (3, 6, 12, 36)
USUAL = 6
USUAL_SORT = "rate"
PER_PAGE = 50
# The columns of the table, in its order; those left out (void, waived, still to open) count in no rate.
COLUMNS: Mapping[State, str | Lazy] = {
    State.KEPT: gettext_lazy("On time"),
    State.KEPT_LATE: gettext_lazy("Kept late"),
    State.MISSED: gettext_lazy("Missed"),
    State.OVERDUE: gettext_lazy("Overdue"),
    State.OPEN: pgettext_lazy("state", "Open"),
}
DECIDED = (State.KEPT, State.KEPT_LATE, State.MISSED, State.OVERDUE)


@dataclass(frozen=True)
class Cell:
    state: State
    name: str
    count: int

    @property
    def bad(self) -> bool:
        return self.state in (State.MISSED, State.OVERDUE) and self.count > 0


@dataclass(frozen=True)
class Figures:
    """One line of the table. `rate` is the share kept on time of those decided, in per cent; None when none is."""

    branch: int | None
    month: date | None
    name: str
    counts: tuple[Cell, ...]
    total: int
    rate: float | None

    @property
    def other(self) -> int:
        """Waived, still to open, no longer owed: what makes the columns add up."""
        return self.total - sum(cell.count for cell in self.counts)

    @property
    def month_key(self) -> str:
        return f"{self.month:%Y-%m}" if self.month else ""

    @property
    def rate_said(self) -> str:
        return "—" if self.rate is None else f"{self.rate:.1f} %"


@dataclass(frozen=True)
class Choice:
    """What is asked of the page: how many months back, which branch, region, programme or step (or all), the order."""

    months: int = USUAL
    branch: int | None = None
    programme: str = ""
    sort: str = USUAL_SORT
    region: str = ""
    step: int | None = None


@dataclass(frozen=True)
class KeptPage:
    lines: tuple[Figures, ...]
    total: Figures
    branch: str
    sort: str
    first: date
    programmes: tuple[tuple[str, str], ...]
    at: datetime | None


def kept(viewer: Viewer, day: date, choice: Choice) -> KeptPage:
    """By branch; for one branch, or for somebody who has but one, by month. Three statements."""
    first = first_month(day, choice.months)
    found = promises.kept_by_branch_and_month(viewer, day, first, day, choice.programme or None)
    alone = choice.branch if choice.branch is not None else _only(found)
    if alone is None:
        lines = _sorted((figures(row) for row in found.branches), choice.sort)
        return KeptPage(lines, figures(found.total), "", choice.sort, first, _programmes(viewer), found.at)
    by_month = [figures(row, viewer.language) for row in found.rows if row.branch == alone]
    total = next((figures(row) for row in found.branches if row.branch == alone), figures(found.total))
    # A month after the other is what a branch reads first: the order by rate must be asked for.
    sort = choice.sort if choice.sort != USUAL_SORT else "-name"
    return KeptPage(
        _sorted(by_month, sort), total, total.name if by_month else "", sort, first, _programmes(viewer), found.at
    )


def first_month(day: date, months: int) -> date:
    """The first of the month with which a span of so many months, this one included, begins."""
    number = day.year * 12 + day.month - months
    return date(number // 12, number % 12 + 1, 1)


def _only(found: Kept) -> int | None:
    return found.branches[0].branch if len(found.branches) == 1 else None


def _programmes(viewer: Viewer) -> tuple[tuple[str, str], ...]:
    return tuple(
        dict.fromkeys((of.rule.code, name_in(of.rule.name, viewer.language)) for of in promises.steps().values())
    )


def figures(row: KeptRow, language: str = "") -> Figures:
    """A line named by its branch, or with a language by its month."""
    decided = sum(row.counts[state] for state in DECIDED)
    name = say_month(row.month, language) if language and row.month else row.name or _("without a branch")
    return Figures(
        branch=row.branch,
        month=row.month,
        name=name,
        counts=tuple(Cell(state, str(name), row.counts[state]) for state, name in COLUMNS.items()),
        total=row.total,
        rate=100 * row.counts[State.KEPT] / decided if decided else None,
    )


def _sorted(lines: Iterable[Figures], sort: str) -> tuple[Figures, ...]:
    """By a column, a minus before it turning it round. The lowest rate stands on top: exceptions first."""
    column, backwards = sort.lstrip("-"), sort.startswith("-")
    if column == "rate":
        # A branch without a decided promise has no rate: it stands last in either direction.
        sign = -1 if backwards else 1
        return tuple(sorted(lines, key=lambda one: (one.rate is None, sign * (one.rate or 0), one.name)))
    if column == "name":
        return tuple(sorted(lines, key=lambda one: (one.month or date.min, one.name), reverse=backwards))
    by_name = sorted(lines, key=lambda one: one.name)
    return tuple(sorted(by_name, key=lambda one: _figure(one, column), reverse=backwards))


def _figure(one: Figures, column: str) -> int:
    return next((cell.count for cell in one.counts if cell.state == column), one.total)


# The states that have no column of their own in the table of figures.
_ELSE: Mapping[State, str | Lazy] = {
    State.WAIVED: gettext_lazy("Waived"),
    State.VOID: gettext_lazy("No longer owed"),
    State.UPCOMING: gettext_lazy("Still to open"),
}


@dataclass(frozen=True)
class Behind:
    """The promises behind a figure, one page of them; `more` when there is another.

    `count` is the figure itself, as it was counted `at` that moment (None: now); `about` says what it is a figure of.
    """

    name: str
    about: tuple[str, ...]
    lines: tuple[Line, ...]
    more: bool
    count: int
    at: datetime | None
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.lines)


def behind(viewer: Viewer, day: date, choice: Choice, *, month: date | None, state: State | None, page: int) -> Behind:
    """Those that fall due in the span (or the one month), in that state on that day."""
    first, last = month or first_month(day, choice.months), last_of_month(month or day)
    rows = Promise.objects.all()
    if choice.branch is not None:
        rows = rows.filter(branch=choice.branch)
    branches = None if choice.branch is None else {choice.branch}
    if choice.region:
        there = Branch.objects.filter(region=choice.region)
        rows = rows.filter(branch__in=there.values("pk"))
        branches = set(there.values_list("pk", flat=True)) if branches is None else branches
    if choice.programme:
        rows = rows.filter(step__programme__code=choice.programme)
    if choice.step is not None:
        rows = rows.filter(step=choice.step)
    start = (page - 1) * PER_PAGE
    # One more than is shown tells whether there is another page, without counting millions.
    found = promises.behind(viewer, day, rows, (first, last), state, start, start + PER_PAGE + 1)
    cards = promises.cards(viewer, day, Promise.objects.filter(pk__in=found).order_by("due_on", "pk"))
    lines = told(viewer, day, (line(card, day, viewer.language) for card in cards[:PER_PAGE]))
    counts, at = promises.kept_of(
        viewer, day, first, last, programme=choice.programme or None, step=choice.step, branches=branches
    )
    return Behind(
        name=str({**COLUMNS, **_ELSE}[state]) if state is not None else _("All"),
        about=tuple(_about(viewer, choice, first, last)),
        lines=lines,
        more=len(cards) > PER_PAGE,
        count=sum(counts.values()) if state is None else counts.get(state, 0),
        at=at,
        start=start,
    )


def _about(viewer: Viewer, choice: Choice, first: date, last: date) -> Iterator[str]:
    """What was chosen, in words: the months, the place, the programme or its step."""
    one = (first.year, first.month) == (last.year, last.month)
    yield (
        say_month(first, viewer.language)
        if one
        else " ~ ".join(say_month(month, viewer.language) for month in (first, last))
    )
    if choice.branch is not None:
        yield from Branch.objects.filter(pk=choice.branch).values_list("name", flat=True)
    elif choice.region:
        yield choice.region
    for pk, of in promises.steps().items():
        if pk == choice.step:
            yield step_name(of, viewer.language)
    if choice.programme and choice.step is None:
        yield dict(_programmes(viewer)).get(choice.programme, choice.programme)


def step_name(of: StepOf, language: str) -> str:
    """The programme's name, and its step's where that is another."""
    programme = name_in(of.rule.name, language)
    step = name_in(of.step.name, language) if of.step.name else ""
    return f"{programme} · {step}" if step and step != programme else programme
