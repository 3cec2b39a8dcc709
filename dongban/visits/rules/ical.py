"""A calendar as RFC 5545 wants it: lines folded at 75 bytes, text escaped, times in a zone that is told with them.

Pure: no database, no clock. What stands in an event is decided by whoever makes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_LONGEST_LINE = 75
_HOUR = timedelta(hours=1)
_LOCAL, _WORLD = "%Y%m%dT%H%M%S", "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Event:
    """One entry. `changed_at` is when it was last changed, and `sequence` how often."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    changed_at: datetime
    place: str = ""
    about: str = ""
    url: str = ""
    sequence: int = 0
    tentative: bool = False


def calendar(name: str, zone: ZoneInfo, events: Iterable[Event]) -> str:
    """The whole file.

    >>> text = calendar("일정", ZoneInfo("Asia/Seoul"), [])
    >>> text.splitlines()[:2], text.endswith("END:VCALENDAR\\r\\n")
    (['BEGIN:VCALENDAR', 'VERSION:2.0'], True)
    """
    ordered = sorted(events, key=lambda event: (event.starts_at, event.uid))
    lines = [
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Dongban//Visits//KO", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"),
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-TIMEZONE:{zone.key}",
        *_zone(zone, ordered),
        *(line for event in ordered for line in _event(event, zone)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in fold(line))


def fold(line: str) -> Iterator[str]:
    """A line in parts of at most 75 bytes, never within a sign; each but the first begins with a blank.

    >>> [len(part.encode()) for part in fold("SUMMARY:" + "가" * 40)]
    [74, 55]
    """
    part = ""
    for sign in line:
        if len((part + sign).encode()) > _LONGEST_LINE:
            yield part
            part = " "
        part += sign
    yield part


def _text(text: str) -> str:
    r"""Escaped; signs that no line may hold are left out.

    >>> _text("계약, 설명; 둘\n셋")
    '계약\\, 설명\\; 둘\\n셋'
    """
    plain = "".join(sign for sign in text.replace("\r\n", "\n") if sign == "\n" or sign.isprintable())
    for sign in "\\;,":
        plain = plain.replace(sign, f"\\{sign}")
    return plain.replace("\n", "\\n")


def _event(event: Event, zone: ZoneInfo) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(event.uid)}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):{_WORLD}}"
    yield f"LAST-MODIFIED:{event.changed_at.astimezone(UTC):{_WORLD}}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;TZID={zone.key}:{event.starts_at.astimezone(zone):{_LOCAL}}"
    yield f"DTEND;TZID={zone.key}:{event.ends_at.astimezone(zone):{_LOCAL}}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.about:
        yield f"DESCRIPTION:{_text(event.about)}"
    if event.url:
        yield f"URL:{event.url}"
    yield f"STATUS:{'TENTATIVE' if event.tentative else 'CONFIRMED'}"
    yield "CLASS:PRIVATE"
    yield "END:VEVENT"


def _zone(zone: ZoneInfo, events: Sequence[Event]) -> Iterator[str]:
    """The zone as it is while the events last: one observance, and another for each change of the clock among them."""
    if not events:
        return
    first = events[0].starts_at.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    last = max(event.ends_at for event in events) + timedelta(days=1)
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{zone.key}"
    yield from _observance(first, zone, first)
    for at in _changes(first, last, zone):
        yield from _observance(at + _HOUR, zone, at)
    yield "END:VTIMEZONE"


def _changes(first: datetime, last: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The hours that end with a change of the clock."""
    for day in range((last - first).days + 1):
        start = first + timedelta(days=day)
        if _moved(start, start + timedelta(days=1), zone):
            hours = (start + hour * _HOUR for hour in range(24))
            yield from (at for at in hours if _moved(at, at + _HOUR, zone))


def _moved(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).utcoffset() != other.astimezone(zone).utcoffset()


def _observance(since: datetime, zone: ZoneInfo, before: datetime) -> Iterator[str]:
    """From that moment on; its beginning is told in the time that held until then."""
    local = since.astimezone(zone)
    was, now = before.astimezone(zone).utcoffset() or timedelta(), local.utcoffset() or timedelta()
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{(since.astimezone(UTC) + was).replace(tzinfo=None):{_LOCAL}}"
    yield f"TZOFFSETFROM:{_offset(was)}"
    yield f"TZOFFSETTO:{_offset(now)}"
    yield f"TZNAME:{local.tzname() or zone.key}"
    yield f"END:{kind}"


def _offset(offset: timedelta) -> str:
    """
    >>> _offset(timedelta(hours=9)), _offset(timedelta(hours=-3, minutes=-30))
    ('+0900', '-0330')
    """
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
