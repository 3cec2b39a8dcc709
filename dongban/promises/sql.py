"""The state of a promise as SQL: `rules.state_on` for millions of rows, one expression for every database."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from django.db.models import Case, CharField, F, Q, Value, When

from dongban.promises.rules import State


def state_on(day: date) -> Case:
    """The state on that day of a row that has `due_then`. The branches stand in the order of `rules.state_on`."""
    return Case(
        When(Q(kept_on__lte=day) & Q(kept_on__lte=F("due_then")), then=_says(State.KEPT)),
        When(kept_on__lte=day, then=_says(State.KEPT_LATE)),
        When(waived_on__lte=day, then=_says(State.WAIVED)),
        When(ended_on__lte=day, ended_on__gt=F("due_then"), then=_says(State.MISSED)),
        When(ended_on__lte=day, then=_says(State.VOID)),
        When(opens_on__gt=day, then=_says(State.UPCOMING)),
        When(Q(due_then__gte=day), then=_says(State.OPEN)),
        default=_says(State.OVERDUE),
        output_field=CharField(),
    )


def at_least(states: Set[State], day: date) -> Q:
    """What holds of every row in one of these states; it may hold of others too."""
    if states <= {State.KEPT, State.KEPT_LATE}:
        late = Q(kept_on__gt=F("due_on")) | Q(postponed__gt=0)
        return Q(kept_on__lte=day) & late if states == {State.KEPT_LATE} else Q(kept_on__lte=day)
    if states == {State.WAIVED}:
        return Q(waived_on__lte=day)
    if states <= {State.MISSED, State.VOID}:
        return Q(ended_on__lte=day)
    if states <= {State.UPCOMING, State.OPEN, State.OVERDUE}:
        return Q(kept_on__isnull=True) | Q(kept_on__gt=day)
    return Q()


def _says(state: State) -> Value:
    return Value(state.value)
