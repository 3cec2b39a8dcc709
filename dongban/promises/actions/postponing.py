"""Putting a promise off: the old due day is superseded with a reason, never edited away."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import claim, fresh, refuse
from dongban.promises.models import Postponement, Promise
from dongban.promises.queries.firm import calendar, first_due_on


@transaction.atomic
def postpone(*, by: Viewer, at: datetime, day: date, promise: Promise, new_due_on: date, why: str) -> Postponement:
    """A later due day: a working one, within three months of the first, asked for before the present one has passed."""
    reach.require(by, "postpone", promise, access.out_of_reach())
    now = fresh(promise)
    refuse(access.no_postpone(now, day))
    refuse(access.no_such_due_day(now, day, new_due_on, first=first_due_on(now), calendar=calendar()))
    refuse(access.no_reason(why))
    claim(Promise.objects.all(), now, due_on=new_due_on, postponed=F("postponed") + 1)
    moved = Postponement.objects.create(
        promise=now,
        old_due_on=now.due_on,
        new_due_on=new_due_on,
        on=day,
        at=at,
        by=by.user,
        by_name=by.name,
        why=why.strip(),
    )
    record(
        by=by,
        at=at,
        verb="promise.postponed",
        subject="promises.promise",
        subject_id=now.pk,
        customer=now.customer_id,
        reason=why.strip(),
        details={"old_due_on": now.due_on.isoformat(), "new_due_on": new_due_on.isoformat()},
    )
    return moved
