"""A case ends: with its cause, what was done, and that the customer was told; or silently, if two people agree."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.models import Case, Closing, Message, Pause
from dongban.voices.queries.bringing import owed
from dongban.voices.rules import Direction
from dongban.voices.rules.closing import CAUSES


@transaction.atomic
def close(
    *, by: Viewer, at: datetime, case: Case, version: int, cause: str, done: str, silent_why: str = ""
) -> Closing:
    """Closes a case whose customer has been told. With `silent_why` it is only asked for: a second person agrees.

    Raises Refused when something is missing, Overtaken when somebody was quicker.
    """
    reach.require(by, "work", case, access.NO_WORK)
    now = fresh(case, version)
    _refuse_unless_whole(now, cause, done)
    silent = bool(silent_why.strip())
    if not silent:
        _refuse_untold(now)
    if silent and Closing.objects.filter(case=now, how=Closing.How.SILENT, agreed_at__isnull=True).exists():
        raise Refused(_("This has been asked for already. A second person has to agree."))
    closing = Closing.objects.create(
        case=now,
        how=Closing.How.SILENT if silent else Closing.How.TOLD,
        cause=cause,
        done=hide_numbers(done).strip(),
        why=hide_numbers(silent_why).strip(),
        at=at,
        by=by.user,
        by_name=by.name,
    )
    if not silent:
        _shut(now, at)
    _tell(by, at, "voice.silence_asked" if silent else "voice.closed", now, reason=closing.why, cause=cause)
    return closing


@transaction.atomic
def agree(*, by: Viewer, at: datetime, closing: Closing) -> None:
    """The second person agrees that nobody needs to be told: the case is closed by that."""
    reach.require(by, "work", closing.case, access.NO_WORK)
    if by.user == closing.by:
        raise Refused(_("Somebody else than the one who asked has to agree."))
    waiting = Closing.objects.filter(pk=closing.pk, agreed_at__isnull=True).exclude(how=Closing.How.TOLD)
    if not waiting.update(agreed_at=at, agreed_by=by.user, agreed_name=by.name):
        raise Refused(_("This has been decided already."))
    case = fresh(closing.case)
    if case.closed_at is None:
        _refuse_owed(case)
        _shut(case, at)
    _tell(by, at, "voice.closed", case, reason=closing.why, cause=closing.cause)


@transaction.atomic
def end_abusive(*, by: Viewer, at: datetime, case: Case, version: int, done: str) -> Closing:
    """Ends an abusive contact. By rule: the customer must have been answered with a warning before, and a colleague
    agrees afterwards as with any silent closing; until then nothing she writes reopens it by itself."""
    reach.require(by, "work", case, access.NO_WORK)
    now = fresh(case, version)
    _refuse_unless_whole(now, "abuse", done)
    if not Message.objects.filter(case=now, direction=Direction.OUT, told_at__isnull=False).exists():
        raise Refused(_("Warn the customer first: only a contact that goes on after a warning is ended."))
    closing = Closing.objects.create(
        case=now,
        how=Closing.How.ABUSIVE,
        cause="abuse",
        done=hide_numbers(done).strip(),
        why=_("An abusive contact was ended after a warning."),
        at=at,
        by=by.user,
        by_name=by.name,
    )
    _shut(now, at)
    _tell(by, at, "voice.ended", now, reason=closing.why)
    return closing


@transaction.atomic
def reopen(*, by: Viewer, at: datetime, case: Case, why: str) -> Case:
    """Opens a closed case again: the customer is not content, or something was overlooked."""
    reach.require_any(by, "hear", "voices.case", access.NO_WORK)
    now = fresh(case)
    if now.closed_at is None:
        return now
    last = Closing.objects.filter(case=now).order_by("-id").first()
    if last is not None:
        Closing.objects.filter(pk=last.pk).update(reopened_at=at, reopened_why=why.strip()[:200])
    now = change(now, at=at, closed_at=None, waiting_since=at)
    _tell(by, at, "voice.reopened", now, reason=why.strip()[:200])
    return now


def _refuse_unless_whole(case: Case, cause: str, done: str) -> None:
    if case.closed_at is not None:
        raise Refused(_("This voice is closed already."))
    if cause not in CAUSES:
        raise Refused(_("Choose what caused it."))
    if len(done.strip()) < 2:
        raise Refused(_("Write down what was done."))
    _refuse_owed(case)


def _refuse_owed(case: Case) -> None:
    if owed(case):
        raise Refused(_("Somebody has promised the customer an answer and still owes it. Close the voice after that."))


def _refuse_untold(case: Case) -> None:
    """Told is what has reached her: of a letter that is on its way, was refused or is uncertain nobody can say so."""
    newest = Message.objects.filter(case=case, direction=Direction.OUT).order_by("-at", "-id").first()
    if case.waiting_since is None and newest is not None and newest.told_at is None:
        raise Refused(_("Your last answer has not reached the customer yet. Look at how it stands in the thread."))
    if case.told_at is None or case.waiting_since is not None:
        raise Refused(_("The customer has not been told yet. Answer her first, or say why nobody is told."))


def _shut(case: Case, at: datetime) -> None:
    Pause.objects.filter(case=case, until__isnull=True).update(until=at)
    change(case, at=at, closed_at=max(at, case.received_at), waiting_since=None, paused_at=None)


def _tell(by: Viewer, at: datetime, verb: str, case: Case, reason: str = "", **details: str) -> None:
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
