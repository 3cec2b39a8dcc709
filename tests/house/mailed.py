"""What the world of the house's tests has of mail, out and in."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dongban.post.models import Letter
from dongban.records.models import Customer
from dongban.voices.mail.sealing import seal
from dongban.voices.models import Mail, Mailbox

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)


def letter(customer: Customer) -> Letter:
    """One of which nobody knows whether it went, so that somebody has to say so."""
    return Letter.objects.create(
        pk=811,
        key="answer 811",
        message_id="<811@firm.example>",
        to=customer.email,
        subject="답변",
        text="답",
        state="uncertain",
        at=AT,
        by_name="아라",
    )


def mailbox() -> Mailbox:
    """One that nobody answers at: trying it says so at once."""
    return Mailbox.objects.create(
        pk=851,
        name="고객의 소리",
        address="voc@firm.example",
        security="plain",
        host="127.0.0.1",
        port=1,
        user="voc",
        password_env="DONGBAN_MAILBOX_WORLD",
        since=DAY,
    )


def mail(box: Mailbox, customer: Customer) -> Mail:
    """What a program wrote in her name: it waits for somebody to say what it is."""
    raw = f"From: {customer.email}\r\nPrecedence: list\r\n\r\nhello\r\n".encode()
    return Mail.objects.create(
        pk=861,
        mailbox=box,
        validity=1,
        uid=1,
        digest="d861",
        became="automatic",
        reason="list",
        sender=customer.email,
        received_at=AT,
        taken_at=AT,
        size=len(raw),
        raw=seal(raw, "voices_mail d861"),
    )
