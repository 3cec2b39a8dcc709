"""Which promises stand behind a leader's figure: those that fall due first, out of all that a firm has."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import PromiseQuerySet
from dongban.promises.rules import State
from dongban.records.models import Branch

_WAITING = (State.UPCOMING, State.OPEN, State.OVERDUE)
_CLOSED_OTHERWISE = Q(kept_on=None) & (Q(ended_on__isnull=False) | Q(waived_on__isnull=False))


def behind(
    viewer: Viewer, day: date, rows: PromiseQuerySet, due: tuple[date, date], state: State | None, start: int, stop: int
) -> list[int]:
    """Their numbers by due day, from `start` until before `stop`; `day` is today. At most four statements.

    What was kept and what is waited for each have an index that knows the due days, so that a year of a firm is not
    read for a page of it; what was closed otherwise is little.
    """
    rows = rows.filter(reach.predicate(viewer, "see", "promises.promise"))
    if state is None:
        kept = _first(rows.filter(kept_on__isnull=False, due_on__range=due).existing(day), stop)
        # As many as are asked for fall due until then: later days need no look.
        due = (due[0], kept[-1][0] if len(kept) == stop else due[1])
        rest = rows.filter(_CLOSED_OTHERWISE, live=False, due_on__range=due).existing(day)
        found = kept + _waiting(rows.filter(kept_on=None).existing(day), due, stop) + _first(rest, stop)
    elif state in _WAITING:
        found = _waiting(rows.in_states(day, {state}), due, stop)
    else:
        # The state rules most of them out, so it stands before the days.
        found = _first(rows.in_states(day, {state}).filter(due_on__range=due), stop)
    return [pk for _due_on, pk in sorted(found)[start:stop]]


def _waiting(rows: PromiseQuerySet, due: tuple[date, date], n: int) -> list[tuple[date, int]]:
    """Their index begins with the branch: what belongs to none is looked up apart."""
    rows = rows.filter(live=True, due_on__range=due)
    return _first(rows.filter(branch__in=Branch.objects.values("pk")), n) + _first(rows.filter(branch=None), n)


def _first(rows: PromiseQuerySet, n: int) -> list[tuple[date, int]]:
    # Whoever looks for them among all of a year reads no names beside each.
    return list(rows.order_by("due_on", "pk").values_list("due_on", "pk")[:n])
