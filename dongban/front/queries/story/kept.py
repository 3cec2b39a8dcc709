"""What became of her promises: kept, kept late, missed, given up; and what was noted at a visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.front.queries.story.telling import PAGE, Asked, Event, Span
from dongban.people.reach import Viewer
from dongban.promises.queries import Ended
from dongban.promises.rules import State
from dongban.visits.queries import notes

# What it says, its icon, and the class of its dot. One that was never owed in the end is no event.
_LOOKS: Mapping[State, tuple[str | Lazy, str, str]] = {
    State.KEPT: (_("kept"), "check", "kept"),
    State.KEPT_LATE: (_("kept late"), "check", "late"),
    State.MISSED: (_("missed"), "x", "late"),
    State.WAIVED: (_("waived"), "x", ""),
}
_DENIED = _("the customer says no")


def promises(asked: Asked, span: Span) -> Iterator[Event]:
    events = (_event(one) for one in asked.promised.ended if one.state in _LOOKS)
    return islice((event for event in events if span.holds(event)), PAGE + 1)


def newest_kept(asked: Asked) -> Event | None:
    return next((_event(one) for one in asked.promised.ended if one.state in (State.KEPT, State.KEPT_LATE)), None)


def _event(one: Ended) -> Event:
    words, icon, look = _LOOKS[one.state]
    return Event(
        one.on,
        one.promise,
        icon,
        one.title,
        about=" · ".join(filter(None, (one.product, str(words)))),
        quote=one.why,
        look=look,
        promise=one.promise if one.state in (State.KEPT, State.KEPT_LATE) else None,
    )


def with_notes(viewer: Viewer, events: Iterable[Event]) -> tuple[Event, ...]:
    """With what was noted when those promises were kept. One statement, or none where no promise was kept."""
    events = tuple(events)
    kept = [event.promise for event in events if event.promise is not None]
    noted = notes(viewer, kept) if kept else {}
    return tuple(_noted(event, *noted.get(event.promise or 0, ("", False))) for event in events)


def _noted(event: Event, note: str, denied: bool) -> Event:
    if not denied:
        return replace(event, quote=note or event.quote)
    return replace(event, quote=note or event.quote, about=f"{event.about} · {_DENIED}", icon="x", look="late")
