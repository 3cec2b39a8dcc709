"""Months: how many lie between two days, and which ones."""

from calendar import monthrange
from datetime import date


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_between(start: date, end: date) -> int:
    """Whole months from `start` to `end`: the most that fit, counted as offsets are. Below 0 when `end` is earlier.

    >>> months_between(date(2026, 1, 31), date(2026, 2, 28)), months_between(date(2026, 1, 31), date(2026, 2, 27))
    (1, 0)
    """
    apart = (end.year - start.year) * 12 + end.month - start.month
    return apart - (end.day < min(start.day, last_of_month(end).day))


def months(first: date, last: date) -> list[date]:
    """The first day of every month from the one of `first` to the one of `last`, both included.

    >>> months(date(2026, 11, 30), date(2027, 1, 1))
    [datetime.date(2026, 11, 1), datetime.date(2026, 12, 1), datetime.date(2027, 1, 1)]
    """
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]
