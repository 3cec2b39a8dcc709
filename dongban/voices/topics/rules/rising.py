"""Which topics are rising, and how sure that is.

The weeks before say how many voices of a topic a week brings, and how much that sways. Voices come in heaps (a fault of
one morning brings thirty), so a week's number is negative binomial with a sway that all topics share, not Poisson. The
chance of at least as many as came lately, had nothing changed, is that number's own upper tail, widened by what the
earlier weeks leave unsure. Over all topics the share of false alarms among the alarms is held below `FALSE` by
Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical Society B 57
(1995), 289-300.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, variance

FALSE = 0.05
# What is aimed at to hold it also where weeks sway wildly (see the simulation in the tests).
_AIM = 0.6
FEWEST = 5
LATELY = 4
BEFORE = 26
# Fewer earlier weeks than this tell nothing.
FEWEST_WEEKS = 8


@dataclass(frozen=True)
class Rise:
    """`chance`: of as many or more, had nothing changed. `ratio`: how many times as many as were to be expected."""

    lately: int
    expected: float
    ratio: float
    chance: float
    rising: bool

    @property
    def sure(self) -> float:
        """
        >>> Rise(9, 3.0, 3.0, 0.002, True).sure
        0.998
        """
        return 1 - self.chance


def rises(weekly: Mapping[int, Sequence[int]], lately: int = LATELY, false: float = FALSE) -> dict[int, Rise]:
    """Of each topic, by its voices week by week, the newest last.

    >>> quiet, loud = [2, 3, 2, 1, 2, 3, 2, 2, 3, 1, 2, 2], [2, 3, 2, 1, 2, 3, 2, 2, 9, 8, 9, 9]
    >>> {topic: one.rising for topic, one in rises({1: quiet, 2: loud}).items()}
    {1: False, 2: True}
    """
    sway = sway_of([weeks[:-lately] for weeks in weekly.values()])
    found = {topic: _judged(weeks, lately, sway) for topic, weeks in weekly.items()}
    alarms = discoveries({topic: one.chance for topic, one in found.items()}, _AIM * false)
    return {
        topic: Rise(one.lately, one.expected, one.ratio, one.chance, topic in alarms and one.lately >= FEWEST)
        for topic, one in found.items()
    }


def _judged(weeks: Sequence[int], lately: int, sway: float) -> Rise:
    earlier, now = weeks[:-lately], sum(weeks[-lately:])
    if len(earlier) < FEWEST_WEEKS:
        return Rise(now, 0.0, 1.0, 1.0, False)
    # A topic that was never heard of is taken to have been there half a voice's worth.
    mean = (sum(earlier) + 0.5) / len(earlier)
    expected = mean * lately
    spread = expected + sway * expected * mean + (lately / len(earlier)) ** 2 * (sum(earlier) + 0.5) * (1 + sway * mean)
    return Rise(now, expected, now / expected, upper_tail(now, expected, spread), False)


def sway_of(series: Sequence[Sequence[int]]) -> float:
    """By how much the numbers of weeks sway more than chance alone makes them: Var = mean + sway x mean^2.

    Two standard errors are added (by leaving out one topic at a time): a sway thought too small cries wolf.

    >>> sway_of([[4, 4, 4, 4, 4, 4, 4, 4]]), sway_of([[0, 20, 0, 20, 0, 20, 0, 20]]) > 0.5
    (0.0, True)
    """
    parts = []
    for weeks in series:
        if len(weeks) >= FEWEST_WEEKS and any(weeks):
            mean = fmean(weeks)
            parts.append((variance(weeks) - mean, mean * mean))
    over, under = (math.fsum(column) for column in zip(*parts, strict=True)) if parts else (0.0, 0.0)
    if not under:
        return 0.0
    without = [(over - a) / (under - b) for a, b in parts if under > b]
    middle = fmean(without) if without else 0.0
    off = math.fsum((one - middle) ** 2 for one in without)
    error = math.sqrt((len(without) - 1) / len(without) * off) if without else 0.0
    return max(0.0, over / under + 2 * error)


def upper_tail(count: int, mean: float, spread: float) -> float:
    """The chance that a number of this mean and variance is `count` or more: negative binomial, or else Poisson.

    >>> round(upper_tail(5, 2.0, 2.0), 4), round(upper_tail(5, 2.0, 6.0), 4), upper_tail(0, 2.0, 6.0)
    (0.0527, 0.1317, 1.0)
    """
    if count <= 0:
        return 1.0
    below = math.fsum(math.exp(_log_chance(k, mean, spread)) for k in range(count))
    return min(1.0, max(0.0, 1.0 - below))


def _log_chance(k: int, mean: float, spread: float) -> float:
    if spread <= mean * (1 + 1e-9):
        return k * math.log(mean) - mean - math.lgamma(k + 1)
    size = mean * mean / (spread - mean)
    heads = size / (size + mean)
    ways = math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
    return ways + size * math.log(heads) + k * math.log1p(-heads)


def discoveries(chances: Mapping[int, float], false: float) -> frozenset[int]:
    """Those that stand out, when at most a share `false` of them may do so by accident.

    >>> sorted(discoveries({1: 0.001, 2: 0.02, 3: 0.04, 4: 0.9}, 0.05))
    [1, 2]
    """
    ordered = sorted(chances, key=lambda topic: (chances[topic], topic))
    last = max((at for at, topic in enumerate(ordered, 1) if chances[topic] <= false * at / len(ordered)), default=0)
    return frozenset(ordered[:last])
