"""Moments and days: what a text says of time, and which day a moment belongs to. Nothing here asks the time."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Offsets in hours alone and nanoseconds are what databases write; below a microsecond nothing is kept.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?", re.ASCII)

# A bare date says nothing of the hour. Noon lies within office hours, and no change of summer time touches it.
_NOON = time(12)


def parse_day(text: str) -> date:
    """An ISO date and nothing else ("2026-03-02"). ValueError otherwise.

    >>> parse_day("2026-03-02")
    datetime.date(2026, 3, 2)
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f'"{text}" is no day: write it as 2026-03-02')


def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """An ISO time as an aware moment in UTC: with its own offset, else in `zone`. A bare date means noon of that day.

    ValueError when there is no such time.

    >>> parse_moment("2026-03-02", ZoneInfo("Asia/Seoul"))
    datetime.datetime(2026, 3, 2, 3, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        if _DAY.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), _NOON, zone).astimezone(UTC)
        if _MOMENT.fullmatch(text):
            at = datetime.fromisoformat(text)
            at = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
            # One that belongs to no day in the zone could be kept, and nothing be done with it.
            at.astimezone(zone)
            return at
    except (ValueError, OverflowError):
        pass
    raise ValueError(f'"{text}" is no time: write it as 2026-03-02 or 2026-03-02T14:30')


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The day that an aware moment belongs to in `zone`. ValueError when it is naive or outside the calendar.

    >>> day_of(datetime(2026, 3, 1, 15, 0, tzinfo=UTC), ZoneInfo("Asia/Seoul"))
    datetime.date(2026, 3, 2)
    """
    if at.tzinfo is None:
        raise ValueError("A moment without a time zone belongs to no day")
    try:
        return at.astimezone(zone).date()
    except OverflowError:
        raise ValueError(f"{at} lies outside the calendar") from None


def day_before(day: date) -> date:
    """The day before; the calendar's first day has none but itself. Records hold such days.

    >>> day_before(date(2026, 3, 1)), day_before(date.min)
    (datetime.date(2026, 2, 28), datetime.date(1, 1, 1))
    """
    return day - timedelta(days=1) if day > date.min else day
