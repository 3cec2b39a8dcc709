"""Branches: all of them by region, and one with its people, as they are and as they were."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongban.journal.models import Entry
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Absence, Branch, Customer, Staff, StaffPosting
from dongban.records.words import BRANCH_KINDS, GRADES, JOBS, said, say_day, say_from_to

_PAST_ON_A_PAGE = 50


@dataclass(frozen=True)
class BranchLine:
    """`customers`: as many as the viewer may see; None where she sees none and cannot know that there are none."""

    id: int
    name: str
    code: str
    region: str
    kind: str
    staff: int
    customers: int | None
    closed: str


@dataclass(frozen=True)
class Region:
    name: str
    branches: Sequence[BranchLine]
    staff: int
    customers: int | None


@dataclass(frozen=True)
class BranchesPage:
    """`counts` is how many branches each choice of state would show. `sees_customers`: whether she sees any at all."""

    regions: Sequence[Region]
    counts: Mapping[str, int]
    sees_customers: bool


@dataclass(frozen=True)
class Colleague:
    id: int
    name: str
    job: str
    grade: str
    since: str
    away: str
    customers: int | None


@dataclass(frozen=True)
class PastColleague:
    id: int
    name: str
    job: str
    span: str


@dataclass(frozen=True)
class Closing:
    """Where a closed branch's customers went, and why there."""

    sentence: str
    to: int
    to_name: str


@dataclass(frozen=True)
class BranchCard:
    id: int
    name: str
    code: str
    kind: str
    region: str
    address: str
    opened: str
    closed: str
    closed_by_now: bool
    parent: tuple[int, str] | None
    below: Sequence[tuple[int, str]]
    extra: Sequence[tuple[str, str]]
    closings: Sequence[Closing]
    customers: int | None
    sees_customers: bool
    staff: Sequence[Colleague]
    past: Page[Any]
    past_lines: Sequence[PastColleague] = field(default_factory=tuple)


def branches(viewer: Viewer, day: date, *, search: str = "", state: str = "open") -> BranchesPage:
    """All branches within reach by region. Three statements, however many they are."""
    found = _found(reach.visible(viewer, "see", Branch.objects.all()), nfc(search).strip())
    staff, customers = _staff_by_branch(day), _customers(viewer, day, "branch")
    lines = [
        (
            row.closed_on is not None and row.closed_on <= day,
            _line(row, staff, _shown(viewer, row.pk, customers, row.pk)),
        )
        for row in found
    ]
    closed = sum(is_closed for is_closed, _line_ in lines)
    wanted = [line for is_closed, line in lines if state == "all" or is_closed == (state == "closed")]
    counts = {"open": len(lines) - closed, "closed": closed, "all": len(lines)}
    return BranchesPage(_regions(wanted), counts, reach.may(viewer, "see", "records.customer"))


def branch(viewer: Viewer, day: date, pk: int, *, page: int = 1) -> BranchCard:
    """One branch. Raises Http404 outside of reach. Ten statements, however many people there are."""
    row = reach.get_or_404(viewer, "see", Branch.objects.select_related("parent"), pk=pk)
    customers = _customers(viewer, day, "branch", branch=row)
    past = Paginator(_past(row, day), _PAST_ON_A_PAGE).get_page(page)
    return BranchCard(
        id=row.pk,
        name=row.name,
        code=row.code,
        kind=said(BRANCH_KINDS, row.kind),
        region=row.region,
        address=row.address,
        opened=say_day(row.opened_on),
        closed=say_day(row.closed_on),
        closed_by_now=row.closed_on is not None and row.closed_on <= day,
        parent=(row.parent.pk, row.parent.name) if row.parent else None,
        below=list(Branch.objects.filter(parent=row).order_by("code").values_list("id", "name")),
        extra=[(str(name), str(value)) for name, value in row.extra.items()],
        closings=_closings(row),
        customers=_shown(viewer, row.pk, customers, row.pk),
        sees_customers=reach.may(viewer, "see", "records.customer"),
        staff=_colleagues(viewer, day, row),
        past=past,
        past_lines=[_past_line(each) for each in past],
    )


def _found(rows: QuerySet[Branch], search: str) -> list[Branch]:
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(code__icontains=search) | Q(region__icontains=search))
    return list(rows.order_by("region", "name", "code"))


