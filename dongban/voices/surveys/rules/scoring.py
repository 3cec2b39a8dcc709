"""The score of "would you recommend us", and how sure it is.

Score = share of 9 and 10 minus share of 0 to 6, in points from -100 to 100. With b promoters and c detractors among n
it is (b - c) / n, the same as the difference of two proportions of a paired sample, so that its interval is the score
interval of T. Tango, "Equivalence test and confidence interval for the difference in proportions for the paired-sample
design", Statistics in Medicine 17 (1998), 891-908: all differences d with

    |b - c - n d| <= z sqrt(n (2 q + d (1 - d))),

where q, the likeliest share of detractors under d, is the greater root of A q^2 + B q + C = 0 with A = 2 n,
B = -b - c + (2 n - b + c) d, C = -c d (1 - d). Unlike the textbook interval it does not shrink to a point when all
answers are alike. That score intervals suit this figure: B. Rocks, "Interval Estimation for the 'Net Promoter Score'",
The American Statistician 70 (2016), 365-372.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

HIGHEST = 10
UNHAPPY = 6
# How the key of a voice begins that a low score became.
BORN = "survey:"
# Of fewer than so many answers nothing is shown: it would be somebody's.
FEWEST = 5
_SURE = 1.959963984540054
_HALVINGS = 60


class Band(StrEnum):
    """How an answer from 0 to 10 counts."""

    PROMOTER = "promoter"
    PASSIVE = "passive"
    DETRACTOR = "detractor"


def band_of(score: int) -> Band:
    """
    >>> [band_of(score).value for score in (10, 9, 8, 7, 6, 0)]
    ['promoter', 'promoter', 'passive', 'passive', 'detractor', 'detractor']
    """
    if score > UNHAPPY + 2:
        return Band.PROMOTER
    return Band.PASSIVE if score > UNHAPPY else Band.DETRACTOR


@dataclass(frozen=True)
class Counts:
    """How many answers of each band a group has."""

    promoters: int = 0
    passives: int = 0
    detractors: int = 0

    @property
    def total(self) -> int:
        return self.promoters + self.passives + self.detractors

    @property
    def score(self) -> float | None:
        """
        >>> Counts(5, 3, 2).score
        30.0
        """
        return 100 * (self.promoters - self.detractors) / self.total if self.total else None


@lru_cache(maxsize=4096)
def net_interval(counts: Counts, z: float = _SURE) -> tuple[float, float] | None:
    """The interval of the score, in points; None where nobody answered.

    >>> [round(end, 1) for end in net_interval(Counts(10, 0, 0))]
    [44.5, 100.0]
    >>> [round(end, 1) for end in net_interval(Counts(50, 30, 20))]
    [14.0, 44.3]
    """
    b, c, n = counts.promoters, counts.detractors, counts.total
    if n == 0:
        return None
    middle = (b - c) / n
    low = _edge(lambda d: _deviation(b, c, n, d) - z, middle, -1.0)
    high = _edge(lambda d: -_deviation(b, c, n, d) - z, middle, 1.0)
    return 100 * low, 100 * high


def _deviation(b: int, c: int, n: int, d: float) -> float:
    """By how many standard errors the observed difference lies above `d`."""
    gap = b - c - n * d
    spread = n * (2 * _likeliest(b, c, n, d) + d * (1 - d))
    if spread <= 0:
        return 0.0 if abs(gap) < 1e-9 else math.copysign(math.inf, gap)
    return gap / math.sqrt(spread)


def _likeliest(b: int, c: int, n: int, d: float) -> float:
    first, second, third = 2 * n, -b - c + (2 * n - b + c) * d, -c * d * (1 - d)
    return (math.sqrt(max(0.0, second * second - 4 * first * third)) - second) / (2 * first)


def _edge(beyond: Callable[[float], float], inside: float, outside: float) -> float:
    """Where `beyond` turns positive on the way from inside to outside; the outside itself when it never does."""
    if beyond(outside) <= 0:
        return outside
    for _ in range(_HALVINGS):
        half = (inside + outside) / 2
        if beyond(half) <= 0:
            inside = half
        else:
            outside = half
    return inside


def hidden(sizes: Mapping[Any, int], fewest: int = FEWEST) -> frozenset[Hashable]:
    """The groups of which nothing is shown: those with fewer than `fewest` answers.

    Beside a total one hidden group could be reckoned back, so the smallest of the others is hidden with it until the
    hidden ones together have enough.

    >>> sorted(hidden({"a": 3, "b": 40, "c": 9}))
    ['a', 'c']
    >>> hidden({"a": 0, "b": 40}), hidden({"a": 2})
    (frozenset(), frozenset({'a'}))
    """
    by_size = sorted((size, str(group), group) for group, size in sizes.items() if size)
    gone: list[Hashable] = []
    together = 0
    for size, _name, group in by_size:
        if size >= fewest and (not gone or together >= fewest):
            break
        gone.append(group)
        together += size
    return frozenset(gone)
