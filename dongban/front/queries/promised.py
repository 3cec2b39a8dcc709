"""The promises of one customer: which is next, how many were kept, and what they leave in her story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dongban.front.queries.story import Event
from dongban.front.queries.today import Line, line
from dongban.kernel.words import say_day
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.queries import Card
from dongban.promises.rules import STATES_OPEN, State
from dongban.records.models import Firm

_STRIP = {State.KEPT: "kept", State.KEPT_LATE: "late", State.MISSED: "missed"}
_LONGEST_STRIP = 40
SHOWN = 12


@dataclass(frozen=True)
class Promised:
    """`strip` are the classes of one small bar for each promise that ended well or badly, the oldest first."""

    next: Line | None
    waiting: tuple[Line, ...]
    closed: tuple[Line, ...]
    strip: tuple[str, ...]
    kept: int
    counted: int
    cards: tuple[Card, ...]

    @property
    def kept_ones(self) -> list[int]:
        return [card.promise for card in self.cards if card.kept_on is not None]


def promised(viewer: Viewer, day: date, customer: int, firm: Firm | None) -> Promised:
    cards = promises.of_customer(viewer, day, customer, firm)
    # Those that can be kept now stand before those still to open, the most pressing on top.
    waiting = sorted(
        (card for card in cards if card.state in STATES_OPEN),
        key=lambda card: (card.state is State.UPCOMING, card.due_on, card.promise),
    )
    ended = [_STRIP[card.state] for card in reversed(cards) if card.state in _STRIP]
    lines = tuple(line(card, day, viewer.language) for card in waiting)
    return Promised(
        next=lines[0] if lines and lines[0].card.state is not State.UPCOMING else None,
        waiting=lines,
        closed=tuple(line(card, day, viewer.language) for card in cards if card.state not in STATES_OPEN)[:SHOWN],
        strip=tuple(ended[-_LONGEST_STRIP:]),
        kept=sum(look != "missed" for look in ended),
        counted=len(ended),
        cards=cards,
    )


def events(cards: Iterable[Card], notes: Mapping[int, str], language: str) -> Iterator[Event]:
    """Promises kept and given up, for the story."""
    for card in cards:
        if card.kept_on is not None:
            yield Event(
                on=card.kept_on,
                when=say_day(card.kept_on, language),
                icon="check",
                title=card.title,
                about=" · ".join(filter(None, (card.product, _("kept late") if _late(card) else _("kept")))),
                quote=notes.get(card.promise, ""),
                look="late" if _late(card) else "kept",
            )
        elif card.waived_on is not None:
            yield Event(
                on=card.waived_on,
                when=say_day(card.waived_on, language),
                icon="x",
                title=card.title,
                about=_("waived"),
                quote=card.waived_why,
            )


def _late(card: Card) -> bool:
    return card.state is State.KEPT_LATE
