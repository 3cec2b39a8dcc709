"""Time as the firm's customers are served in: hours of each weekday with their breaks, without the firm's free days.

Moments are counted in real seconds, so that a day on which the clocks change is as long as it is. A span that begins or
ends within the hour that is skipped or comes twice belongs to no firm's hours and is not told apart.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dongban.kernel.calendar import Calendar

Span = tuple[int, int]
_DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
_SPAN = re.compile(r"(\d{1,2}):(\d\d)\s*[-~\u2013]\s*(\d{1,2}):(\d\d)", re.ASCII)
# A firm that is never open within so many years answers nobody.
_LONGEST_WAIT = 20


class BadHours(ValueError):
    """What was written is no list of hours of a day."""


def read_spans(text: str) -> tuple[Span, ...]:
    """The hours of one weekday in minutes. Empty: closed. Raises BadHours.

    >>> read_spans("09:00-12:00, 13:00-18:00")
    ((540, 720), (780, 1080))
    """
    found = [_span(m) for m in _SPAN.finditer(text)]
    rest = _SPAN.sub("", text).replace(",", " ")
    if rest.strip() or any(begin >= end or end > _DAY_MINUTES for begin, end in found):
        raise BadHours(text)
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise BadHours(text)
    return tuple(found)


def _span(found: re.Match[str]) -> Span:
    hours = [int(each) for each in found.groups()]
    if hours[1] > 59 or hours[3] > 59:
        raise BadHours(found[0])
    return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]


def say_spans(spans: Iterable[Span]) -> str:
    """
    >>> say_spans([(540, 720), (780, 1080)])
    '09:00-12:00 13:00-18:00'
    """
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)


class LeftOut(NamedTuple):
    """What a clock did not count between two moments."""

    breaks: bool
    nights: bool
    weekends: bool
    holidays: tuple[date, ...]


class _Year(NamedTuple):
    begins: Sequence[int]
    ends: Sequence[int]
    # Seconds served in the year before each span, and up to each span's end.
    before: Sequence[int]
    through: Sequence[int]


@dataclass(frozen=True, eq=False)
class Hours:
    """`week` holds the spans of Monday to Sunday. One instance for many questions: it remembers its years."""

    week: tuple[tuple[Span, ...], ...]
    zone: ZoneInfo
    calendar: Calendar
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False)

    def add(self, at: datetime, seconds: int) -> datetime:
        """The moment at which that many served seconds have passed since `at`. ValueError for hours that never come."""
        stamp, year = int(at.timestamp()), at.astimezone(self.zone).year
        for known in range(year, min(year + _LONGEST_WAIT, MAXYEAR + 1)):
            served = self._year(known)
            target = _served_until(served, stamp) + seconds
            total = served.through[-1] if served.through else 0
            if served.through and 0 < target <= total:
                place = bisect_left(served.through, target)
                return datetime.fromtimestamp(served.begins[place] + target - served.before[place], UTC)
            seconds = target - total
        raise ValueError("These hours never come")

    def between(self, since: datetime, until: datetime) -> int:
        """The seconds served from one moment to another."""
        if until <= since:
            return 0
        first, last = since.astimezone(self.zone).year, until.astimezone(self.zone).year
        whole = sum(self._year(year).through[-1] for year in range(first, last) if self._year(year).through)
        begun = _served_until(self._year(first), int(since.timestamp()))
        return whole + _served_until(self._year(last), int(until.timestamp())) - begun

    def left_out(self, since: datetime, until: datetime) -> LeftOut:
        """What lay between two moments and was not counted: for the sentence that explains a clock."""
        first, last = since.astimezone(self.zone).date(), until.astimezone(self.zone).date()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        free = tuple(day for day in days if self._is_free(day) and self.week[day.weekday()])
        return LeftOut(
            breaks=any(self._breaks(day, since, until) for day in days if day not in free),
            nights=len(days) > 1,
            weekends=any(day.weekday() > 4 and not self.week[day.weekday()] for day in days),
            holidays=free,
        )

    def _breaks(self, day: date, since: datetime, until: datetime) -> bool:
        spans = [(self._moment(day, a), self._moment(day, b)) for a, b in self.week[day.weekday()]]
        gaps = zip((end for _, end in spans), (begin for begin, _ in spans[1:]), strict=False)
        low, high = int(since.timestamp()), int(until.timestamp())
        return any(begin < high and end > low for begin, end in gaps)

    def _year(self, year: int) -> _Year:
        found = self._years.get(year)
        if found is None:
            spans = list(self._spans(year))
            through = list(accumulate(end - begin for begin, end in spans))
            found = _Year([b for b, _ in spans], [e for _, e in spans], [0, *through[:-1]], through)
            self._years[year] = found
        return found

    def _spans(self, year: int) -> Iterator[Span]:
        first = date(year, 1, 1)
        for day in (first + timedelta(days=n) for n in range(365 + isleap(year))):
            if not self._is_free(day):
                for begin, end in self.week[day.weekday()]:
                    yield self._moment(day, begin), self._moment(day, end)

    def _is_free(self, day: date) -> bool:
        return self.calendar.holiday(day) is not None

    def _moment(self, day: date, minute: int) -> int:
        # 24:00 is the next day's midnight.
        day, minute = (day + _ONE_DAY, 0) if minute == _DAY_MINUTES else (day, minute)
        return int(datetime(day.year, day.month, day.day, *divmod(minute, 60), tzinfo=self.zone).timestamp())


def _served_until(year: _Year, stamp: int) -> int:
    place = bisect_right(year.ends, stamp)
    if place == len(year.ends):
        return year.through[-1] if year.through else 0
    return year.before[place] + max(0, stamp - year.begins[place])


WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week_of(said: Mapping[str, str]) -> tuple[tuple[Span, ...], ...]:
    """The week as it is kept, {"mon": "09:00-12:00 13:00-18:00"}; what is not named is closed. Raises BadHours."""
    return tuple(read_spans(said.get(day, "")) for day in WEEKDAYS)
