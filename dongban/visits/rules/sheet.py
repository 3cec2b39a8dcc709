"""What a visit sheet must say. Pure: no database, no clock."""

from __future__ import annotations

from enum import StrEnum

SHORTEST_NOTE = 2
LONGEST_NOTE = 4000


class Fault(StrEnum):
    """Why a note cannot be taken yet."""

    MISSING = "missing"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


def fault_of(note: str) -> Fault | None:
    """What is wrong with a note; None when it can be taken. Blanks around it do not count.

    On which day a promise can have been kept is a rule of promises (`promises.access.no_keep`), not of sheets.

    >>> [fault_of(note) for note in ("  ", " 네 ", "약관을 다시 설명드림")]
    [<Fault.MISSING: 'missing'>, <Fault.TOO_SHORT: 'too_short'>, None]
    """
    length = len(note.strip())
    if length == 0:
        return Fault.MISSING
    if length < SHORTEST_NOTE:
        return Fault.TOO_SHORT
    return Fault.TOO_LONG if length > LONGEST_NOTE else None
