"""Visits are asked about at random: committed to before, drawn after, and called by the manager."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from dongban.journal.actions import record
from dongban.kernel.draws import commitment, digest
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.visits import access
from dongban.visits.actions.confirming import look_into
from dongban.visits.models import CallBack, Draw, Report
from dongban.visits.queries import visits_of
from dongban.visits.rules import MOST_TRIES, doubts, draw_document

_HEARD = {CallBack.State.TOOK_PLACE: True, CallBack.State.DID_NOT: False}


@transaction.atomic
def commit(*, by: Viewer, at: datetime, first: date, last: date) -> Draw:
    """Fixes the draw of these days while nobody knows yet which visits will be in it: once, with its line."""
    nonce = secrets.token_hex(16)
    public = commitment(_seed(first, nonce))
    draw, new = Draw.objects.get_or_create(
        first=first, defaults={"last": last, "nonce": nonce, "commitment": public, "at": at}
    )
    if new:
        said = {"from": first.isoformat(), "to": last.isoformat(), "commitment": public}
        record(by=by, at=at, verb="visits.committed", subject="visits.draw", subject_id=draw.pk, details=said)
    return draw


def _seed(first: date, nonce: str) -> bytes:
    """Of the program's own key, which is in no table: whoever reads the database cannot tell who will be drawn."""
    return salted_hmac("dongban.visits.draw", f"{first}:{nonce}", algorithm="sha256").digest()


@transaction.atomic
def draw(*, by: Viewer, at: datetime, draw: Draw) -> int:
    """Draws whom the managers call, once; how many. The seed is shown from now on."""
    if not Draw.objects.filter(pk=draw.pk, drawn_at__isnull=True).update(drawn_at=at):
        return 0
    visits = visits_of(draw.first, draw.last)
    document = draw_document(draw.first, draw.last, _seed(draw.first, draw.nonce), draw.commitment, visits)
    told = digest(document)
    Draw.objects.filter(pk=draw.pk).update(document=document, digest=told)
    branches, why = {visit.report: visit.branch for visit in visits}, doubts(visits)
    chosen = [
        CallBack(draw=draw, report_id=pk, branch_id=branches[pk], place=place, doubts=sorted(why[pk]))
        for group in document["groups"]
        for place, pk in enumerate(map(int, group["drawn"]), start=1)
    ]
    CallBack.objects.bulk_create(chosen)
    said = {"commitment": draw.commitment, "digest": told, "drawn": len(chosen)}
    record(by=by, at=at, verb="visits.drawn", subject="visits.draw", subject_id=draw.pk, details=said)
    return len(chosen)


@transaction.atomic
def call_back(
    *, by: Viewer, at: datetime, day: date, callback: CallBack, outcome: CallBack.State, note: str = ""
) -> None:
    """What the customer said on the telephone. Nobody reached: it is tried again, three times in all.

    That it did not take place is looked into, as when she says so herself."""
    reach.require(by, "answer", callback, access.NOT_YOURS_TO_CALL)
    if outcome == CallBack.State.DID_NOT and (trouble := access.no_call_note(note)):
        raise Refused(trouble)
    missed = outcome == CallBack.State.NOT_REACHED
    again = missed and callback.tries + 1 < MOST_TRIES
    still = CallBack.objects.filter(pk=callback.pk, state=CallBack.State.WAITING, tries=callback.tries)
    state = CallBack.State.WAITING if again else outcome
    said = {"at": at, "by": by.user, "by_name": by.name, "note": note.strip()}
    if not still.update(state=state, tries=F("tries") + 1, **said):
        raise Refused(access.called_already())
    if outcome in _HEARD:
        Report.objects.filter(pk=callback.report_id).update(called=_HEARD[outcome])
    report = Report.objects.select_related("promise").get(pk=callback.report_id)
    record(
        by=by,
        at=at,
        verb="visit.called",
        subject="visits.report",
        subject_id=report.pk,
        customer=report.promise.customer_id,
        details={"outcome": outcome},
    )
    if outcome == CallBack.State.DID_NOT:
        look_into(by=replace(by, system=True), at=at, day=day, report=report)
