"""A voice is answered, through the door that it came in by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.korean import nfc
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices import access
from dongban.voices.actions.bringing import bring
from dongban.voices.actions.claiming import change, fresh
from dongban.voices.mail.actions.answering import announce, answer_by_mail
from dongban.voices.models import Case, Message
from dongban.voices.queries.doors import way_out
from dongban.voices.rules import Channel, Direction, facts_once_told


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

    It goes by the door that leads to her (`way_out`): a web answer is there by the customer's secret link, a mail goes
    out, and everything else is told by a person: at once, or as a promise with an owner and a day.
    """
    reach.require(by, "work", case, access.NO_WORK)
    now = fresh(case, version)
    if now.closed_at is not None:
        raise Refused(_("This voice is closed. Open it again first."))
    if trouble := access.no_text(text):
        raise Refused(trouble)
    said, door = hide_numbers(nfc(text)).strip(), way_out(now)
    message = Message.objects.create(
        case=now, direction=Direction.OUT, channel=door, at=at, by=by.user, by_name=by.name, text=said
    )
    told = _deliver(by, at, day, now, message, brought or Brought())
    # A letter stops the clocks when it is written; that the customer was told is another matter (`telling`).
    facts = facts_once_told(now.first_answered_at, at) if told or door is Channel.EMAIL else {}
    if not told:
        facts.pop("told_at", None)
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
        details={"message": message.pk, "channel": door, "told": told},
    )
    return message


@transaction.atomic
def tell(*, by: Viewer, at: datetime, day: date, case: Case, text: str, channel: Channel) -> Message:
    """Tells the customer something more, whether her case is open or closed. No clock is moved."""
    message = Message.objects.create(
        case=case, direction=Direction.OUT, channel=channel, at=at, by=by.user, by_name=by.name, text=text
    )
    if _deliver(by, at, day, case, message, Brought(told=False, due_on=day)):
        Message.objects.filter(pk=message.pk).update(told_at=at)
    return message


def _deliver(by: Viewer, at: datetime, day: date, case: Case, message: Message, brought: Brought) -> bool:
    """Sends it on its way; whether the customer has it by that."""
    if message.channel == Channel.WEB:
        announce(by=by, at=at, case=case, message=message)
        return True
    if message.channel == Channel.EMAIL:
        answer_by_mail(by=by, at=at, case=case, message=message)
        return False
    if brought.told:
        return True
    bring(by=by, at=at, day=day, case=case, message=message, due_on=brought.due_on or day)
    return False
