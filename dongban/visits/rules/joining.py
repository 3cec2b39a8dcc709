"""Leaders go along on visits: which visits are worth it, and how far a proposal is. Pure: no database, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

LONGEST_HEARD = 4000
LONGEST_WHY = 500


class Stand(StrEnum):
    """How far a proposal to go along is."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HEARD = "heard"


# What may follow. What a leader heard is entered once; nothing is taken back after that.
STANDS_NEXT: Mapping[Stand, frozenset[Stand]] = MappingProxyType(
    {
        Stand.ASKED: frozenset({Stand.ACCEPTED, Stand.DECLINED, Stand.WITHDRAWN}),
        Stand.ACCEPTED: frozenset({Stand.DECLINED, Stand.WITHDRAWN, Stand.HEARD}),
        Stand.DECLINED: frozenset(),
        Stand.WITHDRAWN: frozenset(),
        Stand.HEARD: frozenset(),
    }
)
# A visit can be proposed again only after these.
STANDS_OVER = frozenset({Stand.DECLINED, Stand.WITHDRAWN})


class Age(StrEnum):
    """How old the contract is that a visit is about."""

    YOUNG = "young"
    SETTLING = "settling"
    OLD = "old"


_YOUNG, _SETTLING = 180, 600


def age_of(signed_on: date | None, on: date) -> Age:
    """Half a year after signing much is still to be explained; after that comes the first look back.

    >>> [str(age_of(date(2026, 1, 2), on)) for on in (date(2026, 4, 2), date(2027, 1, 2), date(2028, 1, 2))]
    ['young', 'settling', 'old']
    """
    days = (on - signed_on).days if signed_on else _SETTLING + 1
    return Age.YOUNG if days <= _YOUNG else Age.SETTLING if days <= _SETTLING else Age.OLD


@dataclass(frozen=True)
class Candidate:
    """A visit that a leader might join."""

    promise: int
    branch: str
    product: str
    age: Age
    due_on: date

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        return (("branch", self.branch), ("product", self.product), ("age", self.age.value))


@dataclass(frozen=True)
class Reason:
    """Why a visit is worth joining: of one side (branch, product, age) how many visits leaders have joined lately."""

    side: str
    value: str
    joined: int


@dataclass(frozen=True)
class Worth:
    candidate: Candidate
    score: float
    reasons: tuple[Reason, ...]


# A branch where no leader has been counts most: its people and customers have been met by nobody.
_WEIGHTS: Mapping[str, float] = MappingProxyType({"branch": 3.0, "product": 2.0, "age": 1.0})


def rank(
    candidates: Iterable[Candidate], joined: Iterable[Candidate], coming: Iterable[Candidate], most: int
) -> Sequence[Worth]:
    """The visits most worth joining, one after the other: each is weighed as if those before it had been joined too, so
    that the list itself has variety, and as if leaders had been on those that are `coming`. What leaders have met least
    counts most; of equals the one due sooner. The reasons count what was joined in truth.

    >>> day = date(2026, 11, 30)
    >>> visits = [Candidate(n, branch, "life", Age.YOUNG, day) for n, branch in enumerate(("A", "A", "B"))]
    >>> [(worth.candidate.promise, worth.candidate.branch) for worth in rank(visits, [visits[0]], [], 3)]
    [(2, 'B'), (0, 'A'), (1, 'A')]
    >>> [worth.reasons[0].joined for worth in rank(visits, [visits[0]], [], 3)]
    [0, 1, 1]
    """
    truly = Counter(side for one in joined for side in one.sides)
    met = truly + Counter(side for one in coming for side in one.sides)
    left = sorted(candidates, key=lambda one: (one.due_on, one.promise))
    found: list[Worth] = []
    while left and len(found) < most:
        best = max(left, key=lambda one: _score(one, met))
        reasons = tuple(Reason(side, value, truly[side, value]) for side, value in best.sides if value)
        found.append(Worth(best, round(_score(best, met), 4), reasons))
        left.remove(best)
        met.update(best.sides)
    return found


def _score(one: Candidate, met: Mapping[tuple[str, str], int]) -> float:
    return sum(_WEIGHTS[side] / (1 + met.get((side, value), 0)) for side, value in one.sides if value)
