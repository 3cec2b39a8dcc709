"""What a person decides about a mail that made no case by itself."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.voices.mail import access
from dongban.voices.mail.actions.taking import case_of, open_case, text_of
from dongban.voices.mail.actions.threading import keep_files
from dongban.voices.models import Case, Mail, Message

_WAIT = (Mail.Became.ASIDE, Mail.Became.AUTOMATIC, Mail.Became.BOUNCE)


@transaction.atomic
def take_as_case(*, by: Viewer, at: datetime, day: date, mail: Mail, parsed: dict[str, Any], stage: Path) -> Case:
    """It is a person's after all. `parsed` is what could be read of it. Raises Refused when somebody was quicker."""
    _claim(by, mail, Mail.Became.CASE)
    open_case(mail, text_of(parsed), by=by, day=day)
    message = Message.objects.filter(case=mail.case).latest("pk")
    keep_files(message, parsed.get("files", []), stage)
    Mail.objects.filter(pk=mail.pk).update(case=mail.case)
    _note(by, at, mail, "mail.taken")
    return case_of(mail)


@transaction.atomic
def put_away(*, by: Viewer, at: datetime, mail: Mail) -> None:
    """It needs no answer. It stays as it came. Raises Refused when somebody was quicker."""
    _claim(by, mail, Mail.Became.PUT_AWAY)
    _note(by, at, mail, "mail.put_away")


def _claim(by: Viewer, mail: Mail, became: Mail.Became) -> None:
    reach.require(by, "change", mail, access.NO_MAILS)
    waiting = Mail.objects.filter(pk=mail.pk, became__in=_WAIT, case__isnull=True)
    if not waiting.update(became=became):
        raise Refused(str(access.DECIDED_ALREADY))


def _note(by: Viewer, at: datetime, mail: Mail, verb: str) -> None:
    customer = mail.case.customer_id if mail.case else None
    record(by=by, at=at, verb=verb, subject="voices.mail", subject_id=mail.pk, customer=customer, reason=mail.reason)
