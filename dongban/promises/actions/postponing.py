"""Putting a promise off: the old due day is superseded with a reason, never edited away."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import claim, fresh, refuse
from dongban.promises.models import Postponement, Promise
from dongban.promises.queries.firm import calendar, first_due_on
from dongban.promises.queries.postponing import moves
from dongban.promises.rules import Later


@transaction.atomic
def postpone(*, by: Viewer, at: datetime, day: date, promise: Promise, new_due_on: date, why: str) -> Postponement:
    """A later due day: a working one, within three months of the first, asked for before the present one has passed."""
    reach.require(by, "postpone", promise, access.out_of_reach())
    now = fresh(promise)
    refuse(access.no_postpone(now, day))
    refuse(access.no_such_due_day(now, day, new_due_on, first=first_due_on(now), calendar=calendar()))
    refuse(access.no_reason(why))
    return _put_off(now, by=by, at=at, day=day, new_due_on=new_due_on, why=why.strip())


@dataclass(frozen=True)
class PutOff:
    """How many were put off, and how many stay as they are."""

    moved: int
    left: int


@transaction.atomic
def postpone_many(*, by: Viewer, at: datetime, day: date, promises: Collection[int], later: Later, why: str) -> PutOff:
    """Those of them that may be put off, for one reason: all in one transaction, each with a line of its own."""
    refuse(access.no_reason(why))
    moved = 0
    for move in moves(by, day, promises, later):
        if move.new_due_on is not None:
            # Somebody may have kept this one a moment ago: then it stays, and the others move.
            with suppress(Refused):
                _put_off(move.promise, by=by, at=at, day=day, new_due_on=move.new_due_on, why=why.strip())
                moved += 1
    return PutOff(moved, len(promises) - moved)


def _put_off(now: Promise, *, by: Viewer, at: datetime, day: date, new_due_on: date, why: str) -> Postponement:
    claim(Promise.objects.all(), now, due_on=new_due_on, postponed=F("postponed") + 1)
    moved = Postponement.objects.create(
        promise=now,
        old_due_on=now.due_on,
        new_due_on=new_due_on,
        on=day,
        at=at,
        by=by.user,
        by_name=by.name,
        why=why,
    )
    record(
        by=by,
        at=at,
        verb="promise.postponed",
        subject="promises.promise",
        subject_id=now.pk,
        customer=now.customer_id,
        reason=why,
        details={"old_due_on": now.due_on.isoformat(), "new_due_on": new_due_on.isoformat()},
    )
    return moved
