"""Where a place stands on the country's outline. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import degrees, log, pi, radians, tan

# The outline of South Korea (`@svg-maps/south-korea`) is drawn in Mercator's projection, 524 by 631. Its scale and
# origin were fitted to the extremes of Jeju, Seoul, Daejeon, Gwangju, Daegu and Ulsan: within 3 units everywhere.
_KOREA = (93.95, -11777.46, -93.58, 3927.30)
_KOREA_SIZE = (524.0, 631.0)
_MARGIN = 0.06
# A region with so many places, on no more than so much of the sheet's width, is drawn larger beside it.
_CROWD, _PART = 8, 1 / 3
Spot = tuple[float, float]


def _up(latitude: float) -> float:
    """Mercator's ordinate, in degrees at the equator."""
    return degrees(log(tan(pi / 4 + radians(latitude) / 2)))


@dataclass(frozen=True)
class Sheet:
    """A drawing of so many units, and how a place gets onto it. `outline` is the country's, where there is one."""

    width: float
    height: float
    scale: tuple[float, float, float, float]
    outline: str = ""

    def spot(self, latitude: float, longitude: float) -> Spot:
        """
        >>> [round(at) for at in KOREA.spot(37.5665, 126.9780)]
        [152, 129]
        """
        across, left, down, top = self.scale
        return across * longitude + left, down * _up(latitude) + top

    def holds(self, latitude: float, longitude: float) -> bool:
        x, y = self.spot(latitude, longitude)
        return 0 <= x <= self.width and 0 <= y <= self.height


KOREA = Sheet(*_KOREA_SIZE, _KOREA, "KR")


def sheet(country: str, places: Iterable[tuple[float, float]]) -> Sheet | None:
    """The country's own when its outline is known and a place lies on it, else one just around the places."""
    found = list(places)
    if country == "KR" and any(KOREA.holds(*place) for place in found):
        return KOREA
    return _around(found) if len(set(found)) > 1 else None


def _around(places: list[tuple[float, float]], width: float = 524.0) -> Sheet:
    lefts, tops = [place[1] for place in places], [_up(place[0]) for place in places]
    wide, high = max(max(lefts) - min(lefts), 1e-6), max(max(tops) - min(tops), 1e-6)
    # One scale for both directions, and a drawing that is never a thread.
    unit = width * (1 - 2 * _MARGIN) / max(wide, high / 1.6)
    height = unit * high + 2 * _MARGIN * width
    left = (width - unit * (min(lefts) + max(lefts))) / 2
    return Sheet(width, height, (unit, left, -unit, _MARGIN * width + unit * max(tops)))


@dataclass(frozen=True)
class Square:
    """A part of a sheet that is drawn larger."""

    left: float
    top: float
    side: float

    def holds(self, spot: Spot) -> bool:
        return self.left <= spot[0] <= self.left + self.side and self.top <= spot[1] <= self.top + self.side


def crowd(on: Sheet, regions: Mapping[str, Sequence[Spot]]) -> tuple[str, Square] | None:
    """The region whose places would lie upon one another, as newspapers draw a capital; None where none is so full.

    >>> crowd(KOREA, {"서울": [(140.0 + n, 130.0) for n in range(21)], "부산": [(400.0, 420.0)]})
    ('서울', Square(left=138.0, top=118.0, side=24.0))
    """
    name = max(regions, key=lambda each: len(regions[each]), default="")
    if not name or len(regions[name]) < _CROWD:
        return None
    across, down = ([spot[axis] for spot in regions[name]] for axis in (0, 1))
    # Its outermost places stand whole in it.
    side = max(max(across) - min(across), max(down) - min(down)) * 1.2
    if not 0 < side <= on.width * _PART:
        return None
    return name, Square((min(across) + max(across) - side) / 2, (min(down) + max(down) - side) / 2, side)
