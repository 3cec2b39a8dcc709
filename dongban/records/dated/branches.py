"""Branches that have closed: their customers are served by the nearest one that is open."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import inf

from django.db import connection
from django.db.models import Q

from dongban.journal.actions import record
from dongban.kernel.clock import day_before
from dongban.kernel.fairness import Candidate, distance_km
from dongban.people.reach import Viewer
from dongban.records.models import Branch, Customer, SearchToken

_DAY = timedelta(days=1)

_BEGIN = """
INSERT INTO records_service (customer_id, staff_id, branch_id, since, until, load)
SELECT s.customer_id, s.staff_id, %(new)s,
       CASE WHEN s.since > %(first)s THEN s.since ELSE %(first)s END, NULL, %(load)s
FROM records_service s JOIN records_customer c ON c.id = s.customer_id
WHERE s.until IS NULL AND s.branch_id = %(old)s AND c.branch_id = %(old)s
  AND (c.left_on IS NULL OR c.left_on > %(day)s)
"""
_END = """
UPDATE records_service SET until = %(last)s
WHERE until IS NULL AND branch_id = %(old)s AND customer_id IN (
    SELECT id FROM records_customer WHERE branch_id = %(old)s AND (left_on IS NULL OR left_on > %(day)s))
"""


@dataclass(frozen=True)
class Nearest:
    """The branch that takes over, and by what it was found: its distance in kilometres, else its place in the firm."""

    branch: int
    km: float | None
    how: str


def empty_closed(*, by: Viewer, at: datetime, day: date, load_id: int | None) -> int:
    """Every closed branch that still has customers hands them to the nearest open one. Customers moved."""
    waiting = Customer.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day)).values("branch")
    closed = list(Branch.objects.filter(closed_on__lte=day, id__in=waiting).order_by("closed_on", "code"))
    if not closed:
        return 0
    opened = Q(opened_on__isnull=True) | Q(opened_on__lte=day)
    takers = list(Branch.objects.filter(opened, Q(closed_on__isnull=True) | Q(closed_on__gt=day)).order_by("code"))
    return sum(_empty(by, at, day, load_id, branch, nearest(branch, takers)) for branch in closed)


def nearest(branch: Branch, takers: Iterable[Branch]) -> Nearest | None:
    """The nearest of its own kind by the straight line; without coordinates its parent, its region, or the first code.

    Ties go to the lower code. None when no branch is open.
    """
    takers = list(takers)
    same = [taker for taker in takers if taker.kind == branch.kind] or takers
    if not same:
        return None
    found = min(same, key=lambda taker: _km(branch, taker))
    km = _km(branch, found)
    if km < inf:
        return Nearest(found.pk, round(km, 1), "distance")
    for how, fits in (
        ("parent", [taker for taker in takers if taker.pk == branch.parent_id]),
        ("region", [taker for taker in same if branch.region and taker.region == branch.region]),
    ):
        if fits:
            return Nearest(fits[0].pk, None, how)
    return Nearest(same[0].pk, None, "first")


def _km(one: Branch, other: Branch) -> float:
    known = distance_km(_place(one), _place(other))
    return inf if known is None else known


def _place(branch: Branch) -> Candidate:
    return Candidate(branch.pk, 0, branch.latitude, branch.longitude)


def _empty(by: Viewer, at: datetime, day: date, load_id: int | None, old: Branch, taker: Nearest | None) -> int:
    if taker is None or old.closed_on is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _BEGIN, {"old": old.pk, "new": taker.branch, "day": day, "first": old.closed_on, "load": load_id}
        )
        cursor.execute(_END, {"old": old.pk, "day": day, "last": day_before(old.closed_on)})
    customers = Customer.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), branch=old)
    SearchToken.objects.filter(customer__in=customers.values("id")).update(branch=taker.branch)
    moved = customers.update(branch=taker.branch)
    details = {"to": taker.branch, "km": taker.km, "how": taker.how, "customers": moved}
    record(by=by, at=at, verb="branch_closed", subject="records.branch", subject_id=old.pk, details=details)
    return moved
