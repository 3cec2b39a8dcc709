"""Voices are gathered into an improvement; when it is done, everybody behind it is told once, through her own door."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.actions.answering import Brought, tell
from dongban.voices.actions.bringing import is_served
from dongban.voices.models import Behind, Case, Improvement


@transaction.atomic
def begin_improvement(*, by: Viewer, at: datetime, title: str, what: str) -> Improvement:
    """What customers wish or what is wrong, in the firm's own words; it belongs to whoever begins it."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if by.user is None or not title.strip() or not what.strip():
        raise Refused(_("Give it a name, and say what is to become better."))
    made = Improvement.objects.create(
        title=title.strip()[:120], what=what.strip(), owner_id=by.user, at=at, by_name=by.name
    )
    _tell(by, at, "improvement.begun", made, title=made.title)
    return made


@transaction.atomic
def gather(*, by: Viewer, at: datetime, improvement: Improvement, case: Case) -> Behind:
    """A voice stands behind the improvement, once. Into one that has ended nothing is gathered any more."""
    reach.require(by, "work", case, access.NO_WORK)
    now = Improvement.objects.select_for_update().get(pk=improvement.pk)
    if now.done_at is not None or now.dropped_at is not None:
        raise Refused(_("This improvement has ended. Begin another one."))
    behind, fresh = Behind.objects.get_or_create(improvement=now, case=case, defaults={"at": at})
    if fresh:
        Case.objects.filter(pk=case.pk).update(worked_at=at)
        _tell(by, at, "improvement.gathered", now, case=case.number)
    return behind


@transaction.atomic
def set_about(*, by: Viewer, at: datetime, improvement: Improvement) -> None:
    """Work on it has begun."""
    _claim(by, improvement, begun_at=at)
    _tell(by, at, "improvement.set_about", improvement)


@transaction.atomic
def drop(*, by: Viewer, at: datetime, improvement: Improvement, why: str) -> None:
    """It will not be done, for a reason that stays."""
    if not why.strip():
        raise Refused(_("Say why it is not done."))
    _claim(by, improvement, dropped_at=at, dropped_why=why.strip())
    _tell(by, at, "improvement.dropped", improvement, reason=why.strip())


@transaction.atomic
def finish(*, by: Viewer, at: datetime, day: date, improvement: Improvement, said: str, did: str) -> int:
    """It is done: everybody behind it is told what became of what she said. How many were told.

    Of two who press at once the second is refused, so that nobody is told twice.
    """
    if not said.strip() or not did.strip():
        raise Refused(_("Write what customers said and what was done: everybody behind it reads that."))
    _claim(by, improvement, done_at=at, said=said.strip(), did=did.strip())
    waiting = Behind.objects.filter(improvement=improvement, told_at__isnull=True).select_related("case__customer")
    count = 0
    for behind in waiting.order_by("id"):
        if _reachable(behind.case, day):
            told = {"said": said.strip(), "did": did.strip()}
            text = _("You told us: %(said)s\n\nWhat we did: %(did)s\n\nThank you.") % told
            tell(by=by, at=at, day=day, case=behind.case, text=text, brought=Brought(told=False, due_on=day))
            Behind.objects.filter(pk=behind.pk).update(told_at=at)
            count += 1
    _tell(by, at, "improvement.done", improvement, told=count)
    return count


def _reachable(case: Case, day: date) -> bool:
    """Somebody unknown who spoke on the telephone cannot be told: she reads it on the public page."""
    if case.channel == "email":
        return bool(case.sender_email or (case.customer and case.customer.email))
    return case.channel == "web" or is_served(case, day)


def _claim(by: Viewer, improvement: Improvement, **facts: object) -> None:
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    waiting = Improvement.objects.filter(pk=improvement.pk, done_at__isnull=True, dropped_at__isnull=True)
    if not waiting.update(**facts):
        raise Refused(_("This improvement has ended already."))


def _tell(by: Viewer, at: datetime, verb: str, improvement: Improvement, reason: str = "", **details: object) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject="voices.improvement",
        subject_id=improvement.pk,
        reason=reason,
        details=details,
    )
