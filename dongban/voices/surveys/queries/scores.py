"""The score and how sure it is: over time, by branch, product, programme and occasion, and who never answers."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from dongban.kernel.intervals import wilson
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Programme
from dongban.records.models import Branch, Product
from dongban.voices.surveys.models import Invitation, Survey
from dongban.voices.surveys.rules import FEWEST, UNHAPPY, Counts, hidden, net_interval
from dongban.voices.surveys.words import ABOUTS, GENDERS, say_age, say_month

MONTHS = 12
_HAPPY = UNHAPPY + 3
_BANDS = {
    "promoters": Count("pk", filter=Q(score__gte=_HAPPY)),
    "passives": Count("pk", filter=Q(score__gt=UNHAPPY, score__lt=_HAPPY)),
    "detractors": Count("pk", filter=Q(score__lte=UNHAPPY)),
}


@dataclass(frozen=True)
class Group:
    """A score with its interval; nothing of it where fewer than five answered."""

    name: str
    counts: Counts
    hidden: bool

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
    def point(self) -> tuple[str, float | None, float | None, float | None]:
        """As charts take it."""
        low, high = self.ends or (None, None)
        return self.name, self.score, low, high


@dataclass(frozen=True)
class Rate:
    """How many of those asked have answered, with Wilson's interval; hidden where fewer than five were asked."""

    name: str
    asked: int
    answered: int
    hidden: bool

    @property
    def point(self) -> tuple[str, float | None, float | None, float | None]:
        ends = wilson(self.answered, self.asked)
        if self.hidden or ends is None:
            return self.name, None, None, None
        return self.name, 100 * self.answered / self.asked, 100 * ends[0], 100 * ends[1]

    @property
    def said(self) -> str:
        _name, rate, low, high = self.point
        return "–" if rate is None else f"{rate:.0f} % ({low:.0f} ~ {high:.0f})"


@dataclass(frozen=True)
class Cut:
    """One way to look at it: by branch, by product."""

    title: str
    groups: tuple[Group, ...]

    @property
    def points(self) -> list[tuple[str, float | None, float | None, float | None]]:
        return [group.point for group in self.groups if group.score is not None]


@dataclass(frozen=True)
class Silence:
    title: str
    rates: tuple[Rate, ...]

    @property
    def points(self) -> list[tuple[str, float | None, float | None, float | None]]:
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
    def line(self) -> list[tuple[str, float | None, float | None, float | None]]:
        return [month.point for month in self.months]


def recommendation(viewer: Viewer, day: date) -> Recommendation:
    """Of the last twelve months, within the viewer's reach. Some fourteen statements, however many answers."""
    months = months_before(day)
    rows = reach.visible(viewer, "see", Survey.objects.recommending().within(months[0], day))
    asked = reach.visible(viewer, "see", Invitation.objects.filter(asked_on__range=(months[0], day)))
    by_day = _counted(rows, "on")
    whole = _sum(by_day.values())
    return Recommendation(
        whole=Group(_("All"), whole, 0 < whole.total < FEWEST),
        months=_months(by_day, months, viewer.language),
        cuts=tuple(cut for cut in _cuts(rows, viewer.language) if cut.groups),
        response=_response(asked),
        silences=tuple(_silences(asked, day)),
        never=_never(asked),
        unhappy=whole.detractors if whole.total >= FEWEST else 0,
        heard=rows.filter(score__lte=UNHAPPY, case__isnull=False).count() if whole.total >= FEWEST else 0,
    )


def months_before(day: date) -> list[date]:
    """The first days of the last twelve months, the present one included.

    >>> months_before(date(2026, 3, 2))[0]
    datetime.date(2025, 4, 1)
    """
    number = day.year * 12 + day.month - 1
    return [date(one // 12, one % 12 + 1, 1) for one in range(number - MONTHS + 1, number + 1)]


def _counted(rows: QuerySet[Survey], by: str) -> dict[Any, Counts]:
    found = rows.values_list(by).annotate(**_BANDS).order_by()
    return {key: Counts(b, m, c) for key, b, m, c in found}


def _sum(counts: Iterable[Counts]) -> Counts:
    every = list(counts)
    return Counts(
        sum(one.promoters for one in every), sum(one.passives for one in every), sum(one.detractors for one in every)
    )


def _months(by_day: Mapping[date, Counts], months: list[date], language: str) -> tuple[Group, ...]:
    found = {
        month: _sum(counts for day, counts in by_day.items() if (day.year, day.month) == (month.year, month.month))
        for month in months
    }
    gone = hidden({month: counts.total for month, counts in found.items()})
    return tuple(Group(say_month(month, language), counts, month in gone) for month, counts in found.items())


def _cuts(rows: QuerySet[Survey], language: str) -> Iterable[Cut]:
    branches = dict(Branch.objects.values_list("pk", "name"))
    products = dict(Product.objects.values_list("pk", "name"))
    programmes = {code: name.get(language) or code for code, name in Programme.objects.values_list("code", "name")}
    yield Cut(_("By branch"), _groups(_counted(rows, "branch"), branches))
    yield Cut(_("By product"), _groups(_counted(rows, "product"), products))
    yield Cut(_("By programme"), _groups(_counted(rows, "programme"), programmes))
    yield Cut(_("By occasion"), _groups(_counted(rows, "about"), {key: str(name) for key, name in ABOUTS.items()}))


def _groups(found: Mapping[Hashable, Counts], names: Mapping[Any, str]) -> tuple[Group, ...]:
    """The lowest score first; those without a name (no branch, no product) count in the whole alone."""
    named = {key: counts for key, counts in found.items() if key in names}
    gone = hidden({key: counts.total for key, counts in found.items()})
    groups = [Group(names[key], counts, key in gone) for key, counts in named.items()]
    return tuple(sorted(groups, key=lambda one: (one.hidden, one.counts.score or 0, one.name)))


def _response(asked: QuerySet[Invitation]) -> Rate:
    every, answered = asked.count(), asked.filter(answer__isnull=False).count()
    return Rate(_("All"), every, answered, 0 < every < FEWEST)


def _silences(asked: QuerySet[Invitation], day: date) -> Iterable[Silence]:
    branches = dict(Branch.objects.values_list("pk", "name"))
    rows = asked.values_list("branch", "customer__gender", "customer__born_on__year")
    counted = list(rows.annotate(asked=Count("pk"), answered=Count("answer")).order_by())
    yield Silence(_("By branch"), _rates((branches.get(row[0], ""), row[3], row[4]) for row in counted))
    yield Silence(_("By age"), _rates((say_age(row[2], day), row[3], row[4]) for row in counted))
    yield Silence(_("By gender"), _rates((str(GENDERS.get(row[1], "")), row[3], row[4]) for row in counted))


def _rates(rows: Iterable[tuple[str, int, int]]) -> tuple[Rate, ...]:
    """The most silent first."""
    asked: dict[str, int] = {}
    answered: dict[str, int] = {}
    for name, n, came in rows:
        if name:
            asked[name] = asked.get(name, 0) + n
            answered[name] = answered.get(name, 0) + came
    gone = hidden(asked)
    rates = [Rate(name, n, answered[name], name in gone) for name, n in asked.items()]
    return tuple(sorted(rates, key=lambda one: (one.hidden, one.answered / one.asked, one.name)))


def _never(asked: QuerySet[Invitation]) -> int:
    """Customers who were asked twice or more in the year and have never answered."""
    by_customer = asked.values("customer").annotate(asked=Count("pk"), answered=Count("answer"))
    return by_customer.filter(asked__gte=2, answered=0).count()
