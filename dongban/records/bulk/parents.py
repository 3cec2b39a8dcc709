"""Rows that refer to rows of their own file. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Set


def without_parent(rows: Iterable[tuple[int, str, str | None]], known: Set[str]) -> set[int]:
    """Lines whose parent is neither `known` nor a row that is taken itself; rows are (line, code, parent).

    A code that stands there twice is there as long as one of its rows is. Each row is looked at once, however deep.

    >>> sorted(without_parent([(2, "B1", "HQ"), (3, "B2", "B9"), (4, "B3", "B2"), (5, "HQ", None)], set()))
    [3, 4]
    """
    rows = list(rows)
    standing = Counter(code for _, code, _ in rows)
    below: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line, code, parent in rows:
        if parent is not None and parent not in known:
            below[parent].append((line, code))
    lost: set[int] = set()
    gone = deque(parent for parent in below if not standing[parent])
    while gone:
        for line, code in below[gone.popleft()]:
            if line in lost:
                continue
            lost.add(line)
            standing[code] -= 1
            if not standing[code] and code not in known:
                gone.append(code)
    return lost
