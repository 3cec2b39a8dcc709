"""The state of a promise as SQL: `rules.state_on` for millions of rows, one expression for every database."""

from __future__ import annotations

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


def _says(state: State) -> Value:
    return Value(state.value)
