"""Texts as weighed words: a sparse table of rows, and its sums. numpy alone: who runs the product installs little.

Weights are TF-IDF: (1 + ln tf) ln((1 + n) / (1 + df)) + 1, each row of length one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
# So many numbers are multiplied at a time: 64 MB of them, however long the table is.
_AT_ONCE = 16_000_000


@dataclass(frozen=True)
class Table:
    """A sparse table: row i has the values `vals[starts[i]:starts[i+1]]` in the columns `cols[...]`."""

    starts: Ints
    cols: Ints
    vals: Floats
    width: int

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def rows(self) -> Ints:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def times(self, dense: Floats) -> Floats:
        """The table times a dense one: one line for each row."""
        found = np.zeros((len(self), dense.shape[1]), dtype=np.float32)
        for first, last in self._stretches(dense.shape[1]):
            begin, end = self.starts[first], self.starts[last]
            if begin == end:
                continue
            parts = dense[self.cols[begin:end]] * self.vals[begin:end, None]
            filled = np.flatnonzero(np.diff(self.starts[first : last + 1]))
            found[first + filled] = np.add.reduceat(parts, self.starts[first + filled] - begin, axis=0)
        return found

    def _stretches(self, by: int) -> Iterator[tuple[int, int]]:
        most = max(1, _AT_ONCE // max(1, by))
        first = 0
        while first < len(self):
            last = int(np.searchsorted(self.starts, self.starts[first] + most, side="right")) - 1
            last = min(len(self), max(first + 1, last))
            yield first, last
            first = last

    def turned(self) -> Table:
        """Columns as rows."""
        order = np.argsort(self.cols, kind="stable")
        counts = np.bincount(self.cols, minlength=self.width)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Table(starts, self.rows[order], self.vals[order], len(self))

    def only(self, rows: Ints) -> Table:
        """Some of the rows, in the order asked for."""
        lengths = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        at = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths) + np.repeat(self.starts[rows], lengths)
        return Table(starts, self.cols[at], self.vals[at], self.width)

    def sums(self, group: Ints, groups: int) -> Floats:
        """For each group the sum of its rows; rows of group -1 count nowhere."""
        of = group[self.rows]
        there = of >= 0
        flat = np.bincount(of[there] * self.width + self.cols[there], self.vals[there], groups * self.width)
        return flat.reshape(groups, self.width).astype(np.float32)


@dataclass(frozen=True)
class Vocabulary:
    """The words that count, in a fixed order, and how rare each one is."""

    words: tuple[str, ...]
    rarity: Floats

    def places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def weigh(self, texts: Iterable[Sequence[str]]) -> Table:
        """The texts as rows of length one. A text without a known word is an empty row."""
        places = self.places()
        starts, cols, vals = [0], [], []
        for text in texts:
            counts = Counter(places[word] for word in text if word in places)
            ordered = sorted(counts.items())
            cols += [place for place, _count in ordered]
            vals += [count for _place, count in ordered]
            starts.append(len(cols))
        column = np.array(cols, dtype=np.int64)
        weight = (1 + np.log(np.array(vals, dtype=np.float32))) * self.rarity[column]
        return _unit(Table(np.array(starts, dtype=np.int64), column, weight.astype(np.float32), len(self.words)))


def vocabulary(texts: Iterable[Sequence[str]], *, least: int = 2, share: float = 0.5, most: int = 20_000) -> Vocabulary:
    """Words in at least `least` texts and at most a `share` of them; the `most` frequent ones, in the alphabet's order.

    >>> vocabulary([["fee", "card"], ["fee", "app"], ["app", "card"], ["late"]]).words
    ('app', 'card', 'fee')
    """
    count, seen = 0, Counter[str]()
    for text in texts:
        count += 1
        seen.update(set(text))
    kept = [(word, n) for word, n in seen.items() if n >= least and n <= max(least, share * count)]
    kept = sorted(sorted(kept, key=lambda one: (-one[1], one[0]))[:most])
    rarity = [np.log((1 + count) / (1 + n)) + 1 for _word, n in kept]
    return Vocabulary(tuple(word for word, _n in kept), np.array(rarity, dtype=np.float32))


def _unit(table: Table) -> Table:
    squares = np.bincount(table.rows, table.vals**2, len(table))
    length = np.sqrt(np.where(squares > 0, squares, 1))
    return Table(table.starts, table.cols, (table.vals / length[table.rows]).astype(np.float32), table.width)


def unit_rows(dense: Floats) -> Floats:
    length = np.linalg.norm(dense, axis=1, keepdims=True)
    found: Floats = (dense / np.where(length > 0, length, 1)).astype(np.float32)
    return found


def as_row(words: Mapping[str, float], places: Mapping[str, int]) -> Floats:
    """A direction that was kept as words, in a vocabulary of today; words that have gone out of use are left out."""
    row = np.zeros(len(places), dtype=np.float32)
    for word, weight in words.items():
        if word in places:
            row[places[word]] = weight
    found: Floats = unit_rows(row[None, :])[0]
    return found
