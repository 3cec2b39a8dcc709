"""Whom of us a voice is about: from her, and perhaps from her branch, it is kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Staff
from dongban.voices import access
from dongban.voices.actions.assigning import share_out
from dongban.voices.actions.bringing import withdraw
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.actions.hearing import is_sealed
from dongban.voices.models import Case
from dongban.voices.queries.people import user_of


@transaction.atomic
def say_about(*, by: Viewer, at: datetime, case: Case, staff: Staff | None) -> Case:
    """Says whom a voice is about, or corrects it. The seal follows as at hearing; one that somebody set by hand stays.

    Whoever it is about has it no longer to answer, nor to bring its answer. Raises Refused.
    """
    reach.require(by, "work", case, access.NO_WORK)
    now = fresh(case)
    old, new = now.about_staff_id, staff.pk if staff else None
    if old == new:
        return now
    sealed = is_sealed(new) or (now.sealed and not is_sealed(old))
    owner = _hands(now, user_of(new, by.day), by)
    now = change(now, at=at, about_staff_id=new, sealed=sealed, owner_id=owner)
    record(
        by=by,
        at=at,
        verb="voice.about",
        subject="voices.case",
        subject_id=now.pk,
        customer=now.customer_id,
        details={"from": old, "to": new, "sealed": sealed},
    )
    withdraw(by=by, at=at, day=by.day, case=now)
    return now


def _hands(case: Case, about: int | None, by: Viewer) -> int | None:
    """Whose it is from now on: whoever had it, unless it is about her."""
    if about is None or case.owner_id != about:
        return case.owner_id
    return share_out(case.kind, by.day, but=about)[1]
