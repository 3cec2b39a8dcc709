"""What time it is, for views, jobs and commands: the only place that asks the machine.

`DONGBAN_NOW` (a day or a moment) fixes the clock; else the machine's clock, moved by the days that an administrator
has set on screen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from dongban.jobs.models import ClockShift
from dongban.kernel.clock import day_of, parse_moment

# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")
_source: list[Callable[[], ZoneInfo | None]] = []


def zone_from(source: Callable[[], ZoneInfo | None]) -> None:
    """Tells this room where the firm's time zone is kept: it stands below the room that knows."""
    _source[:] = [source]


def zone() -> ZoneInfo:
    """The firm's time zone. One statement."""
    return (_source[0]() if _source else None) or _HOME


def machine_now() -> datetime:
    """The machine's own clock, for leases and logs: never for a due day."""
    return datetime.now(UTC)


def fixed() -> str:
    """What `DONGBAN_NOW` says; empty when the clock runs."""
    return os.environ.get("DONGBAN_NOW", "")


def shift() -> int:
    """By how many days the administrator has moved the clock. One statement."""
    return ClockShift.objects.values_list("days", flat=True).first() or 0


def now(at_home: ZoneInfo | None = None) -> datetime:
    """The firm's moment, aware and in UTC. One statement for the moved day; none when `DONGBAN_NOW` is set."""
    if fixed():
        return parse_moment(fixed(), at_home or zone())
    return machine_now() + timedelta(days=shift())


def said(at: str | None, at_home: ZoneInfo) -> datetime:
    """The moment that a command's `--at` says, else now. CommandError, which ends the command with 2."""
    try:
        found = parse_moment(at, at_home) if at else now(at_home)
        day_of(found, at_home)
    except ValueError:
        sentence = _('"%(text)s" is no time. Write it as 2026-03-02 or 2026-03-02T14:30.')
        raise CommandError(sentence % {"text": at or fixed()}, returncode=2) from None
    return found


def today() -> date:
    """The firm's day."""
    home = zone()
    return day_of(now(home), home)
