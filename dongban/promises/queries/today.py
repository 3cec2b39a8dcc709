"""What wants doing today: one list in the order of urgency, and counts that are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, When

from dongban.people.asking import Fixed, Rows, often
from dongban.people.reach import Viewer
from dongban.promises.models import PromiseQuerySet
from dongban.promises.queries.cards import COLUMNS, SOON, Bucket, Card, cards_of, week_end, within_reach
from dongban.promises.queries.firm import Book, book
from dongban.promises.rules import name_in
from dongban.records.models import Firm, Staff

PAGE = 50
_PLACES = tuple(Bucket)


@dataclass(frozen=True)
class Sieve:
    """Which of the waiting promises: of one bucket, one programme, one owner. Empty: of all."""

    bucket: Bucket | None = None
    programme: str | None = None
    owner: int | None = None


@dataclass(frozen=True)
class ProgrammeCount:
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class OwnerCount:
    staff: int
    name: str
    count: int


@dataclass(frozen=True)
class TodayPage:
    """Each kind of count is of all that the other two choices leave; `total` is of all three.

    `owners` are empty for a viewer who reaches nobody's promises but her own.
    """

    lines: tuple[Card, ...]
    counts: Mapping[Bucket, int]
    programmes: tuple[ProgrammeCount, ...]
    owners: tuple[OwnerCount, ...]
    total: int
    page: int
    pages: int


# How many promises each bucket, programme and owner have.
_Tally = Mapping[tuple[Bucket, str, int | None], int]


def today(viewer: Viewer, day: date, sieve: Sieve = Sieve(), *, page: int = 1, firm: Firm | None = None) -> TodayPage:
    """The promises within the viewer's reach that somebody has yet to keep: overdue ones first, the oldest on top."""
    read = book(firm)
    tally = _tally(viewer, day, read)
    total = sum(n for key, n in tally.items() if _fits(key, sieve))
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    soon = 0 if sieve.bucket not in (None, Bucket.SOON) else _soon(tally, sieve)
    rows = _page(viewer, day, sieve, read, (page - 1) * PAGE, total - soon, total)
    return TodayPage(
        cards_of(viewer, day, rows, read),
        {b: sum(n for key, n in tally.items() if _fits(key, sieve, b)) for b in Bucket},
        _programmes(viewer, read, tally, sieve),
        _owners(viewer, tally, sieve),
        total,
        page,
        pages,
    )


def matching(viewer: Viewer, day: date, sieve: Sieve) -> PromiseQuerySet:
    """All that the filters leave, on every page of the list, in its order."""
    end = week_end(day)
    rows = _sifted(_waiting(viewer, day, end, day + SOON), _steps_of(book(), sieve), sieve.owner)
    if sieve.bucket is not None:
        rows = rows.filter(_in_bucket(sieve.bucket, day, end))
    return rows.order_by("due_on", "pk")


def _waiting(viewer: Viewer, day: date, end: date, soon: date) -> PromiseQuerySet:
    """Those that Today shows: not what opens only after `SOON`."""
    return within_reach(viewer).waiting(day).filter(Q(due_on__lte=end) | Q(opens_on__lte=soon))


def _tally(viewer: Viewer, day: date, read: Book) -> _Tally:
    found: Counter[tuple[Bucket, str, int | None]] = Counter()
    for place, step, owner, n in _places(viewer, day=day, end=week_end(day), soon=day + SOON):
        found[_PLACES[place], read.steps[step].rule.code, owner] += n
    return found


@often
def _places(viewer: Viewer, *, day: date, end: date, soon: date) -> Rows:
    """(place of the bucket, step, owner, how many)."""
    *within, _last = enumerate(_PLACES)
    place = Case(*(When(_in_bucket(bucket, day, end), then=at) for at, bucket in within), default=len(within))
    rows = _waiting(viewer, day, end, soon).annotate(place=place).order_by()
    return rows.values_list("place", "step", "owner").annotate(n=Count("pk"))


def _fits(key: tuple[Bucket, str, int | None], sieve: Sieve, bucket: Bucket | None = None) -> bool:
    return (
        (bucket or sieve.bucket) in (None, key[0])
        and sieve.programme in (None, key[1])
        and sieve.owner in (None, key[2])
    )


