"""Writing one hand-over down: shares, owners, who serves whom from which day, introductions, the journal line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from dongban.journal.actions import record
from dongban.kernel.clock import day_before
from dongban.people.reach import Viewer
from dongban.promises.handover.chains import Cause
from dongban.promises.handover.plan import Placement
from dongban.promises.models import Handover, Ownership, Programme, Promise, Share, Step
from dongban.promises.queries.firm import calendar
from dongban.promises.rules import HANDED_OVER, Window, plan
from dongban.records.models import Customer, Service

_DAY = timedelta(days=1)
_BATCH = 2000
# While somebody is away her promises are lent: she keeps her customers, and the branch keeps its promises.
_LENT = (Cause.AWAY, Cause.BACK)


@dataclass(frozen=True)
class Transfer:
    """A promise that gets another owner (empty: the branch owes it)."""

    promise: int
    customer: int | None
    old: int | None
    new: int | None


@dataclass(frozen=True)
class Outcome:
    """What was handed over: how many occasions, customers, promises."""

    handovers: int = 0
    customers: int = 0
    promises: int = 0

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            self.handovers + other.handovers, self.customers + other.customers, self.promises + other.promises
        )


@dataclass(frozen=True)
class Occasion:
    """One hand-over before it is written."""

    cause: Cause
    on: date
    staff: int | None
    branch: int | None
    placements: Sequence[Placement] = ()
    transfers: Sequence[Transfer] = ()
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def write(*, by: Viewer, at: datetime, occasion: Occasion) -> Handover:
    """Belongs in the caller's transaction. The number of statements does not depend on how many customers there are."""
    handover = Handover.objects.create(
        staff_id=occasion.staff,
        branch_id=occasion.branch,
        cause=occasion.cause,
        on=occasion.on,
        at=at,
        by=by.user,
        customers=len(occasion.placements),
        promises=len(occasion.transfers),
    )
    _write_shares(handover, occasion)
    _write_owners(handover, occasion.transfers)
    if occasion.placements and occasion.cause not in _LENT:
        if occasion.cause != Cause.RECORDS:
            _write_service(handover)
        _end_introductions(handover)
        _introduce(handover, occasion.placements)
    record(
        by=by,
        at=at,
        verb="handed_over",
        subject="promises.handover",
        subject_id=handover.pk,
        reason=occasion.reason,
        details=_told(handover) | dict(occasion.details),
    )
    return handover


def _told(handover: Handover) -> dict[str, Any]:
    return {
        "cause": handover.cause,
        "staff": handover.staff_id,
        "branch": handover.branch_id,
        "on": handover.on.isoformat(),
        "customers": handover.customers,
        "promises": handover.promises,
    }


def _write_shares(handover: Handover, occasion: Occasion) -> None:
    owed: dict[int | None, int] = {}
    for transfer in occasion.transfers:
        owed[transfer.customer] = owed.get(transfer.customer, 0) + 1
    shares = [
        Share(handover=handover, customer_id=each.customer, new_id=each.new, why=each.why)
        for each in occasion.placements
    ]
    for share in shares:
        share.promises = owed.get(share.customer_id, 0)
    Share.objects.bulk_create(shares, batch_size=_BATCH)


def _write_owners(handover: Handover, transfers: Iterable[Transfer]) -> None:
    rows = [
        Ownership(handover=handover, promise_id=each.promise, old_id=each.old, new_id=each.new, on=handover.on)
        for each in transfers
    ]
    if not rows:
        return
    Ownership.objects.bulk_create(rows, batch_size=_BATCH)
    mine = Ownership.objects.filter(handover=handover)
    theirs = Promise.objects.filter(pk__in=mine.values("promise"))
    theirs.update(owner=Subquery(mine.filter(promise=OuterRef("pk")).values("new")[:1]))
    if handover.branch_id is not None and handover.cause not in _LENT:
        # What was kept stays where it was: in a demo whose day has moved back it is handed over like the others.
        theirs.filter(kept_on__isnull=True).exclude(branch=handover.branch_id).update(branch=handover.branch_id)


