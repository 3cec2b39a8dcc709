"""How customers are asked: what holds, and what another limit would have changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.surveys.models import Asking, Draw, Invitation, Survey
from dongban.voices.surveys.queries.asking import present, terms
from dongban.voices.surveys.rules import Terms, may_ask

_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Preview:
    """Of the questions of the last year: how many would not have been asked, and to how many customers."""

    asked: int
    fewer: int
    customers: int


@dataclass(frozen=True)
class SettingPage:
    terms: Terms
    held: tuple[tuple[date, Terms], ...]
    draw: Draw | None
    population: int
    may_change: bool
    may_draw: bool

    @property
    def size(self) -> int:
        """How many a sample would be of."""
        return min(self.terms.sample, self.population)


def setting(viewer: Viewer, day: date) -> SettingPage:
    """Five statements."""
    return SettingPage(
        terms=terms(day),
        held=tuple((one.since, one.terms) for one in Asking.objects.order_by("-since")),
        draw=Draw.objects.defer("codes").filter(year=day.year).first(),
        population=present(day).count(),
        may_change=reach.may(viewer, "change", "voices.asking"),
        may_draw=reach.may(viewer, "draw", "voices.draw"),
    )


def _asked(after: date, last: date) -> Iterator[tuple[int, date, str]]:
    """Whom, when and after what, in the order of the days."""
    links = Invitation.objects.filter(asked_on__gt=after, asked_on__lte=last)
    by_hand = Survey.objects.filter(on__gt=after, on__lte=last, invitation__isnull=True, customer__isnull=False)
    rows = links.values_list("customer", "asked_on", "about").union(
        by_hand.values_list("customer", "on", "about"), all=True
    )
    return rows.order_by("asked_on", "customer").iterator()


def preview(day: date, wanted: Terms) -> Preview:
    """The year gone by, asked again under the wanted terms: by links and by hand, as the limit counts them, with what
    was asked before it. One statement."""
    kept: dict[int, list[date]] = defaultdict(list)
    asked, fewer, whom, first = 0, 0, set[int](), day - _YEAR
    for customer, on, about in _asked(first - timedelta(days=wanted.days), day):
        if on <= first:
            kept[customer].append(on)
            continue
        asked += 1
        if (not about or wanted.asks(about)) and may_ask(wanted.limit, kept[customer], on):
            kept[customer].append(on)
        else:
            fewer += 1
            whom.add(customer)
    return Preview(asked, fewer, len(whom))
