"""Keeping a promise, or giving it up for a reason."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import NOBODY, claim, closed, fresh, refuse
from dongban.promises.models import Promise


@transaction.atomic
def keep(*, by: Viewer, at: datetime, day: date, promise: Promise, kept_on: date) -> None:
    """The promise was kept on `kept_on`, as entered on `day`. Of two who say so at once the first is believed."""
    reach.require(by, "keep", promise, access.out_of_reach())
    now = fresh(promise)
    refuse(access.no_keep(now, day, kept_on))
    in_time = Q(ended_on__isnull=True) | Q(ended_on__gte=kept_on)
    claim(
        Promise.objects.filter(in_time, opens_on__lte=kept_on),
        now,
        kept_on=kept_on,
        kept_at=at,
        kept_by=by.user or NOBODY,
        live=False,
    )
    closed(now, day)
    details = {"kept_on": kept_on.isoformat(), "due_on": now.due_on.isoformat()}
    record(
        by=by,
        at=at,
        verb="promise.kept",
        subject="promises.promise",
        subject_id=now.pk,
        customer=now.customer_id,
        details=details,
    )


@transaction.atomic
def waive(*, by: Viewer, at: datetime, day: date, promise: Promise, why: str) -> None:
    """The promise is given up by a named person, with a reason that stays with it."""
    reach.require(by, "waive", promise, access.out_of_reach())
    now = fresh(promise)
    refuse(access.no_waive(now, day) or access.no_reason(why))
    still = Q(ended_on__isnull=True) | Q(ended_on__gt=day)
    claim(
        Promise.objects.filter(still),
        now,
        waived_on=day,
        waived_by=by.user or NOBODY,
        waived_why=why.strip(),
        live=False,
    )
    closed(now, day)
    record(
        by=by,
        at=at,
        verb="promise.waived",
        subject="promises.promise",
        subject_id=now.pk,
        customer=now.customer_id,
        reason=why.strip(),
        details={"waived_on": day.isoformat(), "due_on": now.due_on.isoformat()},
    )
