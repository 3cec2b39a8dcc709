"""The day's route: which chosen visits fit into a day, in which order, and why the others do not.

Pure: no database, no clock. Distances are straight lines times a setting: there is no map. The order is found by PyVRP
(a hybrid genetic search for routes with time windows), the same each time for the same question and seed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pyvrp import Location, Model
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria, NoImprovement

_EARTH_M = 6_371_000
_SEED = 7
_MOST_ROUNDS, _QUIET_ROUNDS = 4_000, 1_200


@dataclass(frozen=True)
class Spot:
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Stop:
    """A visit that was chosen: where it is, from and until when she can be called on (minutes of the day), and how long
    it takes."""

    key: int
    spot: Spot | None
    opens: int
    closes: int
    minutes: int


@dataclass(frozen=True)
class Day:
    """From where and when to where and when, the lunch in between (no minutes: none), and how one gets along.

    No start: the day begins at the first visit, wherever that is; no end: with the last. `detour` is how much longer
    the way is than the straight line.
    """

    start: Spot | None
    end: Spot | None
    begins: int
    ends: int
    lunch_from: int = 11 * 60 + 30
    lunch_until: int = 13 * 60 + 30
    lunch_minutes: int = 60
    detour: float = 1.3
    km_per_hour: float = 25.0


@dataclass(frozen=True)
class _Step:
    """A visit, or the lunch beside it (no key)."""

    key: int | None
    stop: Stop


class Obstacle(StrEnum):
    """Why a visit is not in the route."""

    NO_PLACE = "no_place"
    # She can be called on for a shorter time than the visit takes.
    WINDOW = "window"
    HOURS = "hours"
    DAY_TOO_SHORT = "day_too_short"


@dataclass(frozen=True)
class Leg:
    """One visit of the route, or the lunch (no key): when one comes, when it begins and ends, and how far it was."""

    key: int | None
    comes: int
    begins: int
    ends: int
    metres: int


@dataclass(frozen=True)
class Route:
    legs: tuple[Leg, ...]
    metres: int
    home: int
    left_out: Mapping[int, Obstacle] = field(default_factory=dict)

    @property
    def order(self) -> tuple[int, ...]:
        return tuple(leg.key for leg in self.legs if leg.key is not None)


def metres(one: Spot, other: Spot, detour: float = 1.0) -> int:
    """The great circle, times the detour.

    >>> metres(Spot(37.5665, 126.9780), Spot(35.1796, 129.0756)) // 1000
    325
    """
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return round(2 * _EARTH_M * math.asin(math.sqrt(half)) * detour)


def minutes(way: int, day: Day) -> int:
    """How long a way takes, in whole minutes, rounded up.

    >>> minutes(10_000, Day(Spot(0, 0), Spot(0, 0), 540, 1080))
    24
    """
    return math.ceil(way / 1000 / day.km_per_hour * 60)


def _way(one: Spot | None, other: Spot | None, day: Day) -> int:
    """From one place to the other; none from nowhere."""
    return 0 if one is None or other is None else metres(one, other, day.detour)


def plan(stops: Sequence[Stop], day: Day, seconds: float = 3.0, seed: int = _SEED) -> Route:
    """The order of the day. It ends after so many seconds at the latest; much earlier for what people do in a day."""
    placed = [stop for stop in stops if stop.spot is not None]
    left_out = {stop.key: Obstacle.NO_PLACE for stop in stops if stop.spot is None}
    left_out |= {stop.key: Obstacle.HOURS for stop in placed if not _fits_alone(stop, day)}
    left_out |= {stop.key: Obstacle.WINDOW for stop in placed if stop.closes - stop.opens < stop.minutes}
    fit = [stop for stop in placed if stop.key not in left_out]
    order = _solve(fit, day, seconds, seed) if fit else []
    visited = {step.key for step in order}
    left_out |= {stop.key: Obstacle.DAY_TOO_SHORT for stop in fit if stop.key not in visited}
    return _told(order, day, left_out)


def _fits_alone(stop: Stop, day: Day) -> bool:
    """Whether it could be the only visit of the day, lunch aside."""
    assert stop.spot is not None
    begins = max(stop.opens, day.begins + minutes(_way(day.start, stop.spot, day), day))
    back = minutes(_way(stop.spot, day.end, day), day)
    return begins + stop.minutes <= stop.closes and begins + stop.minutes + back <= day.ends


def _solve(stops: Sequence[Stop], day: Day, seconds: float, seed: int) -> list[_Step]:
    """Lunch is had beside one of the visits, before or after it: one more step at each, of which one must be made."""
    model = Model()
    spots = [day.start, day.end, *(stop.spot for stop in stops if stop.spot is not None)]
    places = [model.add_location(0, 0) for _spot in spots]
    # To leave a visit out costs more than any way through all of them: the most visits first, then the shortest way.
    left_out = len(spots) * max(_way(one, other, day) for one in spots for other in spots) + 1
    steps = _visits(model, places[2:], stops, left_out) + (
        _lunches(model, places[2:], stops, day) if day.lunch_minutes else []
    )
    start, end = model.add_depot(places[0]), model.add_depot(places[1])
    model.add_vehicle_type(1, start_depot=start, end_depot=end, tw_early=day.begins, tw_late=day.ends)
    for one, here in zip(places, spots, strict=True):
        for other, there in zip(places, spots, strict=True):
            way = _way(here, there, day)
            model.add_edge(one, other, distance=way, duration=minutes(way, day))
    enough = MultipleCriteria([NoImprovement(_QUIET_ROUNDS), MaxIterations(_MOST_ROUNDS), MaxRuntime(seconds)])
    found = model.solve(enough, seed=seed, display=False)
    if not found.is_feasible():
        return []
    order = [steps[step.idx] for route in found.best.routes() for step in route.schedule() if step.is_client()]
    return order if any(step.key is not None for step in order) else []


def _visits(model: Model, places: Sequence[Location], stops: Sequence[Stop], left_out: int) -> list[_Step]:
    for place, stop in zip(places, stops, strict=True):
        latest = stop.closes - stop.minutes
        model.add_client(
            place,
            service_duration=stop.minutes,
            tw_early=stop.opens,
            tw_late=latest,
            prize=left_out,
            required=False,
        )
    return [_Step(stop.key, stop) for stop in stops]


def _lunches(model: Model, places: Sequence[Location], stops: Sequence[Stop], day: Day) -> list[_Step]:
    one_of_them = model.add_client_group(required=True)
    for place in places:
        model.add_client(
            place,
            service_duration=day.lunch_minutes,
            tw_early=day.lunch_from,
            tw_late=day.lunch_until - day.lunch_minutes,
            required=False,
            group=one_of_them,
        )
    return [_Step(None, stop) for stop in stops]


def _told(order: Sequence[_Step], day: Day, left_out: Mapping[int, Obstacle]) -> Route:
    """The times and ways of an order."""
    legs: list[Leg] = []
    here, now = day.start, day.begins
    for step in order:
        assert step.stop.spot is not None
        way = _way(here, step.stop.spot, day)
        comes = now + minutes(way, day)
        opens, lasts = (day.lunch_from, day.lunch_minutes) if step.key is None else (step.stop.opens, step.stop.minutes)
        begins = max(comes, opens)
        legs.append(Leg(step.key, comes, begins, begins + lasts, way))
        here, now = step.stop.spot, begins + lasts
    way = _way(here, day.end, day) if legs else 0
    return Route(tuple(legs), sum(leg.metres for leg in legs) + way, now + minutes(way, day), dict(left_out))


__all__ = ["Day", "Leg", "Obstacle", "Route", "Spot", "Stop", "metres", "minutes", "plan"]
