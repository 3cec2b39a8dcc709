"""Keeping a promise, giving it up for a reason, or taking back what was entered as kept and was not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import NOBODY, claim, closed, fresh, refuse
from dongban.promises.models import Promise, TakenBack

# What rooms above this one do about a keeping that is taken back, in its transaction.
_FOLLOWERS: list[Callable[[Promise], None]] = []


def after_take_back(follow: Callable[[Promise], None]) -> None:
    _FOLLOWERS.append(follow)


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


@transaction.atomic
def take_back(*, by: Viewer, at: datetime, day: date, promise: Promise, why: str) -> None:
    """It was entered as kept, and was not: it is owed again, for every day that is asked about (decision 0032).

    What was entered stays on record, with the name of whoever takes it back and her reason. Of two who do so at once
    the first is believed, and so is whoever closes it anew meanwhile.
    """
    reach.require(by, "take_back", promise, access.out_of_reach())
    now = fresh(promise)
    refuse(access.no_take_back(now, day) or access.no_reason(why))
    entered = {"kept_on": now.kept_on, "kept_at": now.kept_at, "kept_by": now.kept_by}
    ended = now.ended_on is not None and now.ended_on <= day
    nothing = dict.fromkeys(entered)
    if not Promise.objects.filter(pk=now.pk, **entered).update(**nothing, live=not ended):
        raise Refused(access.overtaken())
    TakenBack.objects.create(promise=now, **entered, on=day, at=at, by=by.user, by_name=by.name, why=why.strip())
    for follow in _FOLLOWERS:
        follow(now)
    record(
        by=by,
        at=at,
        verb="promise.taken_back",
        subject="promises.promise",
        subject_id=now.pk,
        customer=now.customer_id,
        reason=why.strip(),
        details={"kept_on": str(now.kept_on), "due_on": now.due_on.isoformat()},
    )
