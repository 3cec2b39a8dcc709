"""What time it is, for views, jobs and commands: the only place that asks the machine.

`DONGBAN_NOW` (a day or a moment) fixes the clock; else the machine's clock, moved by the days that an administrator
has set on screen.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dongban.jobs.models import ClockShift
from dongban.kernel.clock import parse_moment


def machine_now() -> datetime:
    """The machine's own clock, for leases and logs: never for a due day."""
    return datetime.now(UTC)


def now(zone: ZoneInfo) -> datetime:
    """The firm's moment. One statement, or none when `DONGBAN_NOW` is set."""
    fixed = os.environ.get("DONGBAN_NOW")
    if fixed:
        return parse_moment(fixed, zone).astimezone(UTC)
    shift = ClockShift.objects.values_list("days", flat=True).first() or 0
    return machine_now() + timedelta(days=shift)
