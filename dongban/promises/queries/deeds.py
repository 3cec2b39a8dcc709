"""What else may be done with a promise than keep it: the ways that pages offer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import access
from dongban.promises.models import Promise
from dongban.promises.queries.cards import Card

# For each promise the addresses (by name) and the words of what the viewer may do with it.
Deeds = Mapping[int, tuple[tuple[str, str], ...]]

_DEEDS: Mapping[str, tuple[str | Lazy, Callable[[Card, date], str | None]]] = {
    "postpone": (_("Postpone"), access.no_postpone),
    "assign": (_("Give to somebody else"), access.no_assign),
    "waive": (_("Give up"), access.no_waive),
    "take_back": (_("It was not kept"), access.no_take_back),
}


def deeds(viewer: Viewer, day: date, cards: Iterable[Card]) -> Deeds:
    """One statement for each deed that is the viewer's at all: none for most, three for a manager."""
    shown = tuple(cards)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for action, (label, shut) in _DEEDS.items():
        if reach.may(viewer, action, "promises.promise"):
            for pk in _reached(viewer, action, [card.promise for card in shown if shut(card, day) is None]):
                found[pk].append((f"promises:{action}", str(label)))
    return {pk: tuple(ways) for pk, ways in found.items()}


def _reached(viewer: Viewer, action: str, promises: list[int]) -> Iterable[int]:
    rows = Promise.objects.filter(pk__in=promises)
    return reach.visible(viewer, action, rows).values_list("pk", flat=True) if promises else ()
