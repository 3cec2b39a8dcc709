"""The clocks that run on a case: first answer, next answer, resolution, and the day that the law sets.

Each stands alone. However lively a case is, its first answer is due when it is due: a later message starts the clock of
the next answer only after there was a first one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dongban.voices.rules.hours import Hours

PRESSING = "pressing"
_LAST_MINUTE = time(23, 59)
# When an open case is due on which no clock runs: a moment, so that every database puts it last.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Clock(StrEnum):
    FIRST = "first"
    NEXT = "next"
    SOLVE = "solve"
    LEGAL = "legal"


class Pause(NamedTuple):
    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Goals:
    """In how many served minutes each clock runs out."""

    first: int
    next: int
    solve: int


@dataclass(frozen=True)
class Term:
    """What the law asks for: so many days for this kind, from one day to another."""

    kind: str
    days: int
    since: date
    until: date | None = None
    # Where the law says so.
    citation: str = ""


@dataclass(frozen=True)
class Terms:
    """The firm's service: its hours, its goals for each kind ("" for any other, "pressing" before both), the law."""

    hours: Hours
    goals: Mapping[str, Goals]
    law: Sequence[Term] = ()

    def goals_of(self, kind: str, priority: int) -> Goals:
        if priority > 0 and PRESSING in self.goals:
            return self.goals[PRESSING]
        return self.goals.get(kind) or self.goals[""]


@dataclass(frozen=True)
class Running:
    """The facts of a case that its clocks hang on."""

    kind: str
    priority: int
    received_at: datetime
    first_answered_at: datetime | None = None
    waiting_since: datetime | None = None
    closed_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None


@dataclass(frozen=True)
class Dues:
    """When each clock runs out; empty where it does not run. `nearest` is the first of those that still run."""

    first: datetime | None
    next: datetime | None
    solve: datetime | None
    legal: datetime | None
    nearest: datetime | None


def dues(case: Running, terms: Terms) -> Dues:
    """All clocks of a case. A clock that has been stopped keeps the moment that it had to be stopped by."""
    goals = terms.goals_of(case.kind, case.priority)
    first = due(case.received_at, goals.first, case.pauses, terms.hours)
    solve = due(case.received_at, goals.solve, case.pauses, terms.hours)
    legal = legal_due(case.kind, case.received_at, terms.law, terms.hours.zone)
    later = None
    if case.first_answered_at is not None and case.waiting_since is not None:
        later = due(case.waiting_since, goals.next, case.pauses, terms.hours)
    return Dues(first, later, solve, legal, _nearest(case, first, later, solve, legal))


def _nearest(
    case: Running, first: datetime | None, later: datetime | None, solve: datetime | None, legal: datetime | None
) -> datetime | None:
    """A case that the customer has to answer first still has its resolution and the law's day before it."""
    if case.closed_at is not None:
        return None
    running = [solve, legal, later] if case.first_answered_at is not None else [first, solve, legal]
    # The law knows no pauses.
    return min((each for each in running if each is not None), default=NEVER)


def due(since: datetime, minutes: int, pauses: Sequence[Pause], hours: Hours) -> datetime | None:
    """When a clock that began at `since` runs out. None while it is paused, and beyond the calendar's end."""
    left, begun = minutes * 60, since
    for pause in pauses:
        if pause.until is not None and pause.until <= begun:
            continue
        served = hours.between(begun, pause.since)
        if served >= left:
            break
        if pause.until is None:
            return None
        left, begun = left - served, max(begun, pause.until)
    try:
        return hours.add(begun, left)
    except (OverflowError, ValueError):
        return None


def legal_due(kind: str, received_at: datetime, law: Sequence[Term], zone: ZoneInfo) -> datetime | None:
    """The end of the law's last day, counted in calendar days from the day after it was received."""
    day = received_at.astimezone(zone).date()
    found = term_of(kind, day, law)
    if found is None:
        return None
    if day > date.max - timedelta(days=found.days):
        return None
    return datetime.combine(day + timedelta(days=found.days), _LAST_MINUTE, zone).astimezone(UTC)


def term_of(kind: str, day: date, law: Sequence[Term]) -> Term | None:
    """The law that a kind heard on that day is under; of several the strictest."""
    found = [t for t in law if t.kind == kind and t.since <= day and (t.until is None or day <= t.until)]
    return min(found, key=lambda term: term.days, default=None)
