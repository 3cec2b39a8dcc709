"""The promises of one customer: which is next, and how many were kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from dongban.front.queries.today import Line, line, told
from dongban.kernel.words import say_day
from dongban.people.reach import Viewer
from dongban.promises.queries import Ended, History
from dongban.promises.rules import State
from dongban.visits.queries import denied

_STRIP = {State.KEPT: "kept", State.KEPT_LATE: "late", State.MISSED: "missed"}
_LONGEST_STRIP = 40
_PAST: dict[State, tuple[str, str | Lazy]] = {
    State.KEPT: ("kept", _("Kept")),
    State.KEPT_LATE: ("due", _("Kept late")),
    State.MISSED: ("late", _("Missed")),
    State.VOID: ("ended", _("No longer owed")),
    State.WAIVED: ("ended", _("Waived")),
}
SHOWN = 12


@dataclass(frozen=True)
class Past:
    """A promise that has ended: the class of its mark, how it ended, and when."""

    title: str
    product: str
    look: str
    how: str
    day: str
    why: str


@dataclass(frozen=True)
class Promised:
    """`strip` are the classes of one small bar for each promise that ended well or badly, the oldest first, then for
    those that are overdue; `also` counts those besides the next one that are late or due."""

    next: Line | None
    also: int
    waiting: tuple[Line, ...]
    past: tuple[Past, ...]
    strip: tuple[str, ...]
    kept: int
    counted: int


def promised(viewer: Viewer, history: History, day: date) -> Promised:
    """At most five statements: what may be done with them, who has seen to what is late, what was denied."""
    language = viewer.language
    lines = told(viewer, day, (line(card, day, language) for card in history.waiting))
    ended = [_STRIP[one.state] for one in reversed(history.ended) if one.state in _STRIP]
    # What is late today is no promise kept: without it, "all kept" would stand above a visit that is overdue.
    ended += ["missed" for card in history.waiting if card.state is State.OVERDUE]
    past = history.ended[:SHOWN]
    kept = [one.promise for one in past if one.state in (State.KEPT, State.KEPT_LATE)]
    no = denied(viewer, kept) if kept else frozenset[int]()
    pressing = sum(one.look in ("late", "due") for one in lines)
    return Promised(
        next=lines[0] if lines and lines[0].card.state is not State.UPCOMING else None,
        also=max(0, pressing - 1),
        waiting=lines,
        past=tuple(_past(one, no, language) for one in past),
        strip=tuple(ended[-_LONGEST_STRIP:]),
        kept=sum(look != "missed" for look in ended),
        counted=len(ended),
    )


def _past(one: Ended, denied: frozenset[int], language: str) -> Past:
    look, how = _PAST[one.state]
    how = f"{how} · {_now('the customer says no')}" if one.promise in denied else str(how)
    look = "late" if one.promise in denied else look
    return Past(one.title, one.product, look, how, say_day(one.on, language, year=True), one.why)
