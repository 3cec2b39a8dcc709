"""When a job is due, how long a failure waits, and which way a piece of work may go. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dongban.kernel.clock import day_of

# How long a worker that fell silent keeps its work before another one may take it.
LEASE = timedelta(seconds=30)
# A piece of work that failed this often, or died with its worker this often, is set aside.
ATTEMPTS = 3
_FIRST_WAIT = timedelta(seconds=10)
_LONGEST_WAIT = timedelta(hours=1)
_DAY = timedelta(days=1)


class TaskState(StrEnum):
    READY = "ready"
    LEASED = "leased"
    DONE = "done"
    PARKED = "parked"


# From each state, what may happen and where it leads. Everything else is refused by the fence.
MOVES: Mapping[TaskState, Mapping[str, TaskState]] = {
    TaskState.READY: {"lease": TaskState.LEASED},
    TaskState.LEASED: {
        "finish": TaskState.DONE,
        "put back": TaskState.READY,
        "fail": TaskState.READY,
        "lease again": TaskState.LEASED,
        "park": TaskState.PARKED,
    },
    TaskState.DONE: {},
    TaskState.PARKED: {"retry": TaskState.READY},
}


def slot(at: datetime, every: timedelta, zone: ZoneInfo) -> int:
    """The number of the span of time that a moment lies in: calendar days of the firm, or shorter spans of the clock.

    >>> seoul = ZoneInfo("Asia/Seoul")
    >>> late, early = datetime.fromisoformat("2026-03-02T14:59Z"), datetime.fromisoformat("2026-03-02T15:00Z")
    >>> slot(early, timedelta(days=1), seoul) - slot(late, timedelta(days=1), seoul)
    1
    """
    if every >= _DAY:
        return day_of(at, zone).toordinal() // every.days
    return int(at.timestamp() // every.total_seconds())


def due(last: datetime | None, at: datetime, *, every: timedelta, zone: ZoneInfo) -> bool:
    """Whether a job that last worked for `last` has to work for `at`.

    Many missed days are one run: it catches up. A clock that was moved back is due again, because what follows from
    the day has to follow from the earlier day.

    >>> seoul, monday = ZoneInfo("Asia/Seoul"), datetime.fromisoformat("2026-03-02T00:00Z")
    >>> due(monday, monday + timedelta(hours=5), every=timedelta(days=1), zone=seoul)
    False
    >>> due(monday, monday + timedelta(hours=23), every=timedelta(days=1), zone=seoul)
    True
    """
    return last is None or slot(last, every, zone) != slot(at, every, zone)


def next_due(last: datetime | None, *, every: timedelta, zone: ZoneInfo) -> datetime | None:
    """The first moment of the next span, or None when the job has never worked and is due at once.

    >>> next_due(datetime.fromisoformat("2026-03-02T03:00Z"), every=timedelta(days=1), zone=ZoneInfo("Asia/Seoul"))
    datetime.datetime(2026, 3, 2, 15, 0, tzinfo=datetime.timezone.utc)
    """
    if last is None:
        return None
    coming = slot(last, every, zone) + 1
    if every >= _DAY:
        local = datetime.fromordinal(coming * every.days).replace(tzinfo=zone)
        return local.astimezone(last.tzinfo)
    return datetime.fromtimestamp(coming * every.total_seconds(), last.tzinfo)


def wait_after(failures: int) -> timedelta:
    """How long the next attempt waits after so many failures: 10 s, 40 s, 160 s ... an hour at most.

    >>> [wait_after(n).total_seconds() for n in (1, 2, 3, 30)]
    [10.0, 40.0, 160.0, 3600.0]
    """
    # The exponent is held small, because a job may have failed for months.
    return min(_FIRST_WAIT * int(4 ** min(failures - 1, 10)), _LONGEST_WAIT)


def silent(beat: datetime, now: datetime) -> bool:
    """Whether a run that has not said for so long that it lives is taken for dead."""
    return now - beat > 2 * LEASE
