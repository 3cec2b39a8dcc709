"""Topics: groups of texts with telling words in common. Spherical k-means, seeded, and with a memory.

A topic that is known keeps its number: it enters the next run with the direction that it had, takes the texts that lie
nearest, and drifts with them. Only texts that are near to none of the known ones make new topics, and a new one that
points where a known one does is that one. What a person has said of a text is not asked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dongban.voices.topics.rules.weighing import Floats, Ints, Table, Vocabulary, as_row, unit_rows

# A text that is less like a topic than this belongs to none.
NEAR = 0.10
# A new group that is as like a known topic as this is no new one.
SAME = 0.60
# Less than this share as near as the best tenth of its topic: looked at whether it belongs to something new.
STRANGE = 0.5
_BEST = 0.9
FEWEST_TEXTS = 10
MOST_TOPICS = 60
# A word that fewer texts of a topic have may be somebody's name.
FEWEST = 5
_KEPT_WORDS = 150
_ROUNDS = 20
_TRIES = 3
_SAMPLE = 20_000
# How much of a known topic's direction stays when it meets this run's texts.
_MEMORY = 0.5


@dataclass(frozen=True)
class Known:
    """A topic as it was left: its number, and its direction as weighed words."""

    number: int
    words: Mapping[str, float]


@dataclass(frozen=True)
class Grown:
    """A topic of this run. `number` is empty for a new one."""

    number: int | None
    words: Mapping[str, float]
    telling: tuple[str, ...]
    size: int


@dataclass(frozen=True)
class Found:
    """`belongs[i]` is the place in `topics` of text i, or -1; `likeness[i]` is how near it lies, from 0 to 1."""

    topics: tuple[Grown, ...]
    belongs: Ints
    likeness: Floats = field(repr=False)


def how_many(texts: int) -> int:
    """
    >>> [how_many(n) for n in (5, 100, 2300, 100_000)]
    [0, 5, 24, 60]
    """
    return 0 if texts < FEWEST_TEXTS else int(min(MOST_TOPICS, max(2, round(texts**0.5 / 2))))


def find(
    table: Table,
    words: Vocabulary,
    known: Sequence[Known],
    said: Mapping[int, int],
    seed: int,
    fresh: NDArray[np.bool_] | None = None,
) -> Found:
    """`said`: text -> number of the topic that a person put it into. Same arguments, same answer.

    `fresh` are the texts that new topics may be made of, once some are known: not the odd ones of earlier runs again.
    """
    rng = np.random.default_rng(seed)
    places = words.places()
    old = np.array([as_row(topic.words, places) for topic in known], dtype=np.float32).reshape(len(known), len(places))
    held = _held(len(table), known, said)
    belongs, likeness = _nearest(table, old, held)
    strange = _strange(belongs, likeness, len(old)) & (held == -2)
    old = _drifted(table, old, np.where(strange, -1, belongs))
    new = _new(table, old, np.flatnonzero(strange & (np.diff(table.starts) > 0) & _ripe(fresh, len(table))), rng)
    belongs, likeness = _nearest(table, old, held)
    if len(new):
        belongs, likeness = _nearest(table, np.vstack([old, new]), held)
    directions = np.vstack([old, new])
    sizes = np.bincount(belongs[belongs >= 0], minlength=len(directions))
    numbers = [topic.number for topic in known] + [None] * len(new)
    named = _telling(table, words, belongs, len(directions))
    topics = [
        Grown(number, _as_words(direction, words), telling, int(size))
        for number, direction, telling, size in zip(numbers, directions, named, sizes, strict=True)
    ]
    return _without_small(topics, belongs, likeness)


def _ripe(fresh: NDArray[np.bool_] | None, texts: int) -> NDArray[np.bool_]:
    return np.ones(texts, dtype=bool) if fresh is None else fresh


def _held(texts: int, known: Sequence[Known], said: Mapping[int, int]) -> Ints:
    """Where a person has put each text: a place among the known, -1 for none, -2 where nobody has said anything."""
    place = {topic.number: at for at, topic in enumerate(known)}
    held = np.full(texts, -2, dtype=np.int64)
    for text, number in said.items():
        held[text] = place.get(number, -1)
    return held


def _nearest(table: Table, directions: Floats, held: Ints) -> tuple[Ints, Floats]:
    if not len(directions):
        return np.where(held >= 0, held, -1), np.zeros(len(table), dtype=np.float32)
    like = table.times(np.ascontiguousarray(directions.T))
    best = like.argmax(axis=1)
    likeness = like[np.arange(len(table)), best]
    belongs = np.where(likeness >= NEAR, best, -1)
    likeness = np.where(held >= 0, like[np.arange(len(table)), np.maximum(held, 0)], likeness)
    return np.where(held >= -1, held, belongs), likeness.astype(np.float32)


def _strange(belongs: Ints, likeness: Floats, topics: int) -> NDArray[np.bool_]:
    """Texts that are near to none, or less than half as near as the best of their topic are."""
    strange = belongs < 0
    for topic in range(topics):
        inside = belongs == topic
        if inside.any():
            strange |= inside & (likeness < STRANGE * np.quantile(likeness[inside], _BEST))
    return strange


def _drifted(table: Table, old: Floats, belongs: Ints) -> Floats:
    """The known directions after they have met this run's texts."""
    here = unit_rows(table.sums(belongs, len(old)))
    there = np.linalg.norm(here, axis=1, keepdims=True) > 0
    return np.where(there, unit_rows(_MEMORY * old + (1 - _MEMORY) * here), old).astype(np.float32)


