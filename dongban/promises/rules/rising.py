"""How late ones rise: from which day on whom a promise concerns that nobody has kept."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Level(StrEnum):
    """To whom: the owner before the due day, then the branch's manager, then the branch above and the leaders."""

    OWNER = "owner"
    MANAGER = "manager"
    REGION = "region"


@dataclass(frozen=True)
class LadderRule:
    """The firm's days, in force from `since` on. `owner` counts back from the due day, the others on from it."""

    since: date
    owner: int
    manager: int
    region: int


# What the product comes with; the firm changes it on screen.
READY_LADDER = LadderRule(date(1900, 1, 1), owner=7, manager=1, region=14)


def rises_on(level: Level, opens_on: date, due_on: date, ladder: LadderRule) -> date:
    """The day from which on the level knows. Never before the promise has opened, nor before those days held.

    >>> days = (rises_on(each, date(2026, 3, 2), date(2026, 6, 2), READY_LADDER) for each in Level)
    >>> [f"{day:%m-%d}" for day in days]
    ['05-26', '06-03', '06-16']
    """
    span = {Level.OWNER: -ladder.owner, Level.MANAGER: ladder.manager, Level.REGION: ladder.region}[level]
    return max(due_on + timedelta(days=span), opens_on, ladder.since)
