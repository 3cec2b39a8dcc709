"""What becomes of a sheet that was set aside: added to the visit that is filed, taken as the visit, or dropped."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import actions as promises
from dongban.visits import access
from dongban.visits.actions.reporting import file, hear
from dongban.visits.models import Report, SetAside


@transaction.atomic
def add(*, by: Viewer, at: datetime, day: date, aside: SetAside) -> Report:
    """It stays beside the visit that is filed; what the customer said in it is heard."""
    report = Report.objects.standing().filter(promise=aside.promise_id).first()
    if report is None:
        raise Refused(access.nothing_filed())
    _settle(by, at, aside, SetAside.State.ADDED)
    hear(by=by, at=at, day=day, report=report, sheet=aside.sheet())
    return report


@transaction.atomic
def take(*, by: Viewer, at: datetime, day: date, aside: SetAside) -> Report:
    """It counts as the visit: the promise is kept by it, in the name of whoever wrote it."""
    _settle(by, at, aside, SetAside.State.TAKEN)
    promises.keep(by=by, at=at, day=day, promise=aside.promise, kept_on=aside.on)
    writer = (aside.by, aside.by_name)
    return file(by=by, at=at, day=day, promise=aside.promise, sheet=aside.sheet(), key=aside.key, writer=writer)


@transaction.atomic
def drop(*, by: Viewer, at: datetime, aside: SetAside, why: str) -> None:
    """It counts for nothing, for a reason that stays with it. The sheet itself stays too."""
    if trouble := access.no_drop(why):
        raise Refused(trouble)
    _settle(by, at, aside, SetAside.State.DROPPED, why.strip())


def _settle(by: Viewer, at: datetime, aside: SetAside, state: SetAside.State, why: str = "") -> None:
    """Of two who settle it at once, the database believes the first."""
    reach.require(by, "settle", aside, access.NOT_YOURS_TO_SETTLE)
    waiting = SetAside.objects.filter(pk=aside.pk, state=SetAside.State.WAITING)
    if not waiting.update(state=state, settled_at=at, settled_by=by.name, settled_why=why):
        aside.refresh_from_db()
        raise Refused(access.no_settling(aside) or "")
    record(
        by=by,
        at=at,
        verb=f"visit.aside_{state.value}",
        subject="visits.setaside",
        subject_id=aside.pk,
        customer=aside.promise.customer_id,
        reason=why,
    )