def working(day: date) -> QuerySet[Staff]:
    """Who works in the firm on that day."""
    here = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return Staff.objects.filter(here, Q(joined_on__isnull=True) | Q(joined_on__lte=day))


def _staff_by_branch(day: date) -> dict[int, int]:
    return dict(working(day).order_by().values_list("branch").annotate(Count("id")))


def _customers(viewer: Viewer, day: date, by: str, **only: Any) -> dict[int, int]:
    """Customers of that day whom the viewer may see, counted by branch or adviser."""
    rows = Customer.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=day), **only)
    return dict(reach.visible(viewer, "see", rows).order_by().values_list(by).annotate(Count("id")))


def _shown(viewer: Viewer, branch: int, counted: Mapping[int, int], key: int) -> int | None:
    """Nothing is counted where nothing is within reach: a 0 would say that there are no customers."""
    return counted.get(key, 0) if key in counted or whole(viewer, branch) else None


def whole(viewer: Viewer, branch: int) -> bool:
    """Whether she sees every customer of the branch."""
    return reach.reaches_unit(viewer, "see", "records.customer", "branch_id", branch)


def _line(row: Branch, staff: Mapping[int, int], customers: int | None) -> BranchLine:
    return BranchLine(
        id=row.pk,
        name=row.name,
        code=row.code,
        region=row.region,
        kind=said(BRANCH_KINDS, row.kind),
        staff=staff.get(row.pk, 0),
        customers=customers,
        closed=say_day(row.closed_on),
    )


def _regions(lines: Sequence[BranchLine]) -> list[Region]:
    """Branches without a region come last."""
    ordered = sorted(lines, key=lambda line: (not line.region, line.region))
    return [
        Region(name, group, sum(each.staff for each in group), _sum(each.customers for each in group))
        for name, group in ((name, list(group)) for name, group in groupby(ordered, attrgetter("region")))
    ]


def _sum(counts: Iterable[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _colleagues(viewer: Viewer, day: date, row: Branch) -> list[Colleague]:
    people = list(working(day).filter(branch=row).order_by("name", "code"))
    order = list(JOBS)
    people.sort(key=lambda each: order.index(each.job) if each.job in order else len(order))
    numbers = [each.pk for each in people]
    since = dict(
        StaffPosting.objects.filter(staff__in=numbers, branch=row, until__isnull=True).values_list("staff", "since")
    )
    away = dict(Absence.objects.filter(staff__in=numbers, since__lte=day, until__gte=day).values_list("staff", "until"))
    customers = _customers(viewer, day, "adviser", adviser__in=numbers)
    return [
        Colleague(
            id=each.pk,
            name=each.name,
            job=said(JOBS, each.job),
            grade=said(GRADES, each.grade),
            since=say_day(since.get(each.pk)),
            away=say_day(away.get(each.pk)),
            customers=customers.get(each.pk, 0)
            if each.pk == viewer.staff
            else _shown(viewer, row.pk, customers, each.pk),
        )
        for each in people
    ]


def _past(row: Branch, day: date) -> QuerySet[StaffPosting]:
    """Who worked here before, the last to go first. A posting that held for no day is none."""
    held = Q(since__isnull=True) | Q(until__gte=F("since"))
    return StaffPosting.objects.filter(held, branch=row, until__lt=day).select_related("staff").order_by("-until", "id")


def _past_line(each: StaffPosting) -> PastColleague:
    return PastColleague(each.staff_id, each.staff.name, said(JOBS, each.job), say_from_to(each.since, each.until))


def _closings(row: Branch) -> list[Closing]:
    """As the journal tells it."""
    lines = Entry.objects.filter(subject="records.branch", subject_id=row.pk, verb="branch_closed").order_by("id")
    told = [line.details for line in lines]
    names = dict(Branch.objects.filter(id__in=[each["to"] for each in told]).values_list("id", "name"))
    return [Closing(_why(each), each["to"], names.get(each["to"], "")) for each in told]


def _why(told: Mapping[str, Any]) -> str:
    count = int(told["customers"])
    went = ngettext("%(n)s customer went there", "%(n)s customers went there", count) % {"n": f"{count:,}"}
    reasons = {
        "distance": _("the nearest open branch, %(km)s km away") % {"km": told["km"]},
        "parent": _("the branch above it"),
        "region": _("an open branch of the same region"),
        "first": _("the first open branch"),
    }
    return f"{went}: {reasons[told['how']]}"
