"""What goes out about a case by mail: the receipt, once, and the answers, in the thread in which she wrote."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from dongban.people.reach import Refused, Viewer
from dongban.post import actions as post
from dongban.post.models import Letter
from dongban.post.rules import address_of, sender_of
from dongban.records.queries import firm
from dongban.voices.mail import access
from dongban.voices.mail.queries import write_to
from dongban.voices.mail.words import answer_subject, receipt
from dongban.voices.models import Case, Mail, Mailbox, Message, Sent
from dongban.voices.rules import Direction

# Two programs that answer each other stop at the first receipt.
_A_RECEIPT_EACH = timedelta(days=1)
_MOST_REFERENCES = 12


def receive(*, case: Case, by: Viewer, at: datetime, mail: Mail, written: str) -> Letter | None:
    """The receipt for a new case; None when this sender has had one lately, or cannot be written to."""
    to = address_of(mail.sender)
    lately = Sent.objects.filter(to=to or "", answer__isnull=True, at__gt=at - _A_RECEIPT_EACH)
    if to is None or not _can_send() or lately.exists():
        return None
    here = firm()
    subject, text = receipt(case.number, here.name if here else sender_of(settings.MAIL_FROM)[0], written=written)
    headers = {"Auto-Submitted": "auto-replied", "Reply-To": mail.mailbox.address, "In-Reply-To": mail.message_id}
    letter = post.send(
        by=by,
        at=at,
        key=f"voice {case.number} receipt",
        to=to,
        subject=subject,
        text=text,
        headers={**headers, "References": mail.message_id},
    )
    _keep(case, None, letter, at)
    return letter


def answer_by_mail(*, by: Viewer, at: datetime, case: Case, message: Message) -> Letter:
    """Sends an answer that stands in the thread to whoever wrote the case, in her thread. Once for each message.

    Within the caller's transaction. Raises Refused when there is no address to write to.
    """
    to = address_of(write_to(case))
    if to is None:
        raise Refused(str(access.NO_WAY_BACK))
    chain = _chain(case)
    headers = {"Auto-Submitted": "no", "Reply-To": _door(case), "References": " ".join(reversed(chain))}
    letter = post.send(
        by=by,
        at=at,
        key=f"voice {case.number} answer {message.pk}",
        to=to,
        subject=answer_subject(case.subject, case.number),
        text=message.text,
        headers={**headers, "In-Reply-To": chain[0] if chain else ""},
    )
    message.external = letter.message_id
    message.save(update_fields=["external"])
    _keep(case, message, letter, at)
    return letter


def _can_send() -> bool:
    """Without a name to send from, a receipt would only wait and come much too late."""
    return bool(settings.SMTP_URL and settings.MAIL_FROM)


def _chain(case: Case) -> list[str]:
    """Her letters and ours, the newest first: it is her newest that is answered."""
    rows = Message.objects.filter(case=case, external__startswith="<").exclude(direction=Direction.NOTE)
    ids = list(rows.order_by("-at", "-pk").values_list("direction", "external")[:_MOST_REFERENCES])
    hers = [external for direction, external in ids if direction == Direction.IN]
    return list(dict.fromkeys([*hers[:1], *(external for _direction, external in ids)]))


def _door(case: Case) -> str:
    """The mailbox that her letter came into, so that what she adds comes back there."""
    mail = Mail.objects.filter(case=case).select_related("mailbox").order_by("pk").first()
    box = mail.mailbox if mail else Mailbox.objects.filter(active=True).order_by("pk").first()
    return box.address if box else ""


def _keep(case: Case, message: Message | None, letter: Letter, at: datetime) -> None:
    Sent.objects.get_or_create(
        letter=letter.pk,
        defaults={"case": case, "answer": message, "external": letter.message_id, "to": letter.to, "at": at},
    )
