"""Which figures stand out, so that exceptions come first and nobody is judged on noise. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from dongban.kernel.intervals import VERY_SURE

# The latest months of a span, against all before them.
LATELY = 3


class Verdict(StrEnum):
    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True)
class Share:
    """So many of so many: promises kept on time of those decided."""

    hits: int
    of: int

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.of + other.of)

    @property
    def rate(self) -> float | None:
        return self.hits / self.of if self.of else None


def distance(share: Share, usual: Share) -> float:
    """How many standard errors a branch's share lies from the firm's: below 0 when it is lower; 0 when unknown.

    As on a funnel plot (Spiegelhalter 2005, Statistics in Medicine 24, 1185-1202): the firm's own share is the target,
    and the spread is that of a branch of this size. Where all or none are kept in the whole firm, nobody stands out.

    >>> round(distance(Share(61, 100), Share(8_400, 10_000)), 1), distance(Share(0, 0), Share(1, 2))
    (-6.3, 0.0)
    """
    if not share.of or not usual.of or usual.hits in (0, usual.of):
        return 0.0
    target = usual.hits / usual.of
    return (share.hits / share.of - target) / sqrt(target * (1 - target) / share.of)


def verdict(share: Share, usual: Share) -> Verdict:
    """Whether it lies beyond the 99.8 % limits: of 135 like branches, one in four firms sees one there by chance."""
    away = distance(share, usual)
    if away < -VERY_SURE:
        return Verdict.BELOW
    return Verdict.ABOVE if away > VERY_SURE else Verdict.WITHIN


def fell(months: Sequence[Share], lately: int = LATELY) -> tuple[Share, Share] | None:
    """Before and lately, when the latest months (oldest first) are surely worse than all before; else None.

    Two independent shares with a pooled spread, at the same limit as a branch's.

    >>> fell([Share(90, 100)] * 9 + [Share(70, 100)] * 3)
    (Share(hits=810, of=900), Share(hits=210, of=300))
    >>> fell([Share(9, 10)] * 9 + [Share(7, 10)] * 3) is None
    True
    """
    before, after = sum(months[:-lately], Share(0, 0)), sum(months[-lately:], Share(0, 0))
    both = before + after
    if not before.of or not after.of or both.hits in (0, both.of):
        return None
    pooled = both.hits / both.of
    spread = sqrt(pooled * (1 - pooled) * (1 / before.of + 1 / after.of))
    return (before, after) if (before.hits / before.of - after.hits / after.of) / spread > VERY_SURE else None
