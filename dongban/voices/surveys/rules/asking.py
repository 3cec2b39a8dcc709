"""Whom the firm may ask, and how often. Pure: no database, no clock."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Question(StrEnum):
    """Would you recommend us, and were you content."""

    RECOMMEND = "recommend"
    SATISFACTION = "satisfaction"


class About(StrEnum):
    """What somebody is asked after."""

    VISIT = "visit"
    VOICE = "voice"
    EVENT = "event"
    RELATIONSHIP = "relationship"


class Why(StrEnum):
    """Why somebody is not asked."""

    LEFT = "left"
    OFTEN = "often"
    ALREADY = "already"
    OFF = "off"
    DECLINED = "declined"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True)
class Limit:
    """At most `times` in any `days` days one after the other, whatever it was about."""

    times: int
    days: int


def may_ask(limit: Limit, asked: Iterable[date], day: date) -> bool:
    """Whether one more question on `day` keeps the limit, whatever was asked before it and is planned after it.

    Every span of `limit.days` days that contains the day is looked at: an answer entered late, for a day long past,
    must not make one of them too full either.

    >>> yearly = Limit(times=2, days=365)
    >>> may_ask(yearly, [date(2026, 1, 5)], date(2026, 3, 2))
    True
    >>> may_ask(yearly, [date(2026, 1, 5), date(2026, 2, 1)], date(2027, 1, 4))
    False
    >>> may_ask(yearly, [date(2026, 1, 5), date(2026, 2, 1)], date(2027, 1, 5))
    True
    """
    span = timedelta(days=limit.days)
    near = sorted([one for one in asked if abs(one - day) < span] + [day])
    return limit.times > 0 and all(
        later - earlier >= span for earlier, later in zip(near, near[limit.times :], strict=False)
    )


def why_not(limit: Limit, asked: Iterable[date], day: date, *, left_on: date | None, on: bool) -> Why | None:
    """The first reason for which a customer is not asked on that day; None when she may be.

    >>> why_not(Limit(1, 90), [], date(2026, 3, 2), left_on=date(2026, 3, 1), on=True)
    <Why.LEFT: 'left'>
    """
    if not on:
        return Why.OFF
    if left_on is not None and left_on <= day:
        return Why.LEFT
    return None if may_ask(limit, asked, day) else Why.OFTEN


def token_digest(token: str) -> str:
    """What is kept of a link: whoever reads the database cannot answer in a customer's name."""
    return hashlib.sha256(f"dongban survey {token}".encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """What an answer is about, and where it counts."""

    about: str
    about_id: int | None
    customer: int | None
    branch: int | None
    product: int | None
    programme: str


def still_open(expires_at: datetime, at: datetime) -> bool:
    """Whether a link can still be answered."""
    return at < expires_at


@dataclass(frozen=True)
class Terms:
    """How the firm asks: the limit per customer, how long a link is open, after what, and how many once a year."""

    times: int = 2
    days: int = 365
    open_days: int = 30
    after_visits: bool = True
    after_voices: bool = True
    after_events: bool = True
    sample: int = 1000

    @property
    def limit(self) -> Limit:
        return Limit(self.times, self.days)

    def asks(self, about: str) -> bool:
        """Whether the firm asks after this at all; the yearly question has no switch but its size."""
        switches = {
            About.VISIT: self.after_visits,
            About.VOICE: self.after_voices,
            About.EVENT: self.after_events,
        }
        return switches.get(About(about), True)
