"""When a promise opens and falls due, and which ones are made at all. Always counted from the original day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from dongban.kernel.calendar import Calendar, Skipped
from dongban.kernel.offsets import Offset
from dongban.kernel.period import months_between
from dongban.promises.rules.programmes import ProgrammeRule, StepRule


class Days(NamedTuple):
    """The days of one promise.

    `from_on` is the day from which it exists: the fact or its anniversary, or the opening day where that is earlier.
    `nominal_due_on` is the last day before it was moved.
    """

    from_on: date
    opens_on: date
    due_on: date
    nominal_due_on: date


@dataclass(frozen=True)
class Window:
    """The days of one promise, and why: `moved` are the days passed over, the latest first."""

    from_on: date
    opens_on: date
    due_on: date
    nominal_due_on: date
    moved: tuple[Skipped, ...] = ()


def plan(step: StepRule, fact_day: date, calendar: Calendar, cycle: int = 0, every: Offset | None = None) -> Window:
    """The window of a step that counts from `fact_day`.

    Occurrence `cycle` counts from the day that is `cycle` times `every` after the original day: never from the
    occurrence before, so that 29 February comes back in leap years. A due day that is no working day moves to the one
    before. The opening day never moves, so that a window of a single day may fall due before it opens.
    ValueError beyond the years that a date can hold.

    >>> step = StepRule("explain", Offset.parse("0d"), Offset.parse("3m"))
    >>> window = plan(step, date(2026, 3, 3), Calendar("KR"))
    >>> window.due_on, [(skipped.day, skipped.ko) for skipped in window.moved]
    (datetime.date(2026, 6, 2), [(datetime.date(2026, 6, 3), '지방선거일')])
    """
    days = days_of(step, fact_day, calendar, cycle, every)
    return Window(*days, calendar.why_moved(days.nominal_due_on))


def days_of(step: StepRule, fact_day: date, calendar: Calendar, cycle: int = 0, every: Offset | None = None) -> Days:
    """As `plan`, for those who need not say why: a run asks for tens of thousands."""
    day = anniversary(fact_day, every, cycle) if every is not None else fact_day
    opens_on, nominal = step.opens.after(day), step.due.after(day)
    return Days(min(day, opens_on), opens_on, calendar.on_or_before(nominal), nominal)


def anniversary(fact_day: date, every: Offset, cycle: int) -> date:
    """The day that is `cycle` times `every` after `fact_day`. ValueError beyond the calendar.

    >>> [anniversary(date(2024, 2, 29), Offset.parse("1y"), cycle).day for cycle in (1, 4)]
    [28, 29]
    """
    return Offset(every.count * cycle, every.unit).after(fact_day)


def is_made(window: Days | Window, programme: ProgrammeRule) -> bool:
    """Whether the programme makes this promise: not when its last day, as moved, lies before the programme's start."""
    return programme.starts_on is None or window.due_on >= programme.starts_on


def cycles(fact_day: date, every: Offset, first_day: date, last_day: date) -> range:
    """The occurrences whose anniversary lies from `first_day` to `last_day`, both included.

    The first is 1: the fact itself is no anniversary. Steps that open before the day need `last_day` as much later.

    >>> list(cycles(date(1980, 2, 29), Offset.parse("1y"), date(2026, 1, 1), date(2027, 12, 31)))
    [46, 47]
    """
    before = _passed(fact_day, every, first_day - timedelta(days=1)) if first_day > date.min else 0
    return range(max(1, before + 1), max(1, _passed(fact_day, every, last_day) + 1))


def _passed(fact_day: date, every: Offset, day: date) -> int:
    """How many anniversaries, counted from the fact, have come by that day; below 0 before the fact."""
    if every.unit in "dw":
        return (day - fact_day).days // (every.count * (7 if every.unit == "w" else 1))
    return months_between(fact_day, day) // (every.count * (12 if every.unit == "y" else 1))
