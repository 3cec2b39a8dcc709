"""Which visits are to be asked about, and how many of them. Pure: no database, no clock.

Every threshold is the firm's to argue with, so each stands here with its reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil
from typing import Any

from dongban.kernel.draws import drawn

# A telephone is often some hundred metres off, and a customer may be met at work: two kilometres is neither.
FAR_M = 2000
# Two visits on their last day happen; three of one person on one day are a bunch.
BUNCH = 3
# One in ten, and three at least, of each branch: enough to notice somebody who makes visits up, few enough to be done.
SHARE = Fraction(1, 10)
LEAST = 3
# After a month has ended: time for the customers to answer their links first.
GRACE = timedelta(days=3)
MOST_TRIES = 3


class Doubt(StrEnum):
    """Why a visit is in the draw."""

    UNCONFIRMED = "unconfirmed"
    BUNCHED = "bunched"
    FAR = "far"


@dataclass(frozen=True)
class Visit:
    """A filed visit as the draw looks at it. `linked`: what the customer said by her link, if she did."""

    report: int
    by: int | None
    branch: int
    on: date
    due_on: date
    signed: bool = False
    linked: bool | None = None
    distance_m: int | None = None


def bunched(visits: Iterable[Visit]) -> frozenset[int]:
    """Those that one person made on their very last day, three or more on that day.

    >>> day = date(2026, 3, 31)
    >>> sorted(bunched([Visit(n, 7, 1, day, day) for n in range(3)] + [Visit(9, 8, 1, day, day)]))
    [0, 1, 2]
    """
    last = [visit for visit in visits if visit.on == visit.due_on]
    many = Counter((visit.by, visit.on) for visit in last)
    return frozenset(visit.report for visit in last if many[visit.by, visit.on] >= BUNCH)


def doubts(visits: Sequence[Visit]) -> dict[int, frozenset[Doubt]]:
    """Why each visit is in doubt; those of which nothing is doubtful are left out.

    A customer who answered her link has said it herself: nothing is asked again (that it did not take place is the
    manager's to look into at once). A signature is given while the consultant holds the telephone: it answers for
    being unconfirmed, not for being far away or bunched.

    >>> day = date(2026, 3, 31)
    >>> visits = [Visit(1, 7, 1, day, day), Visit(2, 7, 1, day, day, signed=True, distance_m=9000)]
    >>> {report: sorted(why) for report, why in doubts(visits).items()}
    {1: [<Doubt.UNCONFIRMED: 'unconfirmed'>], 2: [<Doubt.FAR: 'far'>]}
    """
    bunch = bunched(visits)
    found = {visit.report: _doubts(visit, visit.report in bunch) for visit in visits if visit.linked is None}
    return {report: why for report, why in found.items() if why}


def _doubts(visit: Visit, in_bunch: bool) -> frozenset[Doubt]:
    why = {
        Doubt.UNCONFIRMED: not visit.signed,
        Doubt.BUNCHED: in_bunch,
        Doubt.FAR: visit.distance_m is not None and visit.distance_m > FAR_M,
    }
    return frozenset(doubt for doubt, holds in why.items() if holds)


def how_many(entries: int) -> int:
    """How many of so many are called.

    >>> [how_many(n) for n in (0, 2, 20, 31)]
    [0, 2, 3, 4]
    """
    return min(entries, max(LEAST, ceil(SHARE * entries)))


def draw_document(first: date, last: date, seed: bytes, commitment: str, visits: Sequence[Visit]) -> dict[str, Any]:
    """A draw as it is published: by numbers alone, so that it tells of no customer."""
    found = doubts(visits)
    by_branch: dict[int, list[int]] = {}
    for visit in visits:
        if visit.report in found:
            by_branch.setdefault(visit.branch, []).append(visit.report)
    groups = []
    for branch, reports in sorted(by_branch.items()):
        entries = [str(report) for report in sorted(reports)]
        groups.append({"name": str(branch), "entries": entries, "drawn": drawn(seed, entries, how_many(len(entries)))})
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "commitment": commitment,
        "seed": seed.hex(),
        "share": str(SHARE),
        "least": LEAST,
        "groups": groups,
    }
