"""The geometry of small charts: from figures to coordinates. Pure; the tags in `templatetags/charts.py` draw them.

Across, everything is in percent, so that a chart is as wide as its place and its words keep their size.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# What a page hands over: (label, value), or (label, value, low, high); without figures a value of None.
Given = Sequence[str | float | None]

_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Point:
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None


def points(given: Iterable[Given]) -> list[Point]:
    """
    >>> points([("3월", 81), ("4월", None), ("5월", 84, 80, 88)])[2]
    Point(label='5월', value=84.0, low=80.0, high=88.0)
    """
    return [Point(str(one[0]), *(None if figure is None else float(figure) for figure in one[1:4])) for one in given]


@dataclass(frozen=True)
class Scale:
    """From `floor` to `top`, both round, with a few round values between them."""

    floor: float
    top: float
    ticks: tuple[float, ...]

    def up(self, value: float, height: float) -> float:
        """How far below the upper edge a value stands in a picture of that height."""
        return round(height - (value - self.floor) / (self.top - self.floor) * height, 2)

    def across(self, value: float) -> float:
        """How far from the left it stands, in percent; what lies outside stands at the edge."""
        return round(min(1.0, max(0.0, (value - self.floor) / (self.top - self.floor))) * 100, 2)


def scale(values: Iterable[float], floor: float | None = None, top: float | None = None) -> Scale:
    """A scale that holds all of them. `floor` and `top` are kept where they are given (0 and 100 for a share).

    >>> scale([81, 84, 88])
    Scale(floor=80, top=90, ticks=(80, 85, 90))
    >>> scale([3, 7], floor=0)
    Scale(floor=0, top=10, ticks=(0, 5, 10))
    """
    known = [value for value in values if math.isfinite(value)]
    low = floor if floor is not None else min(known, default=0)
    high = top if top is not None else max(known, default=1)
    step = _round_step((high - low) / 2 or abs(high) / 2 or 1)
    low = floor if floor is not None else math.floor(low / step) * step
    high = top if top is not None else max(math.ceil(high / step) * step, low + step)
    middle = low + step if low < low + step < high else None
    return Scale(low, high, tuple(tick for tick in (low, middle, high) if tick is not None))


def _round_step(rough: float) -> float:
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(step * size for step in (*_STEPS, 20) if step * size >= rough * 0.999)
    return int(step) if step == int(step) else step


@dataclass(frozen=True)
class Spot:
    """A point in its place: `x` in percent."""

    x: float
    y: float
    point: Point


def spots(found: Sequence[Point], on: Scale, *, left: float, right: float, height: float) -> list[Spot]:
    """The points that have a value, evenly from left to right."""
    apart = (right - left) / max(1, len(found) - 1)
    return [
        Spot(round(left + n * apart, 2), on.up(point.value, height), point)
        for n, point in enumerate(found)
        if point.value is not None
    ]


def last_spot(found: Sequence[Point], on: Scale, *, left: float, right: float, height: float) -> Spot | None:
    """The last of the spots alone."""
    for n in reversed(range(len(found))):
        value = found[n].value
        if value is not None:
            x = left + n * (right - left) / max(1, len(found) - 1)
            return Spot(round(x, 2), on.up(value, height), found[n])
    return None


def path(found: Sequence[Point], on: Scale, *, left: float, right: float, height: float) -> str:
    """The line as SVG, in a picture 100 wide; where a value is missing it is broken.

    >>> path(points([("a", 0), ("b", 5), ("c", None), ("d", 10)]), scale([0, 10]), left=0, right=90, height=20)
    'M0 20L30 10M90 0'
    """
    apart = (right - left) / max(1, len(found) - 1)
    said, pen = [], "M"
    for n, point in enumerate(found):
        if point.value is None:
            pen = "M"
            continue
        said.append(f"{pen}{left + n * apart:.5g} {on.up(point.value, height):.5g}")
        pen = "L"
    return "".join(said)


def band(found: Sequence[Point], on: Scale, *, left: float, right: float, height: float) -> str:
    """The surface between `low` and `high`: forth along the upper edge, back along the lower one."""
    apart = (right - left) / max(1, len(found) - 1)
    known = [(left + n * apart, p.low, p.high) for n, p in enumerate(found) if p.low is not None and p.high is not None]
    upper = [f"{x:.5g} {on.up(high, height):.5g}" for x, _low, high in known if high is not None]
    lower = [f"{x:.5g} {on.up(low, height):.5g}" for x, low, _high in reversed(known) if low is not None]
    return f"M{'L'.join([*upper, *lower])}Z" if len(known) > 1 else ""


@dataclass(frozen=True)
class Piece:
    x: float
    width: float


def pieces(counts: Sequence[float]) -> list[Piece]:
    """One bar in pieces, in percent of its width.

    >>> pieces([3, 1])
    [Piece(x=0.0, width=75.0), Piece(x=75.0, width=25.0)]
    """
    whole = sum(counts) or 1
    begins = [sum(counts[:n]) for n in range(len(counts))]
    return [Piece(round(100 * x / whole, 2), round(100 * n / whole, 2)) for x, n in zip(begins, counts, strict=True)]
