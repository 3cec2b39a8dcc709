"""What reaches a customer after it was written: a promise that was kept, a letter that went out; and what came back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.post.models import Letter
from dongban.post.rules import LetterState
from dongban.promises.models import Promise
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.actions.closing import reopen
from dongban.voices.models import Case, Closing, Message, Sent
from dongban.voices.rules import Direction, facts_once_told

Heartbeat = Callable[[], None]


@transaction.atomic
def notice_told(*, by: Viewer, at: datetime, case: Case | None = None, heartbeat: Heartbeat = lambda: None) -> int:
    """Answers that have reached their customers since: of one case, or of all. How many. Safe to repeat."""
    untold = Message.objects.filter(direction=Direction.OUT, told_at__isnull=True)
    untold = untold if case is None else untold.filter(case=case)
    return _brought(by, at, untold, heartbeat) + _sent(by, at, untold, heartbeat)


def _brought(by: Viewer, at: datetime, untold: QuerySet[Message], heartbeat: Heartbeat) -> int:
    waiting = untold.filter(promise__isnull=False)
    kept = Promise.objects.filter(pk__in=waiting.values("promise"), kept_at__isnull=False)
    moments = {pk: when for pk, when in kept.values_list("pk", "kept_at") if when is not None}
    for message in waiting.filter(promise__in=list(moments)).select_related("case").order_by("id"):
        heartbeat()
        _notice(by, at, message, moments[message.promise or 0])
    return len(moments)


def _notice(by: Viewer, at: datetime, message: Message, told_at: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(told_at=told_at)
    case = fresh(message.case)
    facts = facts_once_told(case.first_answered_at, told_at)
    if case.waiting_since is not None and case.waiting_since > message.at:
        # She has said more since: that still waits.
        facts["waiting_since"] = case.waiting_since
    change(case, at=at, **facts)
    _tell(by, at, "voice.told", case, message)


def _sent(by: Viewer, at: datetime, untold: QuerySet[Message], heartbeat: Heartbeat) -> int:
    """A letter tells when it has gone out. One that was refused tells nobody, so that her case waits for us again."""
    waiting = dict(Sent.objects.filter(answer__in=untold).values_list("letter", "answer"))
    rows = Letter.objects.filter(pk__in=list(waiting), state__in=(LetterState.SENT, LetterState.FAILED))
    gone = 0
    for letter, state in rows.order_by("pk").values_list("pk", "state"):
        heartbeat()
        message = Message.objects.select_related("case").get(pk=waiting[letter])
        if state == LetterState.SENT:
            # No clock hangs on it, so that nobody's page becomes an old one by it.
            Message.objects.filter(pk=message.pk).update(told_at=at)
            Case.objects.filter(pk=message.case_id).update(told_at=at)
            _tell(by, at, "voice.told", message.case, message)
            gone += 1
        else:
            _wait_again(by, at, message)
    return gone


@transaction.atomic
def untell(*, by: Viewer, at: datetime, letter: Letter) -> None:
    """An answer that had gone out came back: she was not told after all. What was closed by it is open again."""
    sent = Sent.objects.filter(letter=letter.pk, answer__told_at__isnull=False).select_related("answer__case").first()
    if sent is None or sent.answer is None:
        return
    message = sent.answer
    Message.objects.filter(pk=message.pk).update(told_at=None)
    last = Message.objects.filter(case=message.case_id, direction=Direction.OUT).aggregate(last=Max("told_at"))
    Case.objects.filter(pk=message.case_id).update(told_at=last["last"])
    _wait_again(by, at, message)


def _wait_again(by: Viewer, at: datetime, message: Message) -> None:
    """Unless something newer was written to her, or it waits already."""
    case = fresh(message.case)
    newest = Message.objects.filter(case=case, direction=Direction.OUT).latest("at", "id")
    if newest.pk != message.pk or case.waiting_since is not None:
        return
    if case.closed_at is not None:
        last = Closing.objects.filter(case=case).order_by("-id").values_list("how", flat=True).first()
        if last != Closing.How.TOLD:
            return
        reopen(by=by, at=at, case=case, why=_("The answer has not reached her."))
    else:
        change(case, at=None, waiting_since=at)
    _tell(by, at, "voice.not_told", case, message)


def _tell(by: Viewer, at: datetime, verb: str, case: Case, message: Message) -> None:
    record(
        by=by,
        at=at,
        verb=verb,
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"message": message.pk},
    )
