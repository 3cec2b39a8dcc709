"""The score and how sure it is: over time, by branch, product, programme and occasion, and who never answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from dongban.kernel.intervals import wilson
from dongban.people.reach import Viewer
from dongban.voices.surveys.models import Invitation, Survey
from dongban.voices.surveys.queries.groups import (
    OF_ANSWERS,
    OF_LINKS,
    TITLES,
    By,
    Grouping,
    answers_of,
    grouping,
    links_of,
    months_before,
    silent,
)
from dongban.voices.surveys.rules import FEWEST, UNHAPPY, Counts, hidden, net_interval

_HAPPY = UNHAPPY + 3
_BANDS = {
    "promoters": Count("pk", filter=Q(score__gte=_HAPPY)),
    "passives": Count("pk", filter=Q(score__gt=UNHAPPY, score__lt=_HAPPY)),
    "detractors": Count("pk", filter=Q(score__lte=UNHAPPY)),
}
# What charts take: name, value, the ends of its interval, and where its rows are.
Point = tuple[str, float | None, float | None, float | None, str]


@dataclass(frozen=True)
class Group:
    """A score with its interval; nothing of it where fewer than five answered."""

    name: str
    counts: Counts
    hidden: bool
    rows: str = ""

    @property
    def score(self) -> float | None:
        return None if self.hidden else self.counts.score

    @property
    def ends(self) -> tuple[float, float] | None:
        return None if self.hidden else net_interval(self.counts)

    @property
    def said(self) -> str:
        """ "+30 (14 to 44)"."""
        score, ends = self.score, self.ends
        return "–" if score is None or ends is None else f"{score:+.0f} ({ends[0]:+.0f} ~ {ends[1]:+.0f})"

    @property
    def point(self) -> Point:
        low, high = self.ends or (None, None)
        return self.name, self.score, low, high, "" if self.score is None else self.rows


@dataclass(frozen=True)
class Rate:
    """How many of those asked have answered, with Wilson's interval; hidden where fewer than five were asked."""

    name: str
    asked: int
    answered: int
    hidden: bool
    rows: str = ""

    @property
    def point(self) -> Point:
        ends = wilson(self.answered, self.asked)
        if self.hidden or ends is None:
            return self.name, None, None, None, ""
        return self.name, 100 * self.answered / self.asked, 100 * ends[0], 100 * ends[1], self.rows

    @property
    def said(self) -> str:
        _name, rate, low, high, _rows = self.point
        return "–" if rate is None else f"{rate:.0f} % ({low:.0f} ~ {high:.0f})"


@dataclass(frozen=True)
class Cut:
    """One way to look at it: by branch, by product."""

    title: str
    groups: tuple[Group, ...]

    @property
    def points(self) -> list[Point]:
        return [group.point for group in self.groups if group.score is not None]


@dataclass(frozen=True)
class Silence:
    title: str
    rates: tuple[Rate, ...]

    @property
    def points(self) -> list[Point]:
        return [rate.point for rate in self.rates if not rate.hidden]


@dataclass(frozen=True)
class Recommendation:
    whole: Group
    months: tuple[Group, ...]
    cuts: tuple[Cut, ...]
    response: Rate
    silences: tuple[Silence, ...]
    never: int
    unhappy: int
    heard: int

    @property
    def line(self) -> list[Point]:
        return [month.point for month in self.months]


def recommendation(viewer: Viewer, day: date) -> Recommendation:
    """Of the last twelve months, within the viewer's reach. Some fourteen statements, however many answers."""
    rows, links = answers_of(viewer, day), links_of(viewer, day)
    months, *cuts = (_cut(rows, by, grouping(by, day, viewer.language)) for by in OF_ANSWERS)
    whole = _sum(group.counts for group in months.groups)
    return Recommendation(
        whole=Group(_("All"), whole, 0 < whole.total < FEWEST),
        months=_in_order(months, day, viewer.language),
        cuts=tuple(cut for cut in cuts if cut.groups),
        response=_response(links),
        silences=tuple(_silences(links, day, viewer.language)),
        never=silent(links).count(),
        unhappy=whole.detractors if whole.total >= FEWEST else 0,
        heard=rows.filter(score__lte=UNHAPPY, case__isnull=False).count() if whole.total >= FEWEST else 0,
    )


def _rows(figure: str, by: By, key: str) -> str:
    return f"{reverse('voices:answers')}?{urlencode({'figure': figure, 'by': by.value, 'key': key})}"


def _sum(counts: Iterable[Counts]) -> Counts:
    every = list(counts)
    return Counts(
        sum(one.promoters for one in every), sum(one.passives for one in every), sum(one.detractors for one in every)
    )


def _counted(rows: QuerySet[Survey], grouped: Grouping) -> Mapping[str, Counts]:
    found: dict[str, Counts] = {}
    for value, *bands in rows.values_list(grouped.column).annotate(**_BANDS).order_by():
        key = grouped.key(value)
        found[key] = _sum([found.get(key, Counts(0, 0, 0)), Counts(*bands)])
    return found


def _cut(rows: QuerySet[Survey], by: By, grouped: Grouping) -> Cut:
    """The lowest score first; those without a name (no branch, no product) count in the whole alone."""
    found = _counted(rows, grouped)
    gone = hidden({key: counts.total for key, counts in found.items()})
    named = ((key, grouped.name(key), counts) for key, counts in found.items())
    groups = [Group(name, counts, key in gone, _rows("all", by, key)) for key, name, counts in named if name]
    return Cut(str(TITLES[by]), tuple(sorted(groups, key=lambda one: (one.hidden, one.counts.score or 0, one.name))))


def _in_order(cut: Cut, day: date, language: str) -> tuple[Group, ...]:
    """Every month of the twelve, the oldest first, also one in which nobody answered."""
    name = grouping(By.MONTH, day, language).name
    found = {group.name: group for group in cut.groups}
    names = [name(f"{month:%Y-%m}") for month in months_before(day)]
    return tuple(found.get(one) or Group(one, Counts(0, 0, 0), False) for one in names)


def _response(links: QuerySet[Invitation]) -> Rate:
    every, answered = links.count(), links.filter(answer__isnull=False).count()
    return Rate(_("All"), every, answered, 0 < every < FEWEST)


def _silences(links: QuerySet[Invitation], day: date, language: str) -> Iterator[Silence]:
    """One statement for all of them, and one for the names of branches."""
    groupings = {by: grouping(by, day, language) for by in OF_LINKS}
    columns: list[Any] = [one.column for one in groupings.values()]
    counted = list(links.values_list(*columns).annotate(asked=Count("pk"), answered=Count("answer")).order_by())
    for place, (by, grouped) in enumerate(groupings.items()):
        asked, answered = Counter[str](), Counter[str]()
        for row in counted:
            asked[grouped.key(row[place])] += row[-2]
            answered[grouped.key(row[place])] += row[-1]
        yield Silence(str(TITLES[by]), _rates(by, grouped, asked, answered))


def _rates(by: By, grouped: Grouping, asked: Counter[str], answered: Counter[str]) -> tuple[Rate, ...]:
    """The most silent first."""
    gone = hidden(asked)
    named = ((key, grouped.name(key), n) for key, n in asked.items())
    rates = [Rate(name, n, answered[key], key in gone, _rows("asked", by, key)) for key, name, n in named if name]
    return tuple(sorted(rates, key=lambda one: (one.hidden, one.answered / one.asked, one.name)))
