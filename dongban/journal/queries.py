"""Reads of the journal, newest first in the order in which it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.utils import timezone

from dongban.journal import naming
from dongban.journal.models import Entry, Sight
from dongban.journal.words import PAGES, SUBJECTS, VERBS, said
from dongban.people import reach
from dongban.people.reach import Viewer

PER_PAGE = 50
# A page of fifty customers names so many of them; the others are counted.
_NAMED = 12
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Filters:
    """What an auditor looks for. `before` is the number of a line: only older ones (paging)."""

    since: date | None = None
    until: date | None = None
    person: str = ""
    customer: int | None = None
    before: int | None = None


@dataclass(frozen=True)
class Customer:
    pk: int
    code: str


@dataclass(frozen=True)
class EntryLine:
    at: datetime
    by: str
    verb: str
    subject: str
    customer: Customer | None
    reason: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SightLine:
    at: datetime
    by: str
    page: str
    address: str
    reason: str
    customers: tuple[Customer, ...]
    others: int


@dataclass(frozen=True)
class EntriesPage:
    """`older` is where the next page begins; empty on the last one. `seen` are the customers shown."""

    lines: tuple[EntryLine, ...]
    older: int | None
    seen: frozenset[int]


@dataclass(frozen=True)
class SightsPage:
    lines: tuple[SightLine, ...]
    older: int | None
    seen: frozenset[int]


def entries(viewer: Viewer, filters: Filters) -> EntriesPage:
    """Who did what. Two statements."""
    rows = _filtered(reach.visible(viewer, "see", Entry.objects.all()), filters)
    if filters.customer is not None:
        rows = rows.filter(customer=filters.customer)
    found, older = _cut(rows)
    codes = naming.codes(viewer, (row.customer for row in found if row.customer is not None))
    return EntriesPage(tuple(_entry(row, codes) for row in found), older, frozenset(codes))


def sights(viewer: Viewer, filters: Filters) -> SightsPage:
    """Who saw whom. Two statements."""
    rows = _filtered(reach.visible(viewer, "see", Sight.objects.all()), filters)
    if filters.customer is not None:
        rows = rows.filter(_shows(filters.customer))
    found, older = _cut(rows)
    first = filters.customer
    shown = {row.pk: _named(row.customers, first) for row in found}
    codes = naming.codes(viewer, (pk for named in shown.values() for pk in named))
    return SightsPage(tuple(_sight(row, shown[row.pk], codes) for row in found), older, frozenset(codes))


def _filtered(rows: QuerySet[Row], filters: Filters) -> QuerySet[Row]:
    if filters.since:
        rows = rows.filter(at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(at__lt=_midnight(filters.until + timedelta(days=1)))
    if filters.person:
        rows = rows.filter(by_name__icontains=filters.person)
    if filters.before is not None:
        rows = rows.filter(pk__lt=filters.before)
    return rows.order_by("-pk")


def _midnight(day: date) -> datetime:
    """The day's first moment where the reader is."""
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def newest() -> int:
    """The number of the last line; 0 before the first. Whether it is another one tells that something was done."""
    found: int | None = Entry.objects.order_by("-pk").values_list("pk", flat=True).first()
    return found or 0


class _Holds(Func):
    """Whether a list kept as JSON holds a number, for SQLite; PostgreSQL has an operator of its own."""

    template = "EXISTS (SELECT 1 FROM json_each(%(expressions)s))"
    arg_joiner = ") WHERE json_each.value = ("
    output_field = BooleanField()


def _shows(customer: int) -> Q:
    if connection.vendor == "postgresql":
        return Q(customers__contains=[customer])
    return Q(_Holds(F("customers"), Value(customer)))


def _cut(rows: QuerySet[Row]) -> tuple[list[Row], int | None]:
    """One page, and the line that the next one begins under: no counting, however long the journal grows."""
    found = list(rows[: PER_PAGE + 1])
    return (found[:PER_PAGE], found[PER_PAGE - 1].pk) if len(found) > PER_PAGE else (found, None)


def _named(customers: Iterable[int], first: int | None) -> list[int]:
    """The customers that a line names: the one that was looked for before the others."""
    return sorted(customers, key=lambda pk: (pk != first, pk))[:_NAMED]


def _entry(row: Entry, codes: Mapping[int, str]) -> EntryLine:
    return EntryLine(
        at=row.at,
        by=row.by_name,
        verb=said(VERBS, row.verb),
        subject=" ".join(filter(None, (said(SUBJECTS, row.subject), str(row.subject_id or "")))),
        customer=Customer(row.customer, codes[row.customer]) if row.customer and row.customer in codes else None,
        reason=row.reason,
        details=tuple((name, str(value)) for name, value in row.details.items()),
    )


def _sight(row: Sight, named: Iterable[int], codes: Mapping[int, str]) -> SightLine:
    shown = tuple(Customer(pk, codes[pk]) for pk in named if pk in codes)
    return SightLine(
        at=row.at,
        by=row.by_name,
        page=said(PAGES, row.page),
        address=row.address,
        reason=row.reason,
        customers=shown,
        others=len(row.customers) - len(shown),
    )
