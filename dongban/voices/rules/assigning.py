"""Who gets what is heard: fair by what each one carries already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime


def queue_for(kind: str, queues: Sequence[tuple[int, Sequence[str]]]) -> int | None:
    """The first queue that names the kind, else the first that names none. Queues are (number, kinds), in order.

    >>> queue_for("praise", [(1, ["complaint"]), (2, [])]), queue_for("complaint", [(1, ["complaint"]), (2, [])])
    (2, 1)
    """
    named = (number for number, kinds in queues if kind in kinds)
    open_to_all = (number for number, kinds in queues if not kinds)
    return next(named, next(open_to_all, None))


def next_in_turn(members: Sequence[int], loads: Mapping[int, int], last: Mapping[int, datetime]) -> int | None:
    """Whoever carries least; of equals, who has waited longest for a case.

    >>> next_in_turn([7, 8], {7: 3, 8: 3}, {7: datetime(2026, 3, 2), 8: datetime(2026, 3, 1)})
    8
    """

    def turn(each: int) -> tuple[int, float, int]:
        had = last.get(each)
        return loads.get(each, 0), had.timestamp() if had else 0.0, each

    return min(members, key=turn, default=None)
