"""Whose a case is: fairly shared out as it is heard, taken, or handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.models import Case, Queue
from dongban.voices.queries.people import user_of
from dongban.voices.queries.service import loads_of, members_on, skills_on
from dongban.voices.rules.assigning import next_in_turn, queue_for
from dongban.voices.rules.skills import able


def share_out(
    kind: str, day: date, *, but: int | None = None, needs: Sequence[str] = ()
) -> tuple[int | None, int | None]:
    """The queue and the owner of what has just been heard. `but` is somebody who may not have it, `needs` what she has
    to be able to. Three statements, and one where something is needed."""
    queues = list(Queue.objects.values_list("id", "kinds"))
    queue = queue_for(kind, queues)
    if queue is None:
        return None, None
    members = list(members_on(day).filter(queue=queue).exclude(user=but).values_list("user", flat=True))
    if not members:
        return queue, None
    members = list(able(members, skills_on(day), needs)) if needs else members
    loads, last = loads_of(members)
    return queue, next_in_turn(members, loads, last)


@transaction.atomic
def assign(*, by: Viewer, at: datetime, day: date, case: Case, to: int | None, why: str = "") -> Case:
    """Gives a case to somebody who answers voices, or back to everybody (`to` empty). Raises Refused."""
    reach.require(by, "work", case, access.NO_WORK)
    now = fresh(case)
    _refuse_closed(now)
    if to is not None and not members_on(day).filter(user=to).exists() and to != by.user:
        raise Refused(_("She answers no voices today. Choose somebody of the team."))
    if to is not None and to == user_of(now.about_staff_id, day):
        raise Refused(str(access.ABOUT_HER))
    if now.owner_id == to:
        return now
    old = now.owner_id
    now = change(now, at=at, owner_id=to)
    name = User.objects.filter(pk=to).values_list("name", flat=True).first() if to else ""
    record(
        by=by,
        at=at,
        verb="voice.assigned",
        subject="voices.case",
        subject_id=case.pk,
        customer=now.customer_id,
        reason=why.strip(),
        details={"from": old, "to": to, "name": name or ""},
    )
    return now


def _refuse_closed(case: Case) -> None:
    if case.closed_at is not None:
        raise Refused(_("This voice is closed. Open it again first."))
