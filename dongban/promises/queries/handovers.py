"""Hand-overs as pages show them: when and why, who got whom, and whom nobody serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from dongban.kernel.korean import mask_name
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import words
from dongban.promises.models import Handover, Share
from dongban.records.models import Absence, Branch, Customer, Staff


@dataclass(frozen=True)
class HandoverLine:
    pk: int
    on: date
    day: str
    cause: str
    branch: str
    customers: int
    promises: int


@dataclass(frozen=True)
class ShareLine:
    """`may_change`: the customer is still with the one whom she went to here."""

    pk: int
    customer: int
    name: str
    to: str
    why: str
    promises: int
    may_change: bool


@dataclass(frozen=True)
class Unserved:
    branch: int
    name: str
    customers: int


@dataclass(frozen=True)
class AbsenceLine:
    pk: int
    name: str
    branch: str
    since: str
    until: str
    reason: str
    now: bool


def handovers(viewer: Viewer) -> QuerySet[Handover]:
    """The latest first. A page of them is what `lines` takes."""
    rows = reach.visible(viewer, "see", Handover.objects.all())
    return rows.select_related("staff", "branch").order_by("-on", "-id")


def lines(rows: Sequence[Handover]) -> list[HandoverLine]:
    return [line(row) for row in rows]


def line(row: Handover) -> HandoverLine:
    return HandoverLine(
        row.pk,
        row.on,
        words.say_day(row.on),
        words.say_cause(row.cause, row.staff.name if row.staff else ""),
        row.branch.name if row.branch else "",
        row.customers,
        row.promises,
    )


def shares(handover: Handover) -> QuerySet[Share]:
    return handover.shares.select_related("customer", "new").order_by("new__name", "id")


def share_lines(viewer: Viewer, handover: Handover, rows: Sequence[Share]) -> list[ShareLine]:
    of_promises = handover.cause == Handover.Cause.AWAY
    may = reach.reaches(viewer, "change", handover) if rows else False
    return [
        ShareLine(
            row.pk,
            row.customer_id,
            _name(viewer, row.customer),
            row.new.name if row.new else "",
            words.say_why(row.why, of_promises=of_promises),
            row.promises,
            may and (of_promises or row.customer.adviser_id == row.new_id),
        )
        for row in rows
    ]


def _name(viewer: Viewer, customer: Customer) -> str:
    return customer.name if viewer.unmasked or customer.kind == "company" else mask_name(customer.name)


def unserved(viewer: Viewer, day: date) -> list[Unserved]:
    """Branches whose customers the viewer may share out, with how many have no adviser. One statement."""
    staying = Q(customer__left_on__isnull=True) | Q(customer__left_on__gt=day)
    if not reach.may(viewer, "share_out", "records.branch"):
        return []
    rows = reach.visible(viewer, "share_out", Branch.objects.all())
    nobody = Count("customer", filter=staying & Q(customer__adviser__isnull=True))
    counted = rows.annotate(n=nobody).filter(n__gt=0).order_by("name").values_list("id", "name", "n")
    return [Unserved(*row) for row in counted]


def colleagues(branch: int | None, day: date) -> QuerySet[Staff]:
    """Those who work at the branch on the day: whom a manager may choose."""
    here = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return Staff.objects.filter(here, branch=branch).order_by("name", "id")


def may_be_absent(viewer: Viewer, day: date) -> QuerySet[Staff]:
    """Whose absence the viewer enters: her own, or her branch's."""
    here = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return reach.visible(viewer, "absent", Staff.objects.filter(here)).order_by("name", "id")


def absences(viewer: Viewer, day: date) -> list[AbsenceLine]:
    """Those of today and later. One statement."""
    people = reach.visible(viewer, "absent", Staff.objects.all())
    rows = Absence.objects.filter(until__gte=day, staff__in=people.values("id")).select_related("staff__branch")
    return [
        AbsenceLine(
            row.pk,
            row.staff.name,
            row.staff.branch.name,
            words.say_day(row.since),
            words.say_day(row.until),
            row.reason,
            row.since <= day,
        )
        for row in rows.order_by("since", "id")
    ]
