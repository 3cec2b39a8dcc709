"""How customers are asked: what holds, and what another limit would have changed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.surveys.models import Asking, Draw, Invitation
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


def preview(day: date, wanted: Terms) -> Preview:
    """The year gone by, asked again under the wanted terms. One statement."""
    rows = Invitation.objects.filter(asked_on__gt=day - _YEAR, asked_on__lte=day).order_by("asked_on", "pk")
    kept: dict[int, list[date]] = defaultdict(list)
    asked, fewer, whom = 0, 0, set[int]()
    for customer, on, about in rows.values_list("customer", "asked_on", "about").iterator():
        asked += 1
        if wanted.asks(about) and may_ask(wanted.limit, kept[customer], on):
            kept[customer].append(on)
        else:
            fewer += 1
            whom.add(customer)
    return Preview(asked, fewer, len(whom))
