"""Reporting a visit: the promise is kept, and what was said stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import actions as promises
from dongban.promises.access import overtaken
from dongban.promises.models import Promise
from dongban.visits import access
from dongban.visits.actions.confirming import Answer, confirm, hear_about
from dongban.visits.models import Confirmation, Opinion, Report, SetAside
from dongban.visits.rules import Sheet, says_nothing_new, written


@dataclass(frozen=True)
class Taken:
    """What became of a sheet that was sent: filed, or set aside. `again`: it had come before."""

    report: Report | None = None
    aside: SetAside | None = None
    again: bool = False


@transaction.atomic
def report_visit(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    promise: Promise,
    sheet: Sheet,
    key: UUID | None = None,
    no_words: bool = False,
) -> Report:
    """Keeps the promise on the sheet's day and files the sheet: both, or neither.

    Raises Refused with a sentence when the viewer may not, when the sheet lacks something, when that day cannot be, or
    when the promise is closed already: of two sheets for one promise the first counts, and of the second nothing is
    written.
    """
    access.require_report(by, promise)
    if trouble := access.no_sheet(sheet, no_words=no_words):
        raise Refused(trouble)
    promises.keep(by=by, at=at, day=day, promise=promise, kept_on=sheet.on)
    return file(by=by, at=at, day=day, promise=promise, sheet=sheet, key=key, writer=(by.user, by.name))


def file(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    promise: Promise,
    sheet: Sheet,
    key: UUID | None,
    writer: tuple[int | None, str],
) -> Report:
    """The row, what the customer said, and the line. Belongs in the transaction that keeps the promise."""
    kept = Promise.objects.values("step_id", "branch_id", "due_on").get(pk=promise.pk)
    report = Report.objects.create(
        promise=promise,
        key=key,
        on=sheet.on,
        at=at,
        by=writer[0],
        by_name=writer[1],
        note=sheet.note.strip(),
        points=written(sheet)["points"],
        distance_m=sheet.distance_m,
        **kept,
    )
    record(
        by=by,
        at=at,
        verb="visit.reported",
        subject="visits.report",
        subject_id=report.pk,
        customer=promise.customer_id,
        details={"promise": promise.pk, "on": sheet.on.isoformat()},
    )
    hear(by=by, at=at, day=day, report=report, sheet=sheet)
    return report


def hear(*, by: Viewer, at: datetime, day: date, report: Report, sheet: Sheet) -> None:
    """What came from the customer stays with the visit: her words, which go to the inbox too, and her signature."""
    for said in sheet.opinions:
        opinion = Opinion.objects.create(report=report, kind=said.kind, text=said.text)
        case = hear_about(by=by, at=at, day=day, report=report, said=said, key=f"visits.opinion {opinion.pk}")
        Opinion.objects.filter(pk=opinion.pk).update(case=case.pk)
    signed = sheet.signature
    if signed is not None and not report.confirmations.filter(way=Confirmation.Way.GLASS).exists():
        confirm(by=by, at=at, report=report, way=Confirmation.Way.GLASS, said=Answer(True, True), signature=signed)


def take_visit(
    *, by: Viewer, at: datetime, day: date, promise: Promise, sheet: Sheet, key: UUID, no_words: bool = False
) -> Taken:
    """Files a sheet that was sent, perhaps late and perhaps twice; what cannot be filed is set aside, never lost.

    One effect per key. A sheet of the same person that says nothing new is the one that is filed. Raises Refused only
    for a sheet that lacks something, so that its writer can mend it. `no_words`: a greeting needs none.
    """
    if trouble := access.no_sheet(sheet, no_words=no_words):
        raise Refused(trouble)
    if known := _known(by, promise, sheet, key):
        return known
    try:
        filed = report_visit(by=by, at=at, day=day, promise=promise, sheet=sheet, key=key, no_words=no_words)
        return Taken(report=filed)
    except Refused as refusal:
        why = str(refusal) if reach.reaches(by, "keep", promise) else access.handed_over()
    except IntegrityError:
        why = overtaken()
    # Another telephone may have been quicker by a moment.
    return _known(by, promise, sheet, key) or _set_aside(by=by, at=at, promise=promise, sheet=sheet, key=key, why=why)


def _known(by: Viewer, promise: Promise, sheet: Sheet, key: UUID) -> Taken | None:
    """What became of this sheet before. A key that somebody else used is no key of hers."""
    if report := Report.objects.filter(key=key, by=by.user, promise=promise).first():
        return Taken(report=report, again=True)
    if aside := SetAside.objects.filter(key=key, by=by.user, promise=promise).first():
        return Taken(aside=aside, again=True)
    report = Report.objects.standing().filter(promise=promise, by=by.user).first()
    return Taken(report=report, again=True) if report and says_nothing_new(report.sheet(), sheet) else None


def _set_aside(*, by: Viewer, at: datetime, promise: Promise, sheet: Sheet, key: UUID, why: str) -> Taken:
    try:
        return Taken(aside=set_aside(by=by, at=at, promise=promise, sheet=sheet, key=key, why=why))
    except IntegrityError:
        known = _known(by, promise, sheet, key)
        if known is None:
            raise
        return known


@transaction.atomic
def set_aside(*, by: Viewer, at: datetime, promise: Promise, sheet: Sheet, key: UUID, why: str) -> SetAside:
    """Keeps a sheet that cannot be filed, with the sentence that says why, until the promise's owner settles it."""
    aside = SetAside.objects.create(
        promise=promise,
        key=key,
        on=sheet.on,
        at=at,
        by=by.user,
        by_name=by.name,
        note=sheet.note.strip(),
        written=written(sheet),
        distance_m=sheet.distance_m,
        why=why,
    )
    record(
        by=by,
        at=at,
        verb="visit.set_aside",
        subject="visits.setaside",
        subject_id=aside.pk,
        customer=promise.customer_id,
        details={"promise": promise.pk, "on": sheet.on.isoformat()},
    )
    return aside


def take_back(promise: Promise) -> None:
    """The sheet stays as it was written, and is the visit no more. Belongs in the transaction of the taking back."""
    Report.objects.standing().filter(promise=promise).update(taken_back=True)


promises.after_take_back(take_back)
