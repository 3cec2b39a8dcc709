"""The states of a promise: which one it is in on a day, and which may follow which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    OVERDUE = "overdue"
    MISSED = "missed"
    VOID = "void"
    WAIVED = "waived"


# Somebody still has something to do.
STATES_OPEN = frozenset({State.UPCOMING, State.OPEN, State.OVERDUE})

# What may follow from one day to the next. A promise that is closed stays closed: the actions refuse the rest.
TRANSITIONS: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.UPCOMING: frozenset({State.OPEN, State.KEPT, State.VOID, State.WAIVED}),
        State.OPEN: frozenset(
            {State.OVERDUE, State.KEPT, State.KEPT_LATE, State.MISSED, State.VOID, State.WAIVED},
        ),
        State.OVERDUE: frozenset({State.KEPT_LATE, State.MISSED, State.WAIVED}),
        State.KEPT: frozenset(),
        State.KEPT_LATE: frozenset(),
        State.MISSED: frozenset(),
        State.VOID: frozenset(),
        State.WAIVED: frozenset(),
    }
)


@dataclass(frozen=True)
class Facts:
    """The dated facts of one promise; `due_on` stands on a working day already."""

    opens_on: date
    due_on: date
    ended_on: date | None = None
    kept_on: date | None = None
    waived_on: date | None = None


def state_on(day: date, facts: Facts) -> State:
    """The state by what had happened up to and including `day` (firm-folder.md, programmes.toml).

    Kept by then comes first, then waived, then the subject's end, then the window. An end on the due day is void.

    >>> window = Facts(opens_on=date(2026, 3, 2), due_on=date(2026, 6, 2), kept_on=date(2026, 6, 3))
    >>> [str(state_on(date(2026, 6, day), window)) for day in (2, 3)]
    ['open', 'kept_late']
    """
    if facts.kept_on is not None and facts.kept_on <= day:
        return State.KEPT if facts.kept_on <= facts.due_on else State.KEPT_LATE
    if facts.waived_on is not None and facts.waived_on <= day:
        return State.WAIVED
    if facts.ended_on is not None and facts.ended_on <= day:
        return State.VOID if facts.ended_on <= facts.due_on else State.MISSED
    if day < facts.opens_on:
        return State.UPCOMING
    return State.OPEN if day <= facts.due_on else State.OVERDUE
