"""Due days as a table, filled from the pure rule: SQL joins them on equality and never reckons a day itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dongban.kernel.calendar import Calendar
from dongban.kernel.offsets import Offset
from dongban.promises.bulk.works import Work, day_after
from dongban.promises.rules import Days, StepRule, cycles, days_of, is_made

_CREATE = """
CREATE TEMPORARY TABLE promises_due (
    step_id bigint NOT NULL, cycle smallint NOT NULL, slot integer NOT NULL, day date NOT NULL, made boolean NOT NULL,
    from_on date NOT NULL, opens_on date NOT NULL, due_on date NOT NULL,
    quiet_on date, heard_from {moment}, heard_until {moment}
)
"""
_DAYS = ("step_id", "cycle", "slot", "day", "made", "from_on", "opens_on", "due_on")
_QUIET = (*_DAYS, "quiet_on", "heard_from", "heard_until")
TABLE = "promises_due"


@dataclass(frozen=True)
class Reckoning:
    """What due days are reckoned with."""

    calendar: Calendar
    zone: ZoneInfo


def windows(
    work: Work, days: Iterable[date], reckoning: Reckoning, *, after: date | None
) -> Iterator[tuple[int, date, int, Days]]:
    """Every promise (step, fact day, occurrence) that comes from these fact days.

    Of a recurring programme, those that come into being after `after` (None: from the programme's start) and by the
    work's horizon. A day beyond what a date can hold makes no promise.
    """
    for day in days:
        for step in work.rule.steps:
            for cycle in _cycles(work, step, day, after):
                window = _plan(work, step, day, cycle, reckoning.calendar)
                if window is not None and is_made(window, work.rule) and _wanted(work, window, after):
                    yield work.steps[step.code], day, cycle, window


def _cycles(work: Work, step: StepRule, day: date, after: date | None) -> Iterable[int]:
    every, horizon, start = work.rule.every, work.horizon, after or work.rule.starts_on
    if every is None or horizon is None:
        return (0,)
    # The anniversary may lie before the due day that the start looks at, and after the opening day that the horizon
    # looks at: a wide net, from which `_wanted` and `is_made` choose.
    reach = timedelta(days=2 * max(abs(step.opens.days_at_least), abs(step.due.days_at_least)) + 62)
    return cycles(day, every, _shifted(start or date.min, -reach), _shifted(horizon, reach))


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta(0) else date.max


def _wanted(work: Work, window: Days, after: date | None) -> bool:
    if work.horizon is None:
        return True
    return window.from_on <= work.horizon and (after is None or window.from_on > after)


def _plan(work: Work, step: StepRule, day: date, cycle: int, calendar: Calendar) -> Days | None:
    try:
        return days_of(step, day, calendar, cycle, work.rule.every)
    except ValueError:
        return None


def corrected(
    work: Work, combinations: Iterable[tuple[int, date, int]], reckoning: Reckoning
) -> Iterator[tuple[int, date, int, bool, Days]]:
    """The window of each (step, fact day, occurrence), and whether the programme makes such a promise at all."""
    rules = {work.steps[step.code]: step for step in work.rule.steps}
    for pk, day, cycle in combinations:
        window = _plan(work, rules[pk], day, cycle, reckoning.calendar) if pk in rules else None
        if window is not None:
            yield pk, day, cycle, is_made(window, work.rule), window


def days_in(cursor: CursorWrapper) -> list[date]:
    """The days that a query has just found, in order."""
    return sorted(as_day(day) for (day,) in cursor.fetchall())


def as_day(value: date | str) -> date:
    """SQLite gives what is no plain column of a table back as it is stored."""
    return value if isinstance(value, date) else date.fromisoformat(value)


def create_table(cursor: CursorWrapper) -> None:
    moment = "timestamp with time zone" if connection.vendor == "postgresql" else "datetime"
    cursor.execute("DROP TABLE IF EXISTS promises_due")
    cursor.execute(_CREATE.format(moment=moment))


def fill(
    cursor: CursorWrapper,
    windows: Iterable[tuple[int, date, int, bool, Days]],
    quiet: Offset | None,
    zone: ZoneInfo,
) -> int:
    """Puts the windows into an empty table, ready to be joined by their day. How many there are."""
    create_table(cursor)
    found = rows(windows)
    if quiet is not None:
        found = [(*row, *_heard(row[5], quiet, zone)) for row in found]
    put(cursor, TABLE, found)
    cursor.execute("CREATE INDEX promises_due_day ON promises_due (day)")
    if connection.vendor == "postgresql":
        cursor.execute("ANALYZE promises_due")
    return len(found)


def rows(windows: Iterable[tuple[int, date, int, bool, Days]]) -> list[tuple[Any, ...]]:
    # Each step and occurrence has a place of its own, whatever the day.
    slots: dict[tuple[int, int], int] = {}
    return [
        (step, cycle, slots.setdefault((step, cycle), len(slots)), day, made, w.from_on, w.opens_on, w.due_on)
        for step, day, cycle, made, w in windows
    ]


def put(cursor: CursorWrapper, table: str, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    columns = _QUIET[: len(rows[0])]
    if connection.vendor == "postgresql":
        with cursor.cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
        cursor.executemany(insert, [_written(row) for row in rows])


def _written(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row as SQLite keeps it: its driver's adapter, asked for each value, takes four times as long."""
    step, cycle, slot, day, made, from_on, opens_on, due_on, *quiet = row
    days = (from_on.isoformat(), opens_on.isoformat(), due_on.isoformat())
    return (step, cycle, slot, day.isoformat(), int(made), *days, *quiet)


def _heard(day: date, quiet: Offset, zone: ZoneInfo) -> tuple[Any, Any, Any]:
    """The span up to and including `day` in which nothing must be heard: the day before it, and its moments."""
    try:
        before = Offset(-quiet.count, quiet.unit).after(day)
    except ValueError:
        before = date.min
    return before, _midnight(day_after(before), zone), _midnight(day_after(day), zone)


def _midnight(day: date, zone: ZoneInfo) -> Any:
    return connection.ops.adapt_datetimefield_value(datetime.combine(day, time(0), zone))
