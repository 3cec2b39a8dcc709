"""Offsets from a dated fact: "0d", "2w", "3m", "1y"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal, Self, cast

Unit = Literal["d", "w", "m", "y"]

_WRITTEN = re.compile(r"(-?)([0-9]{1,6})([dwmy])")

# Just after a leap day, before the three centuries that have one leap day less: no span of months is shorter than here.
_SHORTEST_FROM = date(2096, 3, 1)


@dataclass(frozen=True)
class Offset:
    """A span of days, weeks, months or years, always counted from one original day.

    >>> Offset.parse("3m").after(date(2006, 11, 30))
    datetime.date(2007, 2, 28)
    >>> str(Offset.parse("11m"))
    '11m'
    """

    count: int
    unit: Unit

    @classmethod
    def parse(cls, text: str, *, signed: bool = False) -> Self:
        """The offset that is written. `signed` also takes days and weeks before the fact, as in "-7d".

        ValueError when it is not a whole number followed by d, w, m or y.
        """
        found = _WRITTEN.fullmatch(text)
        if not found:
            raise ValueError(f'"{text}" is no offset: write a whole number and d, w, m or y, such as "3m"')
        minus, count, unit = found.groups()
        if minus and not (signed and unit in "dw"):
            raise ValueError(f'"{text}" lies before the day that it counts from')
        return cls(int(minus + count), cast(Unit, unit))

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"

    def after(self, day: date) -> date:
        """The day this far from `day`. A month or year keeps the day of the month, or its last day when shorter.

        ValueError beyond the years that a date can hold.
        """
        try:
            if self.unit in "dw":
                return day + timedelta(days=self.count * (7 if self.unit == "w" else 1))
            return _months_after(day, self.count * (12 if self.unit == "y" else 1))
        except (OverflowError, ValueError):
            raise ValueError(f"{self} after {day} lies outside the calendar") from None

    @property
    def days_at_least(self) -> int:
        """The fewest days that this offset can span: what offsets of different units are ordered by.

        >>> [Offset.parse(text).days_at_least for text in ("2w", "1m", "3m", "1y")]
        [14, 28, 89, 365]
        """
        return _fewest_days(self)


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        raise OverflowError
    # Every month has 28 days: only the last few need to be looked up.
    return date(year, month + 1, day.day if day.day <= 28 else min(day.day, monthrange(year, month + 1)[1]))


@cache
def _fewest_days(offset: Offset) -> int:
    if offset.unit in "dw":
        return offset.count * (7 if offset.unit == "w" else 1)
    starts = (_SHORTEST_FROM + timedelta(days=n) for n in range(365))
    return min((offset.after(start) - start).days for start in starts)
