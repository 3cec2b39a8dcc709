"""One member of staff: where she works and has worked, and how many customers she serves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Absence, Customer, Service, Staff, StaffPosting
from dongban.records.queries.branches import whole
from dongban.records.words import GRADES, JOBS, said, say_day, say_from_to

_ABSENCES = 20


@dataclass(frozen=True)
class PostingLine:
    branch: int
    branch_name: str
    job: str
    span: str
    now: bool


@dataclass(frozen=True)
class StaffCard:
    """`customers` she serves today and `before` she served once, as far as the viewer may see them."""

    id: int
    name: str
    code: str
    job: str
    grade: str
    branch: int
    branch_name: str
    email: str
    phone: str
    joined: str
    left: str
    gone: bool
    extra: Sequence[tuple[str, str]]
    postings: Sequence[PostingLine]
    absences: Sequence[tuple[str, str]]
    sees_customers: bool
    customers: int
    before: int


def staff(viewer: Viewer, day: date, pk: int) -> StaffCard:
    """Raises Http404 outside of reach. Seven statements."""
    row = reach.get_or_404(viewer, "see", Staff.objects.select_related("branch"), pk=pk)
    customers, before = _now(viewer, day, row), _before(viewer, day, row)
    # A 0 is told only by whom it is known: of somebody else's people nothing is within reach.
    known = bool(customers or before) or viewer.staff == row.pk or whole(viewer, row.branch_id)
    return StaffCard(
        id=row.pk,
        name=row.name,
        code=row.code,
        job=said(JOBS, row.job),
        grade=said(GRADES, row.grade),
        branch=row.branch_id,
        branch_name=row.branch.name,
        email=row.email,
        phone=row.phone,
        joined=say_day(row.joined_on),
        left=say_day(row.left_on),
        gone=not row.works_on(day),
        extra=[(str(name), str(value)) for name, value in row.extra.items()],
        postings=_postings(row, day),
        absences=_absences(viewer, row),
        sees_customers=known and reach.may(viewer, "see", "records.customer"),
        customers=customers,
        before=before,
    )


def _postings(row: Staff, day: date) -> list[PostingLine]:
    """The latest first. A posting that held for no day is none."""
    held = Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since"))
    rows = StaffPosting.objects.filter(held, staff=row).select_related("branch").order_by("-id")
    return [
        PostingLine(
            branch=each.branch_id,
            branch_name=each.branch.name,
            job=said(JOBS, each.job),
            span=say_from_to(each.since, each.until),
            now=(each.since is None or each.since <= day) and (each.until is None or each.until >= day),
        )
        for each in rows
    ]


def _absences(viewer: Viewer, row: Staff) -> list[tuple[str, str]]:
    """Why somebody is away is for those alone who may enter it."""
    told = reach.reaches(viewer, "absent", row)
    rows = Absence.objects.filter(staff=row).order_by("-since", "-id")[:_ABSENCES]
    return [(say_from_to(each.since, each.until), each.reason if told else "") for each in rows]


def _now(viewer: Viewer, day: date, row: Staff) -> int:
    rows = Customer.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), adviser=row)
    return reach.visible(viewer, "see", rows).count()


def _before(viewer: Viewer, day: date, row: Staff) -> int:
    held = Q(since__isnull=True) | Q(until__gte=F("since"))
    rows = Service.objects.filter(held, staff=row, until__lt=day).exclude(customer__adviser=row)
    return reach.visible(viewer, "see", rows).values("customer").distinct().count()