def _new(table: Table, old: Floats, left: Ints, rng: np.random.Generator) -> Floats:
    """Directions of what lies near none of the known ones."""
    # Once topics are known, a handful of odd texts makes no new ones.
    room = MOST_TOPICS - len(old)
    groups = min(room, how_many(len(left))) if not len(old) or len(left) >= 3 * FEWEST_TEXTS else 0
    if groups <= 0:
        return np.zeros((0, table.width), dtype=np.float32)
    rest = table.only(left)
    directions = _grouped(rest, groups, rng)
    belongs, _ = _nearest(rest, directions, np.full(len(rest), -2))
    big = np.bincount(belongs[belongs >= 0], minlength=groups) >= FEWEST_TEXTS
    fresh = (directions @ old.T).max(axis=1) < SAME if len(old) else np.ones(groups, dtype=bool)
    found: Floats = directions[big & fresh]
    return found


def _grouped(table: Table, groups: int, rng: np.random.Generator) -> Floats:
    """The best of a few tries on a sample, then settled on all."""
    sample = table.only(np.sort(rng.permutation(len(table))[:_SAMPLE]))
    tries = [_settled(sample, _spread(sample, groups, rng)) for _ in range(_TRIES)]
    best = max(tries, key=lambda one: one[1])[0]
    return best if len(sample) == len(table) else _settled(table, best)[0]


def _spread(table: Table, groups: int, rng: np.random.Generator) -> Floats:
    """Beginnings that lie far from each other (k-means++ for directions)."""
    first = int(rng.integers(len(table)))
    chosen = _dense(table, [first])
    far = 1 - table.times(chosen.T.copy())[:, 0]
    while len(chosen) < groups:
        chances = np.cumsum(np.maximum(far, 0).astype(np.float64))
        pick = int(np.searchsorted(chances, rng.random() * chances[-1]))
        one = _dense(table, [min(pick, len(table) - 1)])
        chosen = np.vstack([chosen, one])
        far = np.minimum(far, 1 - table.times(one.T.copy())[:, 0])
    return chosen


def _dense(table: Table, rows: list[int]) -> Floats:
    found = np.zeros((len(rows), table.width), dtype=np.float32)
    for at, row in enumerate(rows):
        begin, end = table.starts[row], table.starts[row + 1]
        found[at, table.cols[begin:end]] = table.vals[begin:end]
    return found


def _settled(table: Table, directions: Floats) -> tuple[Floats, float]:
    last: Ints | None = None
    worth = 0.0
    for _ in range(_ROUNDS):
        like = table.times(np.ascontiguousarray(directions.T))
        belongs = like.argmax(axis=1)
        worth = float(like.max(axis=1).sum())
        if last is not None and (belongs != last).mean() < 0.001:
            break
        last = belongs
        sums = table.sums(belongs, len(directions))
        empty = np.linalg.norm(sums, axis=1, keepdims=True) == 0
        directions = np.where(empty, directions, unit_rows(sums)).astype(np.float32)
    return directions, worth


def _as_words(direction: Floats, words: Vocabulary) -> dict[str, float]:
    top = np.argsort(-direction, kind="stable")[:_KEPT_WORDS]
    return {words.words[place]: round(float(direction[place]), 5) for place in top if direction[place] > 0}


def _telling(table: Table, words: Vocabulary, belongs: Ints, topics: int) -> list[tuple[str, ...]]:
    """The words that tell a topic from the others; only such as at least FEWEST of its texts have: none is a name."""
    counted = Table(table.starts, table.cols, np.ones_like(table.vals), table.width)
    inside = counted.sums(belongs, topics)
    everywhere = np.maximum(np.bincount(table.cols, minlength=table.width), 1)
    sizes = np.maximum(np.bincount(belongs[belongs >= 0], minlength=topics), 1)
    share = inside / sizes[:, None]
    # What it adds to telling the topic from all (its part of the Kullback-Leibler divergence).
    lift = np.log(np.maximum(share / (everywhere / len(table)), 1))
    worth = np.where(inside >= FEWEST, share * lift, 0)
    return [_apart([words.words[at] for at in np.argsort(-row, kind="stable")[:40] if row[at] > 0]) for row in worth]


def _apart(words: Sequence[str], most: int = 8) -> tuple[str, ...]:
    """Without those that are a part of one taken before, and the other way round.

    >>> _apart(["번호", "비밀번호", "오류"])
    ('비밀번호', '오류')
    """
    taken: list[str] = []
    for word in words:
        whole = next((at for at, one in enumerate(taken) if one in word or word in one), None)
        if whole is None:
            taken.append(word)
        elif len(word) > len(taken[whole]) and taken[whole] in word:
            taken[whole] = word
    return tuple(taken[:most])


def _without_small(topics: list[Grown], belongs: Ints, likeness: Floats) -> Found:
    """New topics that came out too small are none; known ones stay, even without a text today."""
    kept = [at for at, topic in enumerate(topics) if topic.number is not None or topic.size >= FEWEST_TEXTS]
    place = np.full(len(topics) + 1, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return Found(tuple(topics[at] for at in kept), place[belongs], likeness)
