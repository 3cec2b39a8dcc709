"""What putting several promises off would do: where each one moves, or why it stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dongban.kernel.calendar import Calendar
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import access
from dongban.promises.models import Postponement, Promise
from dongban.promises.queries.firm import calendar
from dongban.promises.rules import Later

# As many as one person can look through before she says yes, and one transaction can hold.
MOST = 500


@dataclass(frozen=True)
class Move:
    """`new_due_on` is empty, and `refusal` a sentence, where the promise stays as it is."""

    promise: Promise
    new_due_on: date | None
    refusal: str


def moves(viewer: Viewer, day: date, promises: Iterable[int], later: Later) -> tuple[Move, ...]:
    """In the order of the due day. What is out of reach is not among them. At most four statements."""
    rows = Promise.objects.existing(day).filter(pk__in=list(promises)[:MOST])
    found = list(reach.visible(viewer, "postpone", rows).order_by("due_on", "pk"))
    first, days = _first_due_days(promise.pk for promise in found if promise.postponed), calendar()
    return tuple(_move(promise, day, later, first.get(promise.pk, promise.due_on), days) for promise in found)


def _first_due_days(promises: Iterable[int]) -> Mapping[int, date]:
    """The due days before any of them was ever postponed."""
    known = Postponement.objects.filter(promise__in=list(promises)).order_by("-id")
    return dict(known.values_list("promise", "old_due_on"))


def _move(promise: Promise, day: date, later: Later, first: date, days: Calendar) -> Move:
    new = later.than(promise.due_on, days)
    refusal = access.no_postpone(promise, day) or access.no_such_due_day(promise, day, new, first=first, calendar=days)
    return Move(promise, None if refusal else new, refusal or "")
