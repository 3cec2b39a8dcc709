"""What leaders see of the voices: how many, answered in time, unhappy and won back, why; and the rows of each figure.

A voice counts in the month in which it was heard. Whatever a figure counts is a term (`term`), and its rows are those
of the same term: they cannot differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case as Choose
from django.db.models import Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dongban.kernel.intervals import wilson
from dongban.kernel.period import first_of_month, last_of_month, months
from dongban.kernel.words import say_month
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Branch, Firm
from dongban.voices.models import Case, Closing, Survey
from dongban.voices.queries.inbox import AT_ONCE
from dongban.voices.queries.lines import Line, line_of
from dongban.voices.surveys.rules import UNHAPPY, About
from dongban.voices.words import CAUSES, said, zone_of

SPANS = (3, 12, 36)
USUAL = 12
_MOST_CAUSES = 6


class Figure(StrEnum):
    HEARD = "heard"
    IN_TIME = "in_time"
    LATE = "late"
    OPEN = "open"
    REOPENED = "reopened"
    UNHAPPY = "unhappy"
    WON_BACK = "won_back"


FIGURES: Mapping[Figure, str | Lazy] = {
    Figure.HEARD: pgettext_lazy("figure", "Heard"),
    Figure.IN_TIME: pgettext_lazy("figure", "Answered in time"),
    Figure.LATE: pgettext_lazy("figure", "Answered too late"),
    Figure.OPEN: pgettext_lazy("figure", "Still open"),
    Figure.REOPENED: pgettext_lazy("figure", "Opened again"),
    Figure.UNHAPPY: pgettext_lazy("figure", "Unhappy"),
    Figure.WON_BACK: pgettext_lazy("figure", "Won back"),
}
Counts = Mapping[Figure, int]
Points = Sequence[tuple[str, float | None, float | None, float | None]]


@dataclass(frozen=True)
class Choice:
    """What is asked of these pages. `branch` 0: voices of no branch."""

    months: int = USUAL
    figure: Figure = Figure.HEARD
    branch: int | None = None
    month: date | None = None
    cause: str = ""
    page: int = 1


def term(figure: Figure, at: datetime) -> Q:
    """Which voices a figure counts. A first answer that a pause holds up has run out of no time, nor has one that
    nobody needed: what was closed in time without an answer, as spam is."""
    still = Q(closed_at__isnull=True) | Q(closed_at__gt=F("first_due_at"))
    answered, on_time = Q(first_answered_at__isnull=False), Q(first_answered_at__lte=F("first_due_at"))
    unhappy = Survey.objects.unhappy().filter(case__isnull=False)
    content = Survey.objects.recommending().filter(case__isnull=False, about=About.VOICE, score__gt=UNHAPPY)
    said_so = Q(pk__in=unhappy.values("case"))
    return {
        Figure.HEARD: Q(),
        Figure.IN_TIME: answered & (on_time | Q(first_due_at__isnull=True)),
        Figure.LATE: Q(first_answered_at__gt=F("first_due_at")) | (~answered & still & Q(first_due_at__lt=at)),
        Figure.OPEN: Q(closed_at__isnull=True),
        Figure.REOPENED: Q(pk__in=Closing.objects.filter(reopened_at__isnull=False).values("case")),
        Figure.UNHAPPY: said_so,
        # She said that she was not content, and after it was put right that she is.
        Figure.WON_BACK: said_so & Q(closed_at__isnull=False, pk__in=content.values("case")),
    }[figure]


def heard(viewer: Viewer, firm: Firm | None, choice: Choice) -> QuerySet[Case]:
    """The voices of the span, the month or the branch that are asked for, as far as she may weigh them."""
    zone = zone_of(firm)
    first, last = (choice.month, choice.month) if choice.month else (first_month(viewer.day, choice.months), viewer.day)
    span = (datetime.combine(first, time(), zone), datetime.combine(last_of_month(last), time.max, zone))
    rows = reach.visible(viewer, "weigh", Case.objects.filter(received_at__range=span))
    if choice.branch is not None:
        rows = rows.filter(branch=choice.branch) if choice.branch else rows.filter(branch__isnull=True)
    return rows.filter(pk__in=_closings(choice.cause).values("case"), closed_at__isnull=False) if choice.cause else rows


def first_month(day: date, span: int) -> date:
    number = day.year * 12 + day.month - span
    return date(number // 12, number % 12 + 1, 1)


def _closings(cause: str = "") -> QuerySet[Closing]:
    """How voices ended, in the end."""
    rows = Closing.objects.filter(reopened_at__isnull=True)
    return rows.filter(cause=cause) if cause else rows


# The rows of a figure -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Behind:
    title: str
    about: str
    lines: list[Line]
    page: Page[Case]
    total: int
    opens: bool


def behind(viewer: Viewer, firm: Firm | None, at: datetime, choice: Choice) -> Behind:
    """One page of fifty of them, the newest first. Three statements."""
    rows = heard(viewer, firm, choice).filter(term(choice.figure, at)).select_related("customer", "owner")
    found = Paginator(rows.order_by("-received_at", "-id"), AT_ONCE).get_page(choice.page)
    return Behind(
        title=said(CAUSES, choice.cause) if choice.cause else str(FIGURES[choice.figure]),
        about=" · ".join(filter(None, (_branch_name(choice.branch), _month_name(viewer, choice.month)))),
        lines=[line_of(case, viewer, firm, at) for case in found],
        page=found,
        total=found.paginator.count,
        opens=reach.may(viewer, "see", "voices.case"),
    )


def _month_name(viewer: Viewer, month: date | None) -> str:
    return say_month(month, viewer.language) if month else ""


def _branch_name(branch: int | None) -> str:
    if branch is None:
        return ""
    return Branch.objects.filter(pk=branch).values_list("name", flat=True).first() or _("without a branch")


# The figures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weighed:
    """A branch, a month or the whole: `key` as the address of its rows says it."""

    key: str
    name: str
    counts: Counts
    points: Points = ()
    usual: float | None = None

    @cached_property
    def ends(self) -> tuple[float, float] | None:
        found = wilson(self.counts[Figure.IN_TIME], self.decided)
        return (100 * found[0], 100 * found[1]) if found else None

    @property
    def decided(self) -> int:
        return self.counts[Figure.IN_TIME] + self.counts[Figure.LATE]

    @property
    def rate(self) -> float | None:
        return _per_cent(self.counts[Figure.IN_TIME], self.decided)

    @property
    def recovery(self) -> float | None:
        return _per_cent(self.counts[Figure.WON_BACK], self.counts[Figure.UNHAPPY])

    @property
    def look(self) -> str:
        """Late when it is surely below the whole: a small branch is not judged on noise."""
        return "late" if self.ends is not None and self.usual is not None and self.ends[1] < self.usual else "open"

    @property
    def cells(self) -> list[tuple[str, int, bool]]:
        """(figure, how many, whether it is bad), for the columns of a table."""
        return [(each.value, self.counts[each], each is Figure.LATE) for each in _COLUMNS]


_COLUMNS = (Figure.HEARD, Figure.LATE, Figure.OPEN, Figure.REOPENED, Figure.UNHAPPY, Figure.WON_BACK)


@dataclass(frozen=True)
class Tile:
    """`parts` are the counts behind it: figure, how many, in words."""

    name: str
    value: str
    look: str
    points: Points
    parts: list[tuple[str, int, str]]
    unit: str = ""


@dataclass(frozen=True)
class Leading:
    tiles: list[Tile]
    whole: Weighed
    months: list[Weighed]
    branches: list[Weighed]
    causes: list[tuple[str, str, int, float]]
    first: date


def leading(viewer: Viewer, firm: Firm | None, at: datetime, choice: Choice) -> Leading:
    """Four statements, however many branches and months there are."""
    rows = heard(viewer, firm, choice)
    span = months(first_month(viewer.day, choice.months), viewer.day)
    counted = _counted(rows, span, at, firm)
    whole = Weighed("", _("The firm"), _added(counted.values()))
    by_month = [
        Weighed(
            f"{month:%Y-%m}", say_month(month, viewer.language), _added(c for (_b, m), c in counted.items() if m == nth)
        )
        for nth, month in enumerate(span)
    ]
    return Leading(
        tiles=_tiles(whole, by_month),
        whole=whole,
        months=by_month[::-1],
        branches=_branches(counted, by_month, whole.rate),
        causes=_causes(rows),
        first=span[0],
    )


def _counted(
    rows: QuerySet[Case], span: Sequence[date], at: datetime, firm: Firm | None
) -> dict[tuple[int | None, int], Counts]:
    """By branch and by which month of the span: one walk. Months are told by their ends, as no database's own are the
    firm's."""
    zone = zone_of(firm)
    ends = [
        When(received_at__lte=datetime.combine(last_of_month(m), time.max, zone), then=Value(n))
        for n, m in enumerate(span)
    ]
    month = Choose(*ends, default=Value(len(span) - 1), output_field=IntegerField())
    counts = {f"n_{each.value}": Count("pk", filter=term(each, at)) for each in Figure if each is not Figure.HEARD}
    grouped = rows.annotate(nth=month).order_by().values_list("branch", "nth").annotate(n_heard=Count("pk"), **counts)
    return {(row[0], row[1]): dict(zip(Figure, row[2:], strict=True)) for row in grouped}


