"""What a line of a customer's story is, and how the story is told page by page: from a place on, never by counting."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise as Lazy

from dongban.front.queries.customer import Deal
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.queries import History
from dongban.records.models import Firm

PAGE = 15
_DAY = timedelta(days=1)
_HOME = ZoneInfo("Asia/Seoul")
_WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)_(\d{1,3})_(\d{1,18})", re.ASCII)


@dataclass(frozen=True)
class Event:
    """One line of the story. `place` orders the events of one teller on one day, the highest first; `look` is the
    class of its dot: "", "kept", "due" or "late"."""

    on: date
    place: int
    icon: str
    title: str
    about: str = ""
    quote: str = ""
    look: str = ""
    # The promise that it tells of, whose note is its quote.
    promise: int | None = None
    when: str = ""
    # The page that tells more, and the row's number there.
    page: str = ""
    row: int = 0


@dataclass(frozen=True)
class Place:
    """Where a page of the story ended: the day, the teller's rank, and the event's place with him."""

    on: date
    rank: int
    place: int

    @classmethod
    def read(cls, written: str) -> Place | None:
        """None for what nobody wrote.

        >>> Place.read("2026-11-21_2_17"), Place.read("2026-13-01_2_17")
        (Place(on=datetime.date(2026, 11, 21), rank=2, place=17), None)
        """
        found = _WRITTEN.fullmatch(written)
        try:
            return cls(date.fromisoformat(found[1]), int(found[2]), int(found[3])) if found else None
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.on.isoformat()}_{self.rank}_{self.place}"


@dataclass(frozen=True)
class Span:
    """What a teller is asked for: events by the day `last`, and of that day those below a place, where one is given."""

    last: date
    below: int | None = None

    @classmethod
    def after(cls, place: Place | None, rank: int, day: date) -> Span:
        """Whatever follows that place in the order (newest day, rank, highest place), as this teller sees it."""
        if place is None or place.on > day:
            return cls(day)
        if rank == place.rank:
            return cls(place.on, place.place)
        return cls(place.on if rank > place.rank else place.on - _DAY)

    def of(self, on: str, place: str) -> Q:
        """As a predicate on a day and a number."""
        if self.below is None:
            return Q(**{f"{on}__lte": self.last})
        return Q(**{f"{on}__lt": self.last}) | Q(**{on: self.last, f"{place}__lt": self.below})

    def holds(self, event: Event) -> bool:
        if event.on == self.last and self.below is not None:
            return event.place < self.below
        return event.on <= self.last


@dataclass(frozen=True)
class Asked:
    """Whose story, for whom, as of which day, and what the page has read already."""

    viewer: Viewer
    day: date
    customer: int
    firm: Firm | None
    deals: Sequence[Deal]
    promised: History

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.firm.zone if self.firm else _HOME


@dataclass(frozen=True)
class Teller:
    """One kind of event. `tell` gives at most `PAGE + 1` events of the span, in their order.

    A room whose rows belong into the story adds one to `TELLERS`; its rank there is its place within a day.
    """

    kind: str
    name: str | Lazy
    tell: Callable[[Asked, Span], Iterable[Event]]
    # Of whose rows it tells: to whom reaches none of them it is not offered.
    model: str = ""

    def is_for(self, viewer: Viewer) -> bool:
        return not self.model or reach.may(viewer, "see", self.model)


@dataclass(frozen=True)
class Story:
    """One page: `kinds` are (kind, name, chosen); `more` is where the next page begins, empty on the last one."""

    events: tuple[Event, ...]
    kinds: tuple[tuple[str, str | Lazy, bool], ...]
    kind: str
    more: str
    # The year that the page before has ended in.
    year: int | None
    # The newest event of each teller who was asked.
    newest: Mapping[str, Event]


def told(asked: Asked, tellers: Sequence[Teller], kind: str, before: Place | None) -> Story:
    hers = [teller for teller in tellers if teller.is_for(asked.viewer)]
    chosen = kind if any(teller.kind == kind for teller in hers) else ""
    found: list[tuple[date, int, int, Event]] = []
    newest: dict[str, Event] = {}
    for rank, teller in enumerate(tellers):
        if teller in hers and chosen in ("", teller.kind):
            events = list(teller.tell(asked, Span.after(before, rank, asked.day)))
            if events:
                newest[teller.kind] = events[0]
            found += ((event.on, -rank, event.place, event) for event in events)
    found.sort(key=lambda one: one[:3], reverse=True)
    shown = found[:PAGE]
    return Story(
        events=tuple(event for *_order, event in shown),
        kinds=(("", "", chosen == ""), *((one.kind, one.name, one.kind == chosen) for one in hers)),
        kind=chosen,
        more=str(Place(shown[-1][0], -shown[-1][1], shown[-1][2])) if len(found) > PAGE else "",
        year=before.on.year if before else None,
        newest=newest,
    )
