"""What wants doing today: one list in the order of urgency, and counts that are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, DateField, F, SmallIntegerField, Value, When

from dongban.people.reach import Viewer
from dongban.promises.models import PromiseQuerySet
from dongban.promises.queries.cards import SOON, Bucket, Card, cards, week_end, within_reach
from dongban.promises.queries.firm import Book, book
from dongban.promises.rules import name_in
from dongban.records.models import Firm

PAGE = 50


@dataclass(frozen=True)
class ProgrammeCount:
    code: str
    name: str
    count: int


@dataclass(frozen=True)
class TodayPage:
    """`counts` are those of the chosen programme, `programmes` those of the chosen bucket, `total` is of both."""

    lines: tuple[Card, ...]
    counts: Mapping[Bucket, int]
    programmes: tuple[ProgrammeCount, ...]
    total: int
    page: int
    pages: int


def today(
    viewer: Viewer,
    day: date,
    *,
    bucket: Bucket | None = None,
    programme: str | None = None,
    page: int = 1,
    firm: Firm | None = None,
) -> TodayPage:
    """The promises within the viewer's reach that somebody has yet to keep: overdue ones first, the oldest on top."""
    read, waiting = book(firm), within_reach(viewer).waiting(day)
    tally = Counter({(_PLACES[place], code): n for place, code, n in _counted(waiting, day)})
    total = sum(n for (b, code), n in tally.items() if bucket in (None, b) and programme in (None, code))
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    lines = cards(viewer, day, _in_order(waiting, day, bucket, programme)[(page - 1) * PAGE : page * PAGE], read)
    counts = {b: sum(n for (each, code), n in tally.items() if each == b and programme in (None, code)) for b in Bucket}
    return TodayPage(lines, counts, _programmes(viewer, read, tally, bucket), total, page, pages)


_PLACES = tuple(Bucket)


def _place(day: date) -> Case:
    """Where `cards.bucket_of` stands in the order of urgency, as SQL; empty while it is too far off to be shown."""
    return Case(
        When(due_on__lt=day, then=_at(Bucket.OVERDUE)),
        When(due_on=day, then=_at(Bucket.TODAY)),
        When(due_on__lte=week_end(day), then=_at(Bucket.WEEK)),
        When(opens_on__lte=day, then=_at(Bucket.OPEN)),
        When(opens_on__lte=day + SOON, then=_at(Bucket.SOON)),
        default=None,
        output_field=SmallIntegerField(),
    )


def _at(bucket: Bucket) -> Value:
    return Value(_PLACES.index(bucket))


def _counted(rows: PromiseQuerySet, day: date) -> Iterable[tuple[int, str, int]]:
    placed = rows.annotate(place=_place(day)).filter(place__isnull=False)
    return placed.values_list("place", "step__programme__code").annotate(n=Count("pk")).order_by()


def _in_order(rows: PromiseQuerySet, day: date, bucket: Bucket | None, programme: str | None) -> PromiseQuerySet:
    if programme is not None:
        rows = rows.filter(step__programme__code=programme)
    wanted = _PLACES if bucket is None else (bucket,)
    placed = rows.annotate(place=_place(day)).filter(place__in=[_PLACES.index(each) for each in wanted])
    # What opens soon stands in the order of its opening, all else in the order of the due day.
    soon = When(opens_on__gt=day, due_on__gt=week_end(day), then=F("opens_on"))
    return placed.order_by("place", Case(soon, default=F("due_on"), output_field=DateField()), "due_on", "pk")


def _programmes(
    viewer: Viewer, read: Book, tally: Mapping[tuple[Bucket, str], int], bucket: Bucket | None
) -> tuple[ProgrammeCount, ...]:
    names = {of.rule.code: name_in(of.rule.name, viewer.language) for of in read.steps.values()}
    counts: Counter[str] = Counter()
    for (each, code), n in tally.items():
        counts[code] += n if bucket in (None, each) else 0
    return tuple(ProgrammeCount(code, name, counts[code]) for code, name in names.items() if code in counts)
