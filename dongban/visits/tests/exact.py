"""The best route there is, by trying everything that could be best: dynamic programming over which visits were made.

It knows nothing of how routes are planned (rules.routes); it shares the distances and the meaning of a day alone.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from dongban.visits.rules.routes import Day, Spot, Stop, metres, minutes

# Made visits, where one is (a visit's place, or None for the start), whether lunch was had -> (minute, metres).
_State = tuple[int, int | None, bool]


def best(stops: Sequence[Stop], day: Day) -> tuple[int, int]:
    """The most visits that one day holds, and the fewest metres for so many. All of them have a place."""
    # Of the ways to one state only those stay that are earlier or shorter than the others.
    fronts: dict[_State, list[tuple[int, int]]] = {(0, None, not day.lunch_minutes): [(day.begins, 0)]}
    found = (0, 0)
    for size in range(len(stops) + 1):
        made = [state for state in fronts if state[0].bit_count() == size]
        for state in [state for state in made if not state[2]]:
            for label in fronts[state]:
                for at in range(len(stops)):
                    _lunch(fronts, state, label, at, stops, day)
        for state in [state for state in fronts if state[0].bit_count() == size]:
            for label in fronts[state]:
                if state[2] and state[0] and (home := _home(state, label, stops, day)) is not None:
                    found = max(found, (size, -home))
                for at in range(len(stops)):
                    _visit(fronts, state, label, at, stops, day)
    return found[0], -found[1]


def _way(state: _State, at: int, stops: Sequence[Stop], day: Day) -> int:
    here = day.start if state[1] is None else stops[state[1]].spot
    there = stops[at].spot
    assert here is not None
    assert there is not None
    return metres(here, there, day.detour)


def _lunch(
    fronts: dict[_State, list[tuple[int, int]]],
    state: _State,
    label: tuple[int, int],
    at: int,
    stops: Sequence[Stop],
    day: Day,
) -> None:
    way = _way(state, at, stops, day)
    begins = max(label[0] + minutes(way, day), day.lunch_from)
    if begins + day.lunch_minutes <= day.lunch_until:
        _keep(fronts, (state[0], at, True), (begins + day.lunch_minutes, label[1] + way))


def _visit(
    fronts: dict[_State, list[tuple[int, int]]],
    state: _State,
    label: tuple[int, int],
    at: int,
    stops: Sequence[Stop],
    day: Day,
) -> None:
    if state[0] & (1 << at):
        return
    way = _way(state, at, stops, day)
    begins = max(label[0] + minutes(way, day), stops[at].opens)
    if begins + stops[at].minutes <= stops[at].closes:
        _keep(fronts, (state[0] | (1 << at), at, state[2]), (begins + stops[at].minutes, label[1] + way))


def _home(state: _State, label: tuple[int, int], stops: Sequence[Stop], day: Day) -> int | None:
    """The metres in all, if one is home in time."""
    here = day.start if state[1] is None else stops[state[1]].spot
    assert here is not None
    way = metres(here, day.end, day.detour)
    return label[1] + way if label[0] + minutes(way, day) <= day.ends else None


def _keep(fronts: dict[_State, list[tuple[int, int]]], state: _State, label: tuple[int, int]) -> None:
    front = fronts.setdefault(state, [])
    if not any(minute <= label[0] and way <= label[1] for minute, way in front):
        front[:] = [one for one in front if not (label[0] <= one[0] and label[1] <= one[1])]
        front.append(label)


BASE = Spot(37.5260, 126.8750)
NINE, SIX = 9 * 60, 18 * 60


def a_day(**facts: object) -> Day:
    return Day(**({"start": BASE, "end": BASE, "begins": NINE, "ends": SIX} | facts))  # type: ignore[arg-type]


def a_case(seed: int, count: int) -> tuple[list[Stop], Day]:
    """A random day: places over a city, some customers at home only in the morning or the afternoon."""
    lots = random.Random(seed)
    stops = []
    for key in range(count):
        opens, closes = lots.choice([(480, 1260), (480, 1260), (540, 780), (780, 1260), (600, 900), (900, 1140)])
        spot = Spot(37.45 + lots.random() * 0.2, 126.80 + lots.random() * 0.3)
        stops.append(Stop(key, spot, opens, closes, lots.choice([20, 30, 40, 60])))
    return stops, a_day(lunch_minutes=lots.choice([0, 60, 60]), ends=lots.choice([SIX, SIX, 14 * 60]))


__all__ = ["a_case", "a_day", "best"]