def _added(counts: Iterable[Counts]) -> Counts:
    found = dict.fromkeys(Figure, 0)
    for each in counts:
        for figure, n in each.items():
            found[figure] += n
    return found


def _per_cent(hits: int, of: int) -> float | None:
    return 100 * hits / of if of else None


def _tiles(whole: Weighed, by_month: Sequence[Weighed]) -> list[Tile]:
    def parts(*figures: Figure) -> list[tuple[str, int, str]]:
        return [(each.value, whole.counts[each], str(FIGURES[each])) for each in figures]

    def line(figure: Figure) -> Points:
        return [(one.name, float(one.counts[figure]), None, None) for one in by_month]

    return [
        Tile(
            str(FIGURES[Figure.HEARD]),
            f"{whole.counts[Figure.HEARD]:,}",
            "open",
            line(Figure.HEARD),
            parts(Figure.HEARD, Figure.OPEN),
        ),
        Tile(
            str(FIGURES[Figure.IN_TIME]),
            _said(whole.rate),
            "kept",
            _rates(by_month),
            parts(Figure.IN_TIME, Figure.LATE),
            "%",
        ),
        Tile(
            str(FIGURES[Figure.UNHAPPY]),
            f"{whole.counts[Figure.UNHAPPY]:,}",
            "late",
            line(Figure.UNHAPPY),
            parts(Figure.UNHAPPY, Figure.REOPENED),
        ),
        Tile(
            str(FIGURES[Figure.WON_BACK]),
            _said(whole.recovery),
            "kept",
            [(one.name, one.recovery, None, None) for one in by_month],
            parts(Figure.WON_BACK),
            "%",
        ),
    ]


