"""The hand-over: whom do the customers of someone who has left go to? Fair by load first, then near."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import asin, cos, inf, radians, sin, sqrt
from typing import Protocol

EARTH_KM = 6371.0088


@dataclass(frozen=True)
class Candidate:
    """Someone who may take customers over. `load` is how many he or she has now."""

    key: int
    load: int
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Bundle:
    """Customers who stay together, such as a household: `size` of them (at least 1)."""

    key: int
    size: int
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True)
class Why:
    """What a page needs to say why. `fair_share` is the load that all are filled up to. No distance: no known place."""

    distance_km: float | None
    load_before: int
    load_after: int
    fair_share: int


@dataclass(frozen=True)
class Assignment:
    """Bundle and candidate by their keys."""

    bundle: int
    candidate: int
    why: Why


def share_out(bundles: Sequence[Bundle], candidates: Sequence[Candidate]) -> list[Assignment]:
    """Gives every bundle to one candidate, in the order of `bundles`; the same input, however ordered, the same answer.

    The level is where the water stands when all customers are poured over the present loads, the lowest first. Larger
    bundles go first, within a size the nearest pair first, each to a candidate whom it does not lift above the level
    (those of the remainder may go one above). What fits nowhere goes to the one with the least.

    Bound, with the level L (rounded up) and the largest bundle b: whoever is given anything ends at L - 1 + b or less,
    and whoever began below L ends above L - 1 - b. With single customers (b = 1) nobody given anything ends above L,
    and everybody ends at L or L - 1 or began higher. Without candidates: an empty list; the caller falls back to the
    manager or the branch. ValueError for a bundle of no customers.

    >>> given = share_out([Bundle(1, 1), Bundle(2, 1)], [Candidate(7, 5), Candidate(8, 4)])
    >>> [(each.bundle, each.candidate) for each in given]
    [(1, 8), (2, 7)]
    """
    if any(bundle.size < 1 for bundle in bundles):
        raise ValueError("A bundle holds at least one customer")
    if not candidates or not bundles:
        return []
    pool = _Pool.of(candidates, sum(bundle.size for bundle in bundles))
    given: dict[int, Assignment] = {}
    for size in sorted({bundle.size for bundle in bundles}, reverse=True):
        _give_one_size(pool, [bundle for bundle in bundles if bundle.size == size], given)
    return [given[bundle.key] for bundle in bundles]


def water_level(loads: Sequence[int], amount: int) -> tuple[int, int]:
    """The whole level that `amount` fills the loads up to, the lowest first, and what is then left over.

    The rest is smaller than the number of loads at or below the level.

    >>> water_level([5, 4], 2), water_level([9, 0, 1], 6)
    ((5, 1), (3, 1))
    """
    ordered = sorted(loads)
    below = 0
    for count, load in enumerate(ordered, start=1):
        below += load
        level, rest = divmod(below + amount, count)
        if count == len(ordered) or level < ordered[count]:
            return level, rest
    raise ValueError("There is nobody to fill")


class Placed(Protocol):
    """Whatever has a place, known or not."""

    @property
    def latitude(self) -> float | None: ...
    @property
    def longitude(self) -> float | None: ...


def distance_km(one: Placed, other: Placed) -> float | None:
    """Great-circle distance by the haversine formula; None when one of the places is not known.

    >>> round(distance_km(Bundle(1, 1, 37.5665, 126.978), Candidate(1, 0, 35.1796, 129.0756)))
    325
    """
    places = (one.latitude, one.longitude, other.latitude, other.longitude)
    if None in places:
        return None
    lat1, lon1, lat2, lon2 = (radians(place) for place in places if place is not None)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


@dataclass
class _Pool:
    """The candidates while they are being filled."""

    candidates: dict[int, Candidate]
    level: int
    extras: int
    fair_share: int
    loads: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, candidates: Iterable[Candidate], amount: int) -> "_Pool":
        by_key = {each.key: each for each in candidates}
        loads = {key: each.load for key, each in by_key.items()}
        level, extras = water_level(list(loads.values()), amount)
        return cls(by_key, level, extras, level + (extras > 0), loads)

    def has_room(self, key: int, size: int) -> bool:
        after = self.loads[key] + size
        return after <= self.level or (after == self.level + 1 and self.extras > 0)

    def give(self, bundle: Bundle, key: int) -> Assignment:
        before = self.loads[key]
        after = self.loads[key] = before + bundle.size
        self.extras -= after == self.level + 1
        why = Why(distance_km(bundle, self.candidates[key]), before, after, self.fair_share)
        return Assignment(bundle.key, key, why)

    def least(self, bundle: Bundle) -> int:
        return min(self.loads, key=lambda key: (self.loads[key], _far(bundle, self.candidates[key]), key))


def _give_one_size(pool: _Pool, bundles: Sequence[Bundle], given: dict[int, Assignment]) -> None:
    open_to = [each for each in pool.candidates.values() if pool.has_room(each.key, bundles[0].size)]
    by_key = {bundle.key: bundle for bundle in bundles}
    pairs = ((_far(bundle, each), each.load, each.key, bundle.key) for bundle in bundles for each in open_to)
    for _, _, key, bundle_key in sorted(pair for pair in pairs if pair[0] < inf):
        if bundle_key not in given and pool.has_room(key, bundles[0].size):
            given[bundle_key] = pool.give(by_key[bundle_key], key)
    # The one with the least has room if anybody has: so this serves those without a place, and those who fit nowhere.
    for bundle in sorted(bundles, key=lambda each: each.key):
        if bundle.key not in given:
            given[bundle.key] = pool.give(bundle, pool.least(bundle))


def _far(bundle: Bundle, candidate: Candidate) -> float:
    found = distance_km(bundle, candidate)
    return inf if found is None else found
