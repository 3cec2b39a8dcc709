"""Reporting a visit: the promise is kept, and what was said stays."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people.reach import Refused, Viewer
from dongban.promises import actions as promises
from dongban.promises.models import Promise
from dongban.visits import access
from dongban.visits.models import Report


@transaction.atomic
def report_visit(*, by: Viewer, at: datetime, day: date, promise: Promise, on: date, note: str) -> Report:
    """Keeps the promise on the day `on` and files the sheet: both, or neither.

    Raises Refused with a sentence when the viewer may not, when the note lacks something, when that day cannot be, or
    when the promise is closed already: of two sheets for one promise the first counts, and of the second nothing is
    written.
    """
    access.require_report(by, promise)
    if trouble := access.no_note(note):
        raise Refused(trouble)
    promises.keep(by=by, at=at, day=day, promise=promise, kept_on=on)
    report = Report.objects.create(promise=promise, on=on, at=at, by=by.user, by_name=by.name, note=note.strip())
    record(
        by=by,
        at=at,
        verb="visit.reported",
        subject="visits.report",
        subject_id=report.pk,
        customer=promise.customer_id,
        details={"promise": promise.pk, "on": on.isoformat()},
    )
    return report
