"""Who gets what is heard: fair by what each one carries already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heapify, heapreplace
from itertools import count

# Later than any moment: who has had one in this very round comes after those who had theirs before it.
_JUST_NOW = 10**12


def queue_for(kind: str, queues: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """The first queue that names the kind, else the first that names none. Queues are (number, kinds), in order.

    >>> queue_for("praise", [(1, ["complaint"]), (2, [])]), queue_for("complaint", [(1, ["complaint"]), (2, [])])
    (2, 1)
    """
    named = (number for number, kinds in queues if kind in kinds)
    open_to_all = (number for number, kinds in queues if not kinds)
    return next(named, next(open_to_all, None))


def in_turn(members: Sequence[int], loads: Mapping[int, int], last: Mapping[int, datetime]) -> Iterator[int]:
    """Who gets one case after another: whoever carries least by then; of equals, who has waited longest for one.

    >>> from itertools import islice
    >>> list(islice(in_turn([7, 8], {7: 3, 8: 1}, {}), 4))
    [8, 8, 7, 8]
    """
    line = [(loads.get(each, 0), _stamp(last.get(each)), each) for each in members]
    heapify(line)
    for turn in count(_JUST_NOW):
        if not line:
            return
        load, _had, who = line[0]
        heapreplace(line, (load + 1, float(turn), who))
        yield who


def _stamp(had: datetime | None) -> float:
    return had.timestamp() if had else 0.0


def next_in_turn(members: Sequence[int], loads: Mapping[int, int], last: Mapping[int, datetime]) -> int | None:
    """
    >>> next_in_turn([7, 8], {7: 3, 8: 3}, {7: datetime(2026, 3, 2), 8: datetime(2026, 3, 1)})
    8
    """
    return next(in_turn(members, loads, last), None)
