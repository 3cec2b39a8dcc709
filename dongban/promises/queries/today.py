"""What wants doing today: one list in the order of urgency, and counts that are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from dongban.people.reach import Viewer
from dongban.promises import sql
from dongban.promises.models import PromiseQuerySet
from dongban.promises.queries.cards import SOON, Bucket, Card, cards_of, week_end, within_reach
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
    read, waiting = book(firm), _waiting(viewer, day)
    tally = _tally(waiting, day, read)
    total = sum(n for key, n in tally.items() if _fits(key, sieve))
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    soon = 0 if sieve.bucket not in (None, Bucket.SOON) else _soon(tally, sieve)
    slices = _slices(_sifted(waiting, read, sieve), day, sieve.bucket, (page - 1) * PAGE, total - soon, total)
    return TodayPage(
        cards_of(viewer, day, slices, read),
        {b: sum(n for key, n in tally.items() if _fits(key, sieve, b)) for b in Bucket},
        _programmes(viewer, read, tally, sieve),
        _owners(viewer, tally, sieve),
        total,
        page,
        pages,
    )


def matching(viewer: Viewer, day: date, sieve: Sieve) -> PromiseQuerySet:
    """All that the filters leave, on every page of the list, in its order."""
    rows = _sifted(_waiting(viewer, day), book(), sieve)
    if sieve.bucket is not None:
        rows = rows.filter(_in_bucket(sieve.bucket, day))
    return rows.order_by("due_on", "pk")


def _waiting(viewer: Viewer, day: date) -> PromiseQuerySet:
    """Those that Today shows: not what opens only after `SOON`."""
    near = Q(due_on__lte=week_end(day)) | Q(opens_on__lte=day + SOON)
    return within_reach(viewer).waiting(day).filter(near)


def _tally(rows: PromiseQuerySet, day: date, read: Book) -> _Tally:
    found: Counter[tuple[Bucket, str, int | None]] = Counter()
    for place, step, owner, n in sql.count_places(rows, day, week_end(day)):
        found[_PLACES[place], read.steps[step].rule.code, owner] += n
    return found


def _fits(key: tuple[Bucket, str, int | None], sieve: Sieve, bucket: Bucket | None = None) -> bool:
    return (
        (bucket or sieve.bucket) in (None, key[0])
        and sieve.programme in (None, key[1])
        and sieve.owner in (None, key[2])
    )


def _soon(tally: _Tally, sieve: Sieve) -> int:
    return sum(n for key, n in tally.items() if _fits(key, sieve, Bucket.SOON))


def _sifted(rows: PromiseQuerySet, read: Book, sieve: Sieve) -> PromiseQuerySet:
    if sieve.programme is not None:
        rows = rows.filter(step__in=[of.pk for of in read.steps.values() if of.rule.code == sieve.programme])
    return rows if sieve.owner is None else rows.filter(owner=sieve.owner)


def _in_bucket(bucket: Bucket, day: date) -> Q:
    """`cards.bucket_of` as a predicate, among the waiting ones of `_waiting`."""
    end = week_end(day)
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


def _slices(
    rows: PromiseQuerySet, day: date, bucket: Bucket | None, first: int, before_soon: int, total: int
) -> Iterator[PromiseQuerySet]:
    """One page, from the row `first` on. All buckets but the last are in the order of the due day, so that one simple
    question answers for them; what opens soon stands after them in the order of its opening."""
    last = min(first + PAGE, total)
    if first < before_soon:
        chosen = _in_bucket(bucket, day) if bucket else ~_in_bucket(Bucket.SOON, day)
        yield rows.filter(chosen).order_by("due_on", "pk")[first : min(last, before_soon)]
    if last > before_soon:
        soon = rows.filter(_in_bucket(Bucket.SOON, day)).order_by("opens_on", "due_on", "pk")
        yield soon[max(0, first - before_soon) : last - before_soon]


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