def _said(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.1f}"


def _rates(by_month: Iterable[Weighed]) -> Points:
    return [(one.name, one.rate, *(one.ends or (None, None))) for one in by_month]


def _branches(
    counted: Mapping[tuple[int | None, int], Counts], span: Sequence[Weighed], usual: float | None
) -> list[Weighed]:
    """Those furthest below the whole first."""
    names = dict(Branch.objects.values_list("pk", "name"))
    by_branch: dict[int | None, dict[int, Counts]] = defaultdict(dict)
    for (branch, nth), counts in counted.items():
        by_branch[branch][nth] = counts
    found = []
    for branch, of in by_branch.items():
        line = [Weighed("", month.name, _added([of[n]] if n in of else ())) for n, month in enumerate(span)]
        name = names.get(branch or 0, _("without a branch"))
        found.append(Weighed(str(branch or 0), name, _added(of.values()), _rates(line), usual))
    return sorted(found, key=_rank)


def _rank(one: Weighed) -> tuple[Any, ...]:
    return one.look != "late", one.rate is None, one.rate or 0, one.name


def _causes(rows: QuerySet[Case]) -> list[tuple[str, str, int, float]]:
    """The most frequent ones, of voices that are closed: key, words, how many, and how wide its bar is."""
    ended = _closings().filter(case__in=rows.filter(closed_at__isnull=False).values("pk"))
    counted = ended.order_by().values_list("cause").annotate(n=Count("case", distinct=True)).order_by("-n", "cause")
    found = list(counted[:_MOST_CAUSES])
    return [(cause, said(CAUSES, cause), n, 100 * n / found[0][1]) for cause, n in found]


def month_of(text: str) -> date | None:
    """
    >>> month_of("2026-03"), month_of("2026-13")
    (datetime.date(2026, 3, 1), None)
    """
    try:
        return first_of_month(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return None
