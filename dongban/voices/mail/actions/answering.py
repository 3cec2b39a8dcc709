"""What goes out about a case by mail: the receipt, once, and the answers, in the thread in which she wrote."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from dongban.people.reach import Refused, Viewer
from dongban.post import actions as post
from dongban.post.models import Letter
from dongban.post.rules import address_of, sender_of
from dongban.records.queries import firm
from dongban.voices.mail import access
from dongban.voices.mail.queries import write_to
from dongban.voices.mail.words import answer_subject, notice, receipt
from dongban.voices.models import Case, Link, Mail, Mailbox, Message, Sent
from dongban.voices.rules import Direction
from dongban.voices.rules.doors import link_opens
from dongban.voices.rules.skills import written_in

# Two programs that answer each other stop at the first receipt.
_A_RECEIPT_EACH = timedelta(days=1)
_MOST_REFERENCES = 12
# 128 bits, as the secret that she was shown.
_SECRET = 16


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


def announce(*, by: Viewer, at: datetime, case: Case, message: Message) -> Letter | None:
    """Tells whoever spoke on the web that her answer is there: its number and a link of her own, and no word of it.

    Once for each message. None when neither she nor the records have told an address, or her link opens no longer.
    """
    to = address_of(write_to(case))
    link = Link.objects.filter(case=case).first()
    if to is None or link is None or not link_opens(case.closed_at, at) or not (_can_send() and settings.PUBLIC_URL):
        return None
    here = firm()
    address = settings.PUBLIC_URL.rstrip("/") + reverse("voices:said", args=[_secret_for_letters(link)])
    language = written_in(f"{case.subject} {case.opening}", link.language)
    subject, text = notice(case.number, here.name if here else "", address, language)
    letter = post.send(
        by=by,
        at=at,
        key=f"voice {case.number} notice {message.pk}",
        to=to,
        subject=subject,
        text=text,
        headers={"Auto-Submitted": "auto-generated", "Reply-To": _door(case)},
    )
    # What she writes back to it goes on in her case.
    message.external = letter.message_id
    message.save(update_fields=["external"])
    return letter


def _secret_for_letters(link: Link) -> str:
    """The secret that she was shown is kept nowhere. This one follows from a key outside the database."""
    sealed = hmac.digest(settings.INDEX_KEY, f"link {link.pk} {link.digest}".encode(), "sha256")[:_SECRET]
    secret = base64.urlsafe_b64encode(sealed).decode().rstrip("=")
    Link.objects.filter(pk=link.pk).update(mailed=hashlib.sha256(secret.encode()).hexdigest())
    return secret


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