def _soon(tally: _Tally, sieve: Sieve) -> int:
    return sum(n for key, n in tally.items() if _fits(key, sieve, Bucket.SOON))


def _steps_of(read: Book, sieve: Sieve) -> list[int] | None:
    if sieve.programme is None:
        return None
    return [of.pk for of in read.steps.values() if of.rule.code == sieve.programme]


def _sifted(rows: PromiseQuerySet, steps: list[int] | None, owner: int | None) -> PromiseQuerySet:
    rows = rows if steps is None else rows.filter(step__in=steps)
    return rows if owner is None else rows.filter(owner=owner)


def _in_bucket(bucket: Bucket, day: date, end: date) -> Q:
    """`cards.bucket_of` as a predicate, among the waiting ones of `_waiting`. `end` is the week's."""
    match bucket:
        case Bucket.OVERDUE:
            return Q(due_on__lt=day)
        case Bucket.TODAY:
            return Q(due_on=day)
        case Bucket.WEEK:
            return Q(due_on__gt=day, due_on__lte=end)
        case Bucket.OPEN:
            return Q(due_on__gt=end, opens_on__lte=day)
        case Bucket.SOON:
            return Q(due_on__gt=end, opens_on__gt=day)


def _page(
    viewer: Viewer, day: date, sieve: Sieve, read: Book, first: int, before_soon: int, total: int
) -> Iterator[tuple[Any, ...]]:
    """One page, from the row `first` on. All buckets but the last are in the order of the due day, so that one simple
    question answers for them; what opens soon stands after them in the order of its opening."""
    last = min(first + PAGE, total)
    asked: dict[str, Any] = {"day": day, "end": week_end(day), "soon": day + SOON, "owner": sieve.owner}
    asked["steps"] = _steps_of(read, sieve)
    if first < before_soon:
        yield from _slice(viewer, **asked, bucket=sieve.bucket, first=Fixed(first), last=Fixed(min(last, before_soon)))
    if last > before_soon:
        first, last = max(0, first - before_soon), last - before_soon
        yield from _slice(viewer, **asked, bucket=Bucket.SOON, first=Fixed(first), last=Fixed(last))


@often
def _slice(
    viewer: Viewer,
    *,
    day: date,
    end: date,
    soon: date,
    owner: int | None,
    steps: list[int] | None,
    bucket: Bucket | None,
    first: Fixed,
    last: Fixed,
) -> Rows:
    """Of one bucket; or of all but the last."""
    chosen = _in_bucket(bucket, day, end) if bucket else ~_in_bucket(Bucket.SOON, day, end)
    rows = _sifted(_waiting(viewer, day, end, soon), steps, owner).filter(chosen)
    order = ("opens_on", "due_on", "pk") if bucket is Bucket.SOON else ("due_on", "pk")
    return rows.order_by(*order).values_list(*COLUMNS)[first:last]


def _programmes(viewer: Viewer, read: Book, tally: _Tally, sieve: Sieve) -> tuple[ProgrammeCount, ...]:
    names = {of.rule.code: name_in(of.rule.name, viewer.language) for of in read.steps.values()}
    counts: Counter[str] = Counter()
    for key, n in tally.items():
        counts[key[1]] += n if _fits(key, Sieve(sieve.bucket, None, sieve.owner)) else 0
    return tuple(ProgrammeCount(code, name, counts[code]) for code, name in names.items() if code in counts)


def _owners(viewer: Viewer, tally: _Tally, sieve: Sieve) -> tuple[OwnerCount, ...]:
    """Whose promises they are, for whoever answers for others: by name. One statement, none for a consultant."""
    counts: Counter[int] = Counter()
    for key, n in tally.items():
        if key[2] is not None:
            counts[key[2]] += n if _fits(key, Sieve(sieve.bucket, sieve.programme)) else 0
    if set(counts) <= {viewer.staff}:
        return ()
    names = Staff.objects.filter(pk__in=counts).order_by("name", "code").values_list("pk", "name")
    return tuple(OwnerCount(pk, name, counts[pk]) for pk, name in names)
