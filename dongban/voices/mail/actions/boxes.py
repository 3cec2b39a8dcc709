"""Mailboxes: set by an administrator, and how reading them goes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.mail import access
from dongban.voices.mail.sealing import seal_word
from dongban.voices.models import Mailbox

# Whoever changes one of these means another mailbox, whose numbers mean other mails.
_ANOTHER = ("host", "port", "user", "folder")


@transaction.atomic
def set_mailbox(
    *, by: Viewer, at: datetime, mailbox: Mailbox | None, facts: Mapping[str, Any], password: str = ""
) -> Mailbox:
    """A new mailbox, or other facts for one that is there. The password is sealed for its host; empty: it stays."""
    reach.require_any(by, "change", "voices.mailbox", access.NO_SETTING)
    box = mailbox or Mailbox()
    another = any(getattr(box, name) != facts[name] for name in _ANOTHER)
    for name, value in facts.items():
        setattr(box, name, value)
    if password:
        box.password = seal_word(password, f"voices_mailbox {box.host}")
    elif box.password_env:
        box.password = ""
    if another:
        box.validity, box.cursor = None, 0
    box.failures, box.trouble = 0, ""
    box.save()
    record(
        by=by,
        at=at,
        verb="mailbox.changed" if mailbox else "mailbox.made",
        subject="voices.mailbox",
        subject_id=box.pk,
        details={**{name: str(value) for name, value in facts.items()}, "password": bool(password)},
    )
    return box


@transaction.atomic
def number_anew(*, mailbox: Mailbox, validity: int) -> None:
    """The mailbox counts from the beginning: what was taken in is known again by what is in it."""
    known = Q(validity=validity)
    Mailbox.objects.filter(~known | Q(validity__isnull=True), pk=mailbox.pk).update(validity=validity, cursor=0)


@transaction.atomic
def looked(*, mailbox: Mailbox, now: datetime, trouble: str = "") -> None:
    boxes = Mailbox.objects.filter(pk=mailbox.pk)
    if trouble:
        boxes.update(looked_at=now, trouble=trouble[:500], failures=F("failures") + 1)
    else:
        boxes.update(looked_at=now, worked_at=now, trouble="", failures=0)
