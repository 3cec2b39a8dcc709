"""A programme's ladder as a picture: when each step opens and is due, drawn along one line of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dongban.kernel.calendar import Calendar
from dongban.kernel.offsets import Offset
from dongban.promises import words
from dongban.promises.rules import ProgrammeRule, StepRule, plan

# What the line is divided by: the finest that gives no more marks than a telephone has room for.
_DIVISIONS = tuple(map(Offset.parse, ("1d", "1w", "2w", "1m", "2m", "3m", "6m", "1y", "2y", "5y", "10y", "20y")))
_MARKS = 4
_NARROWEST = 1.2


@dataclass(frozen=True)
class Rung:
    """One step: from `left` on `width` of the line, in hundredths; its days for a fact of the picture's day."""

    name: str
    window: str
    left: float
    width: float
    opens_on: date
    due_on: date
    moved: bool

    @property
    def right(self) -> float:
        return round(self.left + self.width, 2)


# So many hundredths of a telephone's line does a sign take, one of Korean and one of others.
_WIDE, _NARROW, _FIRST_WIDE = 4.1, 2.1, 0x1100


@dataclass(frozen=True)
class Mark:
    x: float
    words: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    """`zero` is where the fact itself stands."""

    day: date
    fact: str
    rungs: tuple[Rung, ...]
    marks: tuple[Mark, ...]
    zero: float

    @property
    def free_from(self) -> float:
        """From where a mark's words do not run into those of the fact, on the narrowest telephone (in hundredths)."""
        wide = sum(_WIDE if ord(sign) > _FIRST_WIDE else _NARROW for sign in self.fact)
        # In the middle of the line half of them stands before it; room is left for half a mark's own words.
        return self.zero + (wide / 2 if 8 < self.zero <= 88 else wide) + 5


def picture(rule: ProgrammeRule, day: date, calendar: Calendar) -> Picture | None:
    """The ladder of a fact that happens on `day`. None where it reaches beyond the calendar."""
    try:
        spans = [(step, _days(day, step.opens), _days(day, step.due)) for step in rule.steps]
        first = min([0, *(opens for _step, opens, _due in spans)])
        last = max([1, *(due for _step, _opens, due in spans)])
        line = _Line(first, last)
        rungs = tuple(_rung(rule, step, line, opens, due, day, calendar) for step, opens, due in spans)
        return Picture(day, str(words.FACTS[rule.fact]), rungs, tuple(_marks(line, day)), line.at(0))
    except ValueError:
        return None


@dataclass(frozen=True)
class _Line:
    first: int
    last: int

    def at(self, days: int) -> float:
        """Where that many days after the fact stand, in hundredths; a little room is left at both ends."""
        return round(1 + 98 * (days - self.first) / (self.last - self.first), 2)


def _days(day: date, offset: Offset) -> int:
    return (offset.after(day) - day).days


def _rung(
    rule: ProgrammeRule, step: StepRule, line: _Line, opens: int, due: int, day: date, calendar: Calendar
) -> Rung:
    window = plan(step, day, calendar)
    left = min(line.at(opens), 100 - _NARROWEST)
    width = max(_NARROWEST, round(line.at(due) - left, 2))
    moved = bool(window.moved)
    name = words.say_step(rule, step)
    return Rung(name, words.say_window(step), left, width, window.opens_on, window.due_on, moved)


def _marks(line: _Line, day: date) -> list[Mark]:
    division = next((each for each in _DIVISIONS if (line.last / each.days_at_least) <= _MARKS), _DIVISIONS[-1])
    found = []
    for n in range(1, _MARKS + 2):
        span = Offset(division.count * n, division.unit)
        days = _days(day, span)
        if days <= line.last:
            found.append(Mark(line.at(days), words.say_offset(span), "end" if line.at(days) > 88 else "middle"))
    return found
