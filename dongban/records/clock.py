"""The firm's now and today: the machine's or the moved clock, in the firm's zone. For views, jobs and commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dongban.jobs import clock
from dongban.kernel.clock import day_of
from dongban.records import queries
from dongban.records.models import Firm

# Before a firm is loaded there is no zone; the product's home is Seoul.
_NO_FIRM = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Moment:
    """`at` is aware and in UTC; `day` is the firm's calendar day."""

    at: datetime
    day: date
    zone: ZoneInfo
    firm: Firm | None


def moment(at: datetime | None = None) -> Moment:
    firm = queries.firm()
    zone = firm.zone if firm else _NO_FIRM
    at = at or clock.now(zone)
    return Moment(at, day_of(at, zone), zone, firm)


def said(at: str | None) -> Moment:
    """The moment that a command's `--at` says, else now. CommandError when it is no time."""
    firm = queries.firm()
    return moment(clock.said(at, firm.zone if firm else _NO_FIRM))
