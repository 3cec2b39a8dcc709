"""The customer's own confirmation of a visit: her signature as lines on glass, or her answer to a link. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import hypot

# Long enough for somebody on holiday, short enough that she still remembers.
LINK_LASTS = timedelta(days=14)
MOST_LINKS = 3
LONGEST_COMMENT = 2000
LOWEST, HIGHEST = 0, 10

# The glass is a field of these units, whatever the telephone; a signature is longer than a slip of the finger.
GLASS = (1000, 400)
_SHORTEST_SIGNATURE = 200
_MOST_STROKES, _MOST_DOTS = 200, 6000

Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Signature:
    """Lines on the glass, or the name that she typed instead."""

    strokes: tuple[Stroke, ...] = ()
    name: str = ""


def digest(token: str) -> str:
    """What is kept of a link: whoever reads the database cannot answer for a customer."""
    return hashlib.sha256(token.encode()).hexdigest()


def read_strokes(text: str) -> tuple[Stroke, ...] | None:
    """The lines of a signature as the page sends them; None for what is none.

    >>> read_strokes("[[[10, 20], [400, 90]]]")
    (((10, 20), (400, 90)),)
    >>> [read_strokes(text) for text in ("", "[]", "[[[1, 2]]]", "[[[0, 0], [4000, 0]]]", "{}")]
    [None, None, None, None, None]
    """
    try:
        found = json.loads(text)
        strokes = tuple(tuple((_unit(x, GLASS[0]), _unit(y, GLASS[1])) for x, y in stroke) for stroke in found)
    except (ValueError, TypeError, RecursionError):
        return None
    dots = sum(len(stroke) for stroke in strokes)
    if len(strokes) > _MOST_STROKES or dots > _MOST_DOTS:
        return None
    return strokes if sum(_length(stroke) for stroke in strokes) >= _SHORTEST_SIGNATURE else None


def _unit(value: object, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(value)
    return value


def _length(stroke: Stroke) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(stroke))


def drawn(strokes: Sequence[Sequence[Sequence[int]]]) -> str:
    """The signature as the path of a drawing.

    >>> drawn([[[10, 20], [40, 90]], [[5, 5]]])
    'M10 20L40 90M5 5'
    """
    return "".join("M" + "L".join(f"{x} {y}" for x, y in stroke) for stroke in strokes if stroke)