def _write_service(handover: Handover) -> None:
    """The old row ends the day before, the new one begins that day: no day is without a row, and none is rewritten.

    A row that would end before it began held for no day (`records.Service`).
    """
    shares = Share.objects.filter(handover=handover)
    before = Service.objects.filter(customer__in=shares.values("customer")).order_by().values("customer")
    began = dict(before.annotate(last=Max("since")).values_list("customer", "last"))
    Service.objects.filter(customer__in=shares.values("customer"), until__isnull=True).update(
        until=day_before(handover.on)
    )
    mine = Subquery(shares.filter(customer=OuterRef("pk")).values("new")[:1])
    Customer.objects.filter(pk__in=shares.values("customer")).update(adviser=mine)
    rows = (
        Service(customer_id=pk, staff_id=new, branch_id=branch, since=max(handover.on, began.get(pk) or handover.on))
        for pk, new, branch in shares.order_by("id").values_list("customer", "new", "customer__branch")
    )
    Service.objects.bulk_create(rows, batch_size=_BATCH)


# Introductions -------------------------------------------------------------------------------------------------------


def _end_introductions(handover: Handover) -> None:
    """Whoever was still to introduce herself serves the customer no longer: what that promise was about has ended."""
    # By subject, which leads the unique key (here it is the customer): by customer every promise would be read.
    steps = Step.objects.filter(programme__fact=HANDED_OVER).values_list("pk", flat=True)
    stale = Promise.objects.filter(live=True, step__in=list(steps), subject__in=_shared(handover))
    if stale.filter(from_on__lte=handover.on).update(ended_on=handover.on, live=False):
        # Should the demo's day move back, they have to return to the lists.
        ended = Programme.objects.filter(fact=HANDED_OVER).exclude(live_until__gte=handover.on)
        ended.update(live_until=handover.on)


def _shared(handover: Handover) -> QuerySet[Share, Any]:
    return Share.objects.filter(handover=handover).values("customer")


def _introduce(handover: Handover, placements: Sequence[Placement]) -> None:
    """The promise of the new adviser to introduce herself: one to each household."""
    steps = Step.objects.filter(programme__fact=HANDED_OVER, programme__active=True, retired=False)
    found = list(steps.select_related("programme").order_by("programme", "position"))
    if not found:
        return
    days = calendar()
    for step in found:
        window = plan(step.rule(), handover.on, days)
        if step.programme.starts_on is None or window.due_on >= step.programme.starts_on:
            _promise(handover, step, window, {each.customer: each.home for each in placements})


def _promise(handover: Handover, step: Step, window: Window, homes: Mapping[int, int]) -> None:
    meant = Q(handover=handover) & Q(
        **{f"customer__{key}__in": words for key, words in step.programme.where.items() if key in ("kind", "gender")}
    )
    made = Promise.objects.filter(step=step, subject__in=_shared(handover)).order_by().values("subject")
    cycles = dict(made.annotate(last=Max("cycle")).values_list("subject", "last"))
    rows: dict[int, Promise] = {}
    for share in Share.objects.filter(meant).select_related("customer").order_by("id"):
        rows.setdefault(homes[share.customer_id], _introduction(share, step, window, cycles))
    Promise.objects.bulk_create(rows.values(), batch_size=_BATCH)


def _introduction(share: Share, step: Step, window: Window, cycles: Mapping[int, int]) -> Promise:
    return Promise(
        step=step,
        subject=share.customer_id,
        cycle=cycles.get(share.customer_id, -1) + 1,
        customer=share.customer,
        owner_id=share.new_id if step.programme.owner == "adviser" else None,
        branch_id=share.customer.branch_id,
        from_on=window.from_on,
        opens_on=window.opens_on,
        due_on=window.due_on,
        ended_on=share.customer.left_on,
    )
