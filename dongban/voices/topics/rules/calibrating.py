"""How far a confidence can be trusted: set right on examples not learnt from, and shown beside what came true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from dongban.voices.topics.rules.learning import Learned, learn, softmax
from dongban.voices.topics.rules.weighing import Floats, Ints

FEWEST_EXAMPLES = 60
# Half of what an example counts is gone after so many days; 0: never.
HALF_LIVES = (0, 730, 365)
_HELD = 0.2
_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 1.0)
# A bin counts as much as what was said of it once it has seen so many.
_DOUBT = 10
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True)
class Bin:
    """Of the suggestions whose confidence lay here: how many, what was said on average, and what share was right."""

    low: float
    high: float
    count: int
    said: float
    right: float


@dataclass(frozen=True)
class Figures:
    """How well it does on what it did not learn from: the newest fifth, half of it for the confidence."""

    examples: int
    tested: int
    right: float
    majority: float
    half_life: int
    bins: tuple[Bin, ...]


def teach(
    texts: Sequence[Sequence[str]],
    answers: Sequence[str],
    days: Sequence[int],
    weights: Sequence[float] | None = None,
) -> tuple[Learned, Figures] | None:
    """Learns from all, after the older four fifths have shown on the newest how fast what was true grows old.

    `days` are day numbers, `weights` how much each example counts. None where examples or answers are too few.
    """
    if len(texts) < FEWEST_EXAMPLES or len(set(answers)) < 2:
        return None
    order = sorted(range(len(texts)), key=lambda at: (days[at], at))
    cut = int(len(order) * (1 - _HELD))
    older, newer = order[:cut], order[cut:]
    base = list(weights) if weights is not None else [1.0] * len(texts)
    if len({answers[at] for at in older}) < 2:
        return None

    def taught(rows: Sequence[int], half_life: int, begin: Learned | None) -> Learned:
        counts = aged([base[at] for at in rows], [days[at] for at in rows], half_life)
        return learn([texts[at] for at in rows], [answers[at] for at in rows], counts=counts, most=8000, begin=begin)

    tried: list[tuple[Learned, int]] = []
    for half_life in HALF_LIVES:
        tried.append((taught(older, half_life, tried[-1][0] if tried else None), half_life))
    judged = [texts[at] for at in newer], [answers[at] for at in newer]
    best, half_life = max(tried, key=lambda one: share_right(one[0], *judged))
    figures, sharpness = _figures(best, *judged, len(texts), half_life)
    every = taught(order, half_life, None)
    return Learned(every.answers, every.words, every.weights, every.bias, sharpness), figures


def aged(weights: Sequence[float], days: Sequence[int], half_life: int) -> list[float]:
    """
    >>> aged([1.0, 1.0], [0, 365], 365)
    [0.667, 1.333]
    """
    if not half_life:
        return list(weights)
    last = max(days)
    found = [weight * 0.5 ** ((last - day) / half_life) for weight, day in zip(weights, days, strict=True)]
    scale = len(found) / sum(found)
    return [round(scale * one, 3) for one in found]


def share_right(learned: Learned, texts: Sequence[Sequence[str]], answers: Sequence[str]) -> float:
    best = learned.chances(learned.words.weigh(texts)).argmax(axis=1)
    hits = sum(learned.answers[int(at)] == answer for at, answer in zip(best, answers, strict=True))
    return float(hits) / max(1, len(answers))


def _figures(
    learned: Learned, texts: Sequence[Sequence[str]], answers: Sequence[str], examples: int, half_life: int
) -> tuple[Figures, float]:
    """Every second of the newer ones sets the confidence right, the others judge it."""
    place = {answer: at for at, answer in enumerate(learned.answers)}
    target = np.array([place.get(answer, -1) for answer in answers], dtype=np.int64)
    table = learned.words.weigh(texts)
    scores = table.times(learned.weights) + learned.bias
    sharpness = sharp(scores[::2], target[::2])
    chances, truth = softmax(sharpness * scores[1::2]), target[1::2]
    known = truth[truth >= 0]
    majority = float(np.bincount(known).max() / max(1, len(truth))) if len(known) else 0.0
    right = float((chances.argmax(axis=1) == truth).mean()) if len(truth) else 0.0
    return Figures(examples, len(truth), right, majority, half_life, reliability(chances, truth)), sharpness


def sharp(scores: Floats, target: Ints) -> float:
    """By what the scores are multiplied so that the chances fit what came true best (golden section on the likelihood).

    An answer that was never learnt (-1) counts as one that was thought of and got nothing.
    """
    known = target >= 0
    if not known.any():
        return 1.0

    def misfit(factor: float) -> float:
        chances = softmax(factor * scores)
        hit = chances[np.arange(len(target)), np.maximum(target, 0)]
        miss = np.maximum(1 - chances.max(axis=1), 1e-6)
        return float(-np.log(np.maximum(np.where(known, hit, miss), 1e-9)).sum())

    low, high = 0.05, 5.0
    for _ in range(40):
        a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
        low, high = (low, b) if misfit(a) <= misfit(b) else (a, high)
    return round((low + high) / 2, 4)


def trusted(sure: float, bins: Sequence[Bin]) -> float:
    """A confidence as it came true where it was tested: drawn towards what its bin was right in, by how much was seen.

    >>> trusted(0.97, [Bin(0.9, 1.0, 90, 0.97, 0.61)])
    0.65
    >>> trusted(0.97, [])
    0.97
    """
    for one in bins:
        if one.low < sure <= one.high:
            return round((one.right * one.count + sure * _DOUBT) / (one.count + _DOUBT), 2)
    return sure


def reliability(chances: Floats, truth: Ints) -> tuple[Bin, ...]:
    """
    >>> found = reliability(np.array([[0.95, 0.05], [0.6, 0.4]], dtype=np.float32), np.array([0, 1]))
    >>> [(one.low, one.count, one.right) for one in found]
    [(0.5, 1, 0.0), (0.9, 1, 1.0)]
    """
    if not len(truth):
        return ()
    sure, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    found = []
    for low, high in pairwise(_BINS):
        inside = (sure > low) & (sure <= high)
        if inside.any():
            said, came = float(sure[inside].mean()), float(right[inside].mean())
            found.append(Bin(low, high, int(inside.sum()), round(said, 3), round(came, 3)))
    return tuple(found)
