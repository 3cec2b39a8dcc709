"""What a mail adds to a case that is there already."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from dongban.journal.actions import record
from dongban.kernel.hiding import hide_numbers
from dongban.people.reach import Viewer
from dongban.voices.actions.claiming import fresh
from dongban.voices.actions.hearing import go_on
from dongban.voices.models import Attachment, Case, Mail, Message
from dongban.voices.rules import LONGEST_TEXT, Channel, Direction


def continue_thread(*, case: Case, by: Viewer, at: datetime, mail: Mail, text: str) -> Message:
    """She has written again: the case waits for us, and is open again if it was closed."""
    message = _write(case, Direction.IN, by=by, at=at, mail=mail, text=text)
    go_on(by=by, at=at, case=fresh(case), message=message)
    return message


def note(*, case: Case, by: Viewer, at: datetime, mail: Mail, text: str) -> Message:
    """What a program wrote about our letter: seen in the thread, and no reason to answer."""
    message = _write(case, Direction.NOTE, by=by, at=at, mail=mail, text=text[:2000])
    record(
        by=by,
        at=at,
        verb="voice.noted",
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"mail": mail.became, "why": mail.reason},
    )
    return message


def signed(mail: Mail) -> str:
    """Whose word it is, as long as a name may be."""
    return (mail.sender_name or mail.sender)[:100]


def _write(case: Case, direction: Direction, *, by: Viewer, at: datetime, mail: Mail, text: str) -> Message:
    known = not mail.message_id or Message.objects.filter(external=mail.message_id).exists()
    return Message.objects.create(
        case=case,
        direction=direction,
        channel=Channel.EMAIL,
        at=at,
        by=by.user,
        by_name=signed(mail),
        text=hide_numbers(text)[:LONGEST_TEXT],
        external="" if known else mail.message_id,
    )


def keep_files(message: Message, files: Iterable[dict[str, Any]], stage: Path) -> None:
    """The files are there before the row that names them is committed; one that nobody names does no harm."""
    for file in files:
        place = settings.HOME / "voices" / file["digest"][:2] / file["digest"]
        if not place.exists():
            _put(stage / file["digest"], place)
        Attachment.objects.create(message=message, **file)


def _put(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_suffix(f".{os.getpid()}")
    shutil.copyfile(source, fresh)
    fresh.chmod(0o600)
    fresh.replace(place)
