"""A mail is taken in: once, whole, and together with what it becomes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from dongban.kernel.hiding import hide_numbers
from dongban.people.reach import Viewer
from dongban.post import actions as post
from dongban.post.models import Letter
from dongban.voices.actions.hearing import hear
from dongban.voices.actions.telling import untell
from dongban.voices.mail import queries
from dongban.voices.mail.actions.answering import receive
from dongban.voices.mail.actions.threading import continue_thread, keep_files, note, signed
from dongban.voices.mail.kinds import Why, takes_receipt, why_automatic
from dongban.voices.mail.sealing import seal
from dongban.voices.mail.words import NO_TEXT
from dongban.voices.models import Case, Mail, Mailbox, Message
from dongban.voices.rules import LONGEST_TEXT, Channel

_MOST_AN_HOUR = 60
_HOUR = timedelta(hours=1)
_ROOM_FOR_WORDS = 200
Became = Mail.Became


@dataclass(frozen=True)
class Arrived:
    """A mail as the mailbox gave it. `parsed` is empty when it could not be read; then `reason` says why."""

    mailbox: Mailbox
    validity: int
    uid: int
    raw: bytes
    received_at: datetime
    parsed: dict[str, Any]
    reason: str = ""
    beheaded: bool = False
    stage: Path = Path()

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def said(self) -> str:
        words = (self.parsed.get(name, "") for name in ("sender", "subject", "text"))
        files = (file["digest"] for file in self.parsed.get("files", []))
        return hashlib.sha256("\n".join([*words, *files]).encode()).hexdigest()


@transaction.atomic
def take_in(*, by: Viewer, at: datetime, day: date, arrived: Arrived, now: datetime) -> Mail | None:
    """The mail, the case or the message that it becomes, and how far the mailbox is read: all of it, or nothing.

    None for one that was taken in before under another number. `now` is the machine's own clock.
    """
    known = Mail.objects.filter(mailbox=arrived.mailbox, digest=arrived.digest)
    if known.update(validity=arrived.validity, uid=arrived.uid):
        advance(arrived)
        return None
    mail = _fresh(arrived, now)
    _decide(mail, arrived, now)
    if mail.became in (Became.CASE, Became.THREAD):
        _open(mail, arrived, by=by, at=at, day=day)
    elif mail.became in (Became.AUTOMATIC, Became.BOUNCE):
        _attach(mail, arrived, by=by, at=at)
    mail.raw = seal(arrived.raw, f"voices_mail {mail.digest}")
    mail.save()
    advance(arrived)
    return mail


@transaction.atomic
def put_aside(*, arrived: Arrived, reason: str, now: datetime) -> Mail | None:
    """What could not be taken in waits for a person, and holds up no other mail."""
    mail = _fresh(arrived, now)
    if Mail.objects.filter(mailbox=arrived.mailbox, digest=mail.digest).exists():
        return None
    mail.became, mail.reason = Became.ASIDE, reason[:300]
    mail.raw = seal(arrived.raw, f"voices_mail {mail.digest}")
    mail.save()
    advance(arrived)
    return mail


def advance(arrived: Arrived) -> None:
    """Never back: of two who read one mailbox the slower one changes nothing."""
    boxes = Mailbox.objects.filter(pk=arrived.mailbox.pk, validity=arrived.validity, cursor__lt=arrived.uid)
    boxes.update(cursor=arrived.uid)


def _fresh(arrived: Arrived, now: datetime) -> Mail:
    parsed = arrived.parsed
    return Mail(
        mailbox=arrived.mailbox,
        validity=arrived.validity,
        uid=arrived.uid,
        digest=arrived.digest,
        message_id=parsed.get("message_id", "")[:255],
        sender=parsed.get("sender", "")[:254],
        sender_name=parsed.get("sender_name", "")[:100],
        subject=hide_numbers(parsed.get("subject", ""))[:300],
        said=arrived.said if parsed else "",
        received_at=arrived.received_at,
        taken_at=now,
        size=len(arrived.raw),
        beheaded=arrived.beheaded,
    )


# What a mail becomes -------------------------------------------------------------------------------------------------


def _decide(mail: Mail, arrived: Arrived, now: datetime) -> None:
    mail.became, mail.reason = Became.CASE, ""
    if not arrived.parsed or arrived.reason:
        mail.became, mail.reason = Became.ASIDE, arrived.reason
        return
    why = why_automatic(
        arrived.parsed["headers"], sender=mail.sender, subject=mail.subject, own=queries.own_addresses()
    )
    if why is not None:
        mail.became, mail.reason = (Became.BOUNCE if why == Why.BOUNCE else Became.AUTOMATIC), why.value
    elif mail.message_id and Mail.objects.filter(message_id=mail.message_id, said=mail.said).exists():
        mail.became = Became.DUPLICATE
    elif _floods(mail.sender, now):
        mail.became, mail.reason = Became.ASIDE, "too_many"
    else:
        mail.case = queries.case_of(arrived.parsed["replies_to"], sender=mail.sender, subject=mail.subject)
        mail.became = Became.THREAD if mail.case else Became.CASE


def _floods(sender: str, now: datetime) -> bool:
    lately = Mail.objects.filter(sender=sender, taken_at__gt=now - _HOUR)
    return bool(sender) and lately.count() >= _MOST_AN_HOUR


def _open(mail: Mail, arrived: Arrived, *, by: Viewer, at: datetime, day: date) -> None:
    text = text_of(arrived.parsed)
    if mail.case is None:
        open_case(mail, text, by=by, day=day)
        if mail.mailbox.receipts and takes_receipt(arrived.parsed["headers"], sender=mail.sender):
            receive(case=case_of(mail), by=by, at=at, mail=mail, written=text)
        message = Message.objects.filter(case=mail.case).latest("pk")
    else:
        message = continue_thread(case=mail.case, by=by, at=arrived.received_at, mail=mail, text=text)
    keep_files(message, arrived.parsed["files"], arrived.stage)


def case_of(mail: Mail) -> Case:
    assert mail.case is not None
    return mail.case


def text_of(parsed: dict[str, Any]) -> str:
    text = str(parsed.get("text", "")).strip() or str(parsed.get("subject", "")).strip() or str(NO_TEXT)
    return text[: LONGEST_TEXT - _ROOM_FOR_WORDS]


def open_case(mail: Mail, text: str, *, by: Viewer, day: date) -> None:
    """The mail's own case: with the customer, where her address tells who she is."""
    mail.case = hear(
        by=by,
        at=mail.received_at,
        day=day,
        channel=Channel.EMAIL,
        kind="",
        text=text,
        subject=mail.subject,
        customer=queries.customer_of(mail.sender),
        key=f"mail {mail.digest}",
    )
    Case.objects.filter(pk=mail.case.pk).update(sender_name=mail.sender_name, sender_email=mail.sender)
    mail.case.refresh_from_db()
    # Whose word it is. A Message-ID that another letter bears already (some programs are careless) is left out.
    taken = Message.objects.filter(external=mail.message_id).exists()
    Message.objects.filter(case=mail.case).update(external="" if taken else mail.message_id, by_name=signed(mail))


def _attach(mail: Mail, arrived: Arrived, *, by: Viewer, at: datetime) -> None:
    """What a program wrote goes to the case that it is about, as a note: nothing is answered, and no clock begins."""
    bounce = arrived.parsed.get("bounce") or {}
    ids = [*filter(None, [bounce.get("original", "")]), *arrived.parsed["replies_to"]]
    mail.case = queries.case_of(ids, sender="", subject="")
    letter = Letter.objects.filter(message_id__in=ids).first()
    mail.letter = letter.pk if letter else None
    words = bounce.get("words", "")
    if letter and mail.became == Became.BOUNCE and bounce.get("failed"):
        post.came_back(by=by, at=at, letter=letter, words=words)
        untell(by=by, at=at, letter=letter)
    if mail.case:
        note(case=mail.case, by=by, at=arrived.received_at, mail=mail, text=words or text_of(arrived.parsed))
