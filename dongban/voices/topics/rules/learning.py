"""Learning from examples which of several answers a text calls for: multinomial logistic regression on weighed words.

Seeded by nothing: the loss is convex and the walk down is the same each time (L-BFGS). The confidence that people see
is a probability that was set right on examples not learnt from (`calibrating.py`).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dongban.voices.topics.rules.weighing import Floats, Ints, Table, Vocabulary, vocabulary

Doubles = NDArray[np.float64]
_ROUNDS = 80
_MEMORY = 8
# Walking ends where a step goes down by a smaller share than this.
_SMALL = 1e-4
# How strongly the weights are held back: 1 / (2 C), for C of the textbooks.
STRENGTH = 10.0


@dataclass(frozen=True)
class Learned:
    """What was learnt: for each word and answer a weight. `sharpness` sets the confidence right."""

    answers: tuple[str, ...]
    words: Vocabulary
    weights: Floats
    bias: Floats
    sharpness: float = 1.0

    def chances(self, table: Table) -> Floats:
        """For each text the chance of each answer."""
        return softmax(self.sharpness * (table.times(self.weights) + self.bias))


def learn(
    texts: Sequence[Sequence[str]],
    answers: Sequence[str],
    *,
    counts: Sequence[float] | None = None,
    least: int = 2,
    most: int = 20_000,
    strength: float = STRENGTH,
    begin: Learned | None = None,
) -> Learned:
    """`counts`: how much each example counts; what a person has corrected counts more. `begin`: where the walk begins,
    of the same words and answers, which makes it shorter.
    """
    names = tuple(sorted(set(answers)))
    place = {name: at for at, name in enumerate(names)}
    words = vocabulary(texts, least=least, share=1.0, most=most)
    target = np.array([place[answer] for answer in answers], dtype=np.int64)
    weight = np.array(counts if counts is not None else np.ones(len(answers)), dtype=np.float64)
    same = begin is not None and begin.words.words == words.words and begin.answers == names
    start = np.vstack([begin.weights, begin.bias[None, :]]) if begin is not None and same else None
    weights, bias = fit(words.weigh(texts), target, weight, len(names), strength, start)
    return Learned(names, words, weights, bias)


def fit(
    table: Table, target: Ints, weight: Doubles, answers: int, strength: float, start: Floats | None = None
) -> tuple[Floats, Floats]:
    turned = table.turned()
    truth = np.zeros((len(table), answers), dtype=np.float32)
    truth[np.arange(len(table)), target] = 1

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        both = flat.reshape(table.width + 1, answers)
        weights, bias = both[:-1], both[-1]
        chances = softmax(table.times(weights.astype(np.float32)) + bias.astype(np.float32))
        worth = -(weight * np.log(np.maximum(chances[np.arange(len(table)), target], 1e-12))).sum()
        off = ((chances - truth) * weight[:, None]).astype(np.float32)
        slope = np.vstack([turned.times(off) + weights / strength, off.sum(axis=0)[None, :]])
        return float(worth + (weights**2).sum() / (2 * strength)), slope.astype(np.float64).ravel()

    begin = np.zeros((table.width + 1) * answers) if start is None else start.astype(np.float64).ravel()
    found = descend(loss, begin).reshape(table.width + 1, answers)
    return found[:-1].astype(np.float32), found[-1].astype(np.float32)


def softmax(scores: Floats) -> Floats:
    """
    >>> softmax(np.zeros((1, 4), dtype=np.float32)).tolist()
    [[0.25, 0.25, 0.25, 0.25]]
    """
    high = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Floats = (high / high.sum(axis=1, keepdims=True)).astype(np.float32)
    return found


def descend(loss: Callable[[Doubles], tuple[float, Doubles]], start: Doubles) -> Doubles:
    """The lowest point of a convex loss, by L-BFGS (J. Nocedal, Mathematics of Computation 35, 1980, 773-782).

    >>> descend(lambda x: (float(((x - 3) ** 2).sum()), 2 * (x - 3)), np.zeros(2)).round(3).tolist()
    [3.0, 3.0]
    """
    here, (height, slope) = start, loss(start)
    steps: deque[tuple[Doubles, Doubles]] = deque(maxlen=_MEMORY)
    for _ in range(_ROUNDS):
        way = _direction(slope, steps)
        there, new_height, new_slope = _walk(loss, here, height, slope, way)
        step, change = there - here, new_slope - slope
        if step @ change > 1e-12:
            steps.append((step, change))
        enough = height - new_height < _SMALL * abs(height)
        here, height, slope = there, new_height, new_slope
        if enough:
            break
    return here


def _direction(slope: Doubles, steps: deque[tuple[Doubles, Doubles]]) -> Doubles:
    way = -slope
    if not steps:
        return way / max(1.0, float(np.abs(slope).sum()))
    shares = []
    for step, change in reversed(steps):
        share = (step @ way) / (step @ change)
        shares.append(share)
        way = way - share * change
    step, change = steps[-1]
    way = way * (step @ change) / (change @ change)
    for (step, change), share in zip(steps, reversed(shares), strict=True):
        way = way + (share - (change @ way) / (step @ change)) * step
    return way


def _walk(
    loss: Callable[[Doubles], tuple[float, Doubles]], here: Doubles, height: float, slope: Doubles, way: Doubles
) -> tuple[Doubles, float, Doubles]:
    """As far as it goes down enough, halving the step (Armijo)."""
    size, downhill = 1.0, float(slope @ way)
    for _ in range(30):
        there = here + size * way
        new_height, new_slope = loss(there)
        if new_height <= height + 1e-4 * size * downhill:
            return there, new_height, new_slope
        size /= 2
    return here, height, slope
