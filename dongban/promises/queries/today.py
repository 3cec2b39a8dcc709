"""What wants doing today: one list in the order of urgency, and counts that are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, DateField, F, Q, Value, When
from django.db.models.fields import CharField, SmallIntegerField

from dongban.people.reach import Viewer
from dongban.promises.models import PromiseQuerySet
from dongban.promises.queries.cards import SOON, Bucket, Card, cards, week_end, within_reach
from dongban.promises.queries.firm import steps
from dongban.promises.rules import name_in

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
    viewer: Viewer, day: date, *, bucket: Bucket | None = None, programme: str | None = None, page: int = 1
) -> TodayPage:
    """The promises within the viewer's reach that somebody has yet to keep: overdue ones first, the oldest on top."""
    waiting = within_reach(viewer).waiting(day)
    tally = Counter({(Bucket(b), code): n for b, code, n in _counted(_in_buckets(waiting, day, Bucket))})
    total = sum(n for (b, code), n in tally.items() if bucket in (None, b) and programme in (None, code))
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    rows = _in_order(_in_buckets(waiting, day, [bucket] if bucket else Bucket), programme)
    lines = cards(viewer, day, rows[(page - 1) * PAGE : page * PAGE])
    counts = {b: sum(n for (each, code), n in tally.items() if each == b and programme in (None, code)) for b in Bucket}
    return TodayPage(lines, counts, _programmes(viewer, tally, bucket), total, page, pages)


def _in_buckets(rows: PromiseQuerySet, day: date, buckets: Iterable[Bucket]) -> PromiseQuerySet:
    """Adds `bucket`, which is `cards.bucket_of` as SQL. Those too far off are in none."""
    bucket = Case(
        When(due_on__lt=day, then=_is(Bucket.OVERDUE)),
        When(due_on=day, then=_is(Bucket.TODAY)),
        When(due_on__lte=week_end(day), then=_is(Bucket.WEEK)),
        When(opens_on__lte=day, then=_is(Bucket.OPEN)),
        When(opens_on__lte=day + SOON, then=_is(Bucket.SOON)),
        default=None,
        output_field=CharField(),
    )
    return rows.annotate(bucket=bucket).filter(Q(bucket__in=[each.value for each in buckets]))


def _is(bucket: Bucket) -> Value:
    return Value(bucket.value)


def _counted(rows: PromiseQuerySet) -> list[tuple[str, str, int]]:
    return list(rows.values_list("bucket", "step__programme__code").annotate(n=Count("pk")).order_by())


def _in_order(rows: PromiseQuerySet, programme: str | None) -> PromiseQuerySet:
    if programme is not None:
        rows = rows.filter(step__programme__code=programme)
    places = [When(Q(bucket=each.value), then=Value(place)) for place, each in enumerate(Bucket)]
    urgency = Case(*places, output_field=SmallIntegerField())
    when = Case(When(Q(bucket=Bucket.SOON.value), then=F("opens_on")), default=F("due_on"), output_field=DateField())
    return rows.order_by(urgency, when, "due_on", "pk")


def _programmes(
    viewer: Viewer, tally: Mapping[tuple[Bucket, str], int], bucket: Bucket | None
) -> tuple[ProgrammeCount, ...]:
    names = {of.rule.code: name_in(of.rule.name, viewer.language) for of in steps().values()}
    counts: Counter[str] = Counter()
    for (each, code), n in tally.items():
        counts[code] += n if bucket in (None, each) else 0
    return tuple(ProgrammeCount(code, name, counts[code]) for code, name in names.items() if code in counts)
