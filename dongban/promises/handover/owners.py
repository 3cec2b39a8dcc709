"""How many days somebody or something had nobody: what hand-over is to keep at zero, measured from the history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from dongban.promises.models import Ownership, Promise
from dongban.records.models import Absence, Branch, Service, Staff

_DAY = timedelta(days=1)
# From one day to another, the last one not included.
Span = tuple[date, date]


@dataclass(frozen=True)
class Gaps:
    """Days without an owner: of promises (each promise and day counts one), and of customers."""

    promises: int
    customers: int


def days_without_owner(day_from: date, day_to: date) -> int:
    """Promise days and customer days, from one day to the other, both included, on which nobody was there."""
    found = gaps(day_from, day_to)
    return found.promises + found.customers


def gaps(day_from: date, day_to: date) -> Gaps:
    """A promise has nobody on a day on which it waits and its owner has left the firm, or is away although it is open.

    Without an owner the branch owes it: then it has nobody when there is no branch, or the branch has closed. A
    customer has nobody on a day on which who served her had left, or for which no row says who served her.
    """
    window = day_from, day_to + _DAY
    left = {pk: on for pk, on in Staff.objects.filter(left_on__lte=day_to).values_list("id", "left_on") if on}
    shut = Branch.objects.filter(closed_on__lte=day_to).values_list("id", "closed_on")
    known = _Known(window, left, {pk: on for pk, on in shut if on}, _absences(window))
    return Gaps(_promise_days(known), _customer_days(known))


@dataclass(frozen=True)
class _Known:
    """The days asked about; since when who is gone and what is closed; who was away when."""

    window: Span
    left: Mapping[int, date]
    closed: Mapping[int, date]
    away: Mapping[int, Sequence[Span]]


# Promises ------------------------------------------------------------------------------------------------------------


def _promise_days(known: _Known) -> int:
    doubtful = _doubtful(known)
    changes = _changes(doubtful)
    return sum(_days_of(row, changes.get(row.pk, []), known) for row in doubtful.iterator())


def _absences(window: Span) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    rows = Absence.objects.filter(since__lt=window[1], until__gte=window[0])
    for staff, since, until in rows.values_list("staff", "since", "until"):
        found[staff].append((since, until + _DAY))
    return found


def _doubtful(known: _Known) -> QuerySet[Promise]:
    """Promises that waited in those days, and were ever with somebody who left or was away, or are with no branch."""
    waited = Promise.objects.filter(from_on__lt=known.window[1])
    for end in ("kept_on", "waived_on", "ended_on"):
        waited = waited.filter(Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": known.window[0]}))
    staff = set(known.left) | set(known.away)
    ever = Ownership.objects.filter(Q(old__in=staff) | Q(new__in=staff), promise=OuterRef("pk"))
    nowhere = Q(branch__isnull=True) | Q(branch__in=known.closed)
    return waited.filter(Q(owner__in=staff) | Q(Exists(ever)) | nowhere & Q(owner__isnull=True)).order_by("id")


def _changes(promises: QuerySet[Promise]) -> dict[int, list[tuple[date, int | None]]]:
    found: dict[int, list[tuple[date, int | None]]] = defaultdict(list)
    rows = Ownership.objects.filter(promise__in=promises.order_by().values("pk")).order_by("on", "id")
    for promise, on, old in rows.values_list("promise", "on", "old"):
        found[promise].append((on, old))
    return found


def _days_of(row: Promise, changes: Sequence[tuple[date, int | None]], known: _Known) -> int:
    """The days within the window on which this promise waited and had nobody."""
    ends = [end for end in (row.kept_on, row.waived_on, row.ended_on) if end is not None]
    waits = max(row.from_on, known.window[0]), min([*ends, known.window[1]])
    days = 0
    for owner, span in _held(row.owner_id, changes, waits):
        gone = _gone(row, owner, known)
        here = span[0], min(span[1], gone)
        absent = known.away.get(owner, ()) if owner else ()
        days += _overlap(span, (gone, date.max))
        days += sum(_overlap(here, (max(since, row.opens_on), until)) for since, until in absent)
    return days


def _gone(row: Promise, owner: int | None, known: _Known) -> date:
    """From when nobody is there: the owner has left, or, where the branch owes it, the branch has closed."""
    if owner is not None:
        return known.left.get(owner, date.max)
    return known.closed.get(row.branch_id, date.max) if row.branch_id else date.min


def _held(
    owner: int | None, changes: Iterable[tuple[date, int | None]], span: Span
) -> Iterator[tuple[int | None, Span]]:
    """Who held it, piece by piece, within the span."""
    since, last = span
    for on, old in changes:
        if on > since:
            yield old, (since, min(on, last))
            since = on
    yield owner, (since, last)


def _overlap(one: Span, other: Span) -> int:
    return max(0, (min(one[1], other[1]) - max(one[0], other[0])).days)


# Customers -----------------------------------------------------------------------------------------------------------


def _customer_days(known: _Known) -> int:
    """Days on which a service row names somebody who had left, and days between two rows that no row covers."""
    first, end = known.window
    lost = Service.objects.filter(staff__in=known.left)
    rows = lost.filter(Q(until__isnull=True) | Q(until__gte=first))
    days = 0
    for staff, since, until, customer_left in rows.values_list("staff", "since", "until", "customer__left_on"):
        last = min(until + _DAY if until else date.max, customer_left or date.max, end)
        gone = max(known.left[staff] if staff else date.max, since or date.min, first)
        days += max(0, (last - gone).days)
    return days + sum(_overlap(known.window, hole) for hole in _holes(lost))


def _holes(rows: QuerySet[Service]) -> Iterator[Span]:
    """Between the rows of each customer who has ever been with somebody who left."""
    served = Service.objects.filter(customer__in=rows.order_by().values("customer")).order_by("customer", "id")
    last: dict[int, date] = {}
    for customer, since, until in served.values_list("customer", "since", "until").iterator():
        if until is not None and since is not None and until < since:
            # It held for no day.
            continue
        before = last.get(customer)
        if before is not None and since is not None and since > before:
            yield before, since
        last[customer] = max(until + _DAY if until else date.max, before or date.min)
