"""What the team does with a case besides answering it: notes, opinions, pauses, what it is and whom it is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Refused, Viewer
from dongban.records.models import Customer
from dongban.voices import access
from dongban.voices.actions.bringing import withdraw
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.models import Case, Message, Opinion, Pause
from dongban.voices.queries.bringing import owed
from dongban.voices.queries.people import user_of
from dongban.voices.queries.service import members_on
from dongban.voices.rules import Direction, Kind


def _begin(by: Viewer, case: Case, text: str | None = None) -> tuple[Case, str]:
    reach.require(by, "work", case, access.NO_WORK)
    if text is not None and (trouble := access.no_text(text)):
        raise Refused(trouble)
    return fresh(case), hide_numbers(nfc(text or "")).strip()


def _tell(by: Viewer, at: datetime, verb: str, case: Case, reason: str = "", **details: Any) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        reason=reason,
        details=details,
    )


@transaction.atomic
def note(*, by: Viewer, at: datetime, case: Case, text: str) -> Message:
    """A word among ourselves: the customer never reads it, and no clock is moved by it."""
    now, said = _begin(by, case, text)
    found = Message.objects.create(
        case=now, direction=Direction.NOTE, channel=now.channel, at=at, by=by.user, by_name=by.name, text=said
    )
    Case.objects.filter(pk=now.pk).update(worked_at=at)
    _tell(by, at, "voice.noted", now)
    return found


@transaction.atomic
def ask_opinion(*, by: Viewer, at: datetime, case: Case, of: User, question: str) -> Opinion:
    """Asks a colleague of the team what she thinks; the case stays where it is. Nobody else is shown it by that."""
    now, said = _begin(by, case, question)
    if not members_on(by.day).filter(user=of).exists():
        raise Refused(_("She answers no voices today. Choose somebody of the team."))
    if of.pk == user_of(now.about_staff_id, by.day):
        raise Refused(str(access.ABOUT_HER))
    if of.pk == by.user:
        raise Refused(_("Ask somebody else than yourself."))
    if Opinion.objects.filter(case=now, asked=of, answered_at__isnull=True).exists():
        raise Refused(_("She has been asked and has not answered yet."))
    found = Opinion.objects.create(case=now, asked=of, at=at, by=by.user, by_name=by.name, question=said)
    _tell(by, at, "voice.opinion_asked", now, asked=of.pk)
    return found


@transaction.atomic
def give_opinion(*, by: Viewer, at: datetime, opinion: Opinion, text: str) -> None:
    now, said = _begin(by, opinion.case, text)
    if opinion.asked_id != by.user:
        raise Refused(_("Somebody else was asked."))
    if not Opinion.objects.filter(pk=opinion.pk, answered_at__isnull=True).update(answer=said, answered_at=at):
        raise Refused(_("This was answered already."))
    _tell(by, at, "voice.opinion_given", now, opinion=opinion.pk)


@transaction.atomic
def pause(*, by: Viewer, at: datetime, case: Case, why: str) -> Case:
    """The firm's clocks stand still, for a reason that stays. The law's day does not move."""
    now, said = _begin(by, case, why)
    if now.closed_at is not None or now.paused_at is not None:
        raise Refused(_("Its clocks stand still already."))
    Pause.objects.create(case=now, since=at, why=said[:200], by_name=by.name)
    now = change(now, at=at, paused_at=at)
    _tell(by, at, "voice.paused", now, reason=said[:200])
    return now


@transaction.atomic
def resume(*, by: Viewer, at: datetime, case: Case) -> Case:
    now, _said = _begin(by, case)
    if now.paused_at is None:
        raise Refused(_("Its clocks are running."))
    Pause.objects.filter(case=now, until__isnull=True).update(until=at)
    now = change(now, at=at, paused_at=None)
    _tell(by, at, "voice.resumed", now)
    return now


@transaction.atomic
def classify(*, by: Viewer, at: datetime, case: Case, kind: str, priority: int) -> Case:
    """Says what it is and whether it presses: other goals, and perhaps the law's day, follow from that."""
    now, _said = _begin(by, case)
    if kind not in {*Kind, ""}:
        raise Refused(_("Choose a kind."))
    if (now.kind, now.priority) == (kind, priority):
        return now
    was = now.kind
    now = change(now, at=at, kind=kind, priority=priority)
    _tell(by, at, "voice.classified", now, kind=kind, was=was, priority=priority)
    return now


@transaction.atomic
def seal(*, by: Viewer, at: datetime, case: Case, sealed: bool, why: str) -> Case:
    """Keeps a case from the branch that it is about, or lets it be seen again; both for a reason."""
    now, said = _begin(by, case, why)
    now = change(now, at=at, sealed=sealed)
    _tell(by, at, "voice.sealed" if sealed else "voice.unsealed", now, reason=said)
    withdraw(by=by, at=at, day=by.day, case=now)
    return now


@transaction.atomic
def link_customer(*, by: Viewer, at: datetime, day: date, case: Case, customer: Customer | None) -> Case:
    """Whose voice it is: a person says so, never a name alone. It may turn out to be another's, or nobody's we know."""
    now, _said = _begin(by, case)
    if customer is not None:
        reach.require(by, "see", customer, access.NO_WORK)
    old, new = now.customer, customer
    if (old and old.pk) == (new and new.pk):
        return now
    if owed(now):
        raise Refused(_("Somebody has promised this customer an answer. Say whose voice it is after that."))
    facts: dict[str, Any] = {"customer_id": new.pk if new else None}
    if now.branch_id is None or (old is not None and now.branch_id == old.branch_id):
        facts["branch_id"] = new.branch_id if new else None
    if old is not None:
        # The contract was hers.
        facts["contract_id"] = None
    now = change(now, at=at, **facts)
    _tell(by, at, "voice.linked" if new else "voice.unlinked", now, was=old.pk if old else None)
    return now
