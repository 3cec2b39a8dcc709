"""A voice is answered, through the door that it came in by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises.models import Promise
from dongban.voices import access
from dongban.voices.actions.bringing import bring
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.mail.actions.answering import answer_by_mail
from dongban.voices.models import Case, Message
from dongban.voices.rules import Channel, Direction


@dataclass(frozen=True)
class Brought:
    """An answer that a person brings: told already, by whoever writes it, or promised by a day."""

    told: bool = True
    due_on: date | None = None


@transaction.atomic
def answer(
    *, by: Viewer, at: datetime, day: date, case: Case, text: str, version: int, brought: Brought | None = None
) -> Message:
    """Answers the case as it stood on the page (`version`). Raises Overtaken when somebody has answered meanwhile.

    A web answer is there by the customer's secret link, a mail goes out, and everything else is told by a person:
    at once, or as a promise with an owner and a day.
    """
    reach.require(by, "work", case, access.NO_WORK)
    now = fresh(case, version)
    if now.closed_at is not None:
        raise Refused(_("This voice is closed. Open it again first."))
    if trouble := access.no_text(text):
        raise Refused(trouble)
    said = hide_numbers(nfc(text)).strip()
    message = Message.objects.create(
        case=now, direction=Direction.OUT, channel=now.channel, at=at, by=by.user, by_name=by.name, text=said
    )
    told = _deliver(by, at, day, now, message, brought or Brought())
    facts = _told(now, at) if told else {}
    change(now, at=at, owner_id=now.owner_id or by.user, **facts)
    if told:
        Message.objects.filter(pk=message.pk).update(told_at=at)
    record(
        by=by,
        at=at,
        verb="voice.answered",
        subject="voices.case",
        subject_id=now.pk,
        customer=now.customer_id,
        details={"message": message.pk, "channel": now.channel, "told": told},
    )
    return message


@transaction.atomic
def tell(*, by: Viewer, at: datetime, day: date, case: Case, text: str, brought: Brought) -> Message:
    """Tells the customer something more through her door, whether her case is open or closed. No clock is moved."""
    message = Message.objects.create(
        case=case, direction=Direction.OUT, channel=case.channel, at=at, by=by.user, by_name=by.name, text=text
    )
    if _deliver(by, at, day, case, message, brought):
        Message.objects.filter(pk=message.pk).update(told_at=at)
    return message


def _told(case: Case, at: datetime) -> dict[str, Any]:
    """The facts that hold once the customer has an answer."""
    first = case.first_answered_at or at
    return {"first_answered_at": first, "answered_at": max(first, at), "told_at": at, "waiting_since": None}


def _deliver(by: Viewer, at: datetime, day: date, case: Case, message: Message, brought: Brought) -> bool:
    """Sends it on its way; whether the customer has it by that."""
    if case.channel == Channel.WEB:
        return True
    if case.channel == Channel.EMAIL:
        answer_by_mail(by=by, at=at, case=case, message=message)
        return True
    if brought.told:
        return True
    bring(by=by, at=at, day=day, case=case, message=message, due_on=brought.due_on or day)
    return False


@transaction.atomic
def notice_told(*, by: Viewer, at: datetime, heartbeat: Callable[[], None] = lambda: None) -> int:
    """Answers that somebody had promised to bring, and has brought since. How many. Safe to repeat."""
    waiting = Message.objects.filter(promise__isnull=False, told_at__isnull=True)
    kept = Promise.objects.filter(pk__in=waiting.values("promise"), kept_at__isnull=False)
    moments = {pk: when for pk, when in kept.values_list("pk", "kept_at") if when is not None}
    for message in waiting.filter(promise__in=list(moments)).select_related("case").order_by("id"):
        heartbeat()
        _notice(by, at, message, moments[message.promise or 0])
    return len(moments)


def _notice(by: Viewer, at: datetime, message: Message, told_at: datetime) -> None:
    Message.objects.filter(pk=message.pk).update(told_at=told_at)
    case = fresh(message.case)
    facts = _told(case, told_at)
    if case.waiting_since is not None and case.waiting_since > message.at:
        # She has said more since: that still waits.
        facts["waiting_since"] = case.waiting_since
    change(case, at=at, **facts)
    record(
        by=by,
        at=at,
        verb="voice.told",
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"message": message.pk},
    )
