"""A promise gets another owner by the manager's word."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import claim, fresh, refuse
from dongban.promises.models import Handover, Ownership, Promise
from dongban.records.models import Staff


@transaction.atomic
def assign(*, by: Viewer, at: datetime, day: date, promise: Promise, staff: Staff) -> Ownership:
    """From now on `staff`, of the same branch, owes this one promise; the customer keeps her adviser."""
    reach.require(by, "assign", promise, access.out_of_reach())
    now = fresh(promise)
    refuse(access.no_assign(now, day) or access.no_such_owner(now.branch_id, now.owner_id, day, staff))
    claim(Promise.objects.all(), now, owner_id=staff.pk, branch_id=staff.branch_id)
    handover = Handover.objects.create(
        staff_id=now.owner_id,
        branch_id=staff.branch_id,
        cause=Handover.Cause.MANAGER,
        on=day,
        at=at,
        by=by.user,
        promises=1,
    )
    change = Ownership.objects.create(promise=now, handover=handover, old_id=now.owner_id, new_id=staff.pk, on=day)
    record(
        by=by,
        at=at,
        verb="promise.assigned",
        subject="promises.promise",
        subject_id=now.pk,
        customer=now.customer_id,
        details={"old": now.owner_id, "new": staff.pk},
    )
    return change
