"""The letters that were sent, the mailboxes that are read, and the mails that wait for somebody."""

from __future__ import annotations

from tests.house.matrix.row import A, Row, V, X, no, only

_FACTS = ("name", "address", "host", "security", "port", "user", "password_env", "folder", "since")
_MAILBOX = {
    "name": "새 메일함",
    "address": "hello@firm.example",
    "host": "127.0.0.1",
    "security": "plain",
    "port": "2",
    "user": "voc",
    "password_env": "DONGBAN_MAILBOX_NEW",
    "folder": "INBOX",
    "since": "2026-03-01",
}

POST = (
    # Masked addresses, and nothing of what stands in a letter.
    Row("post:letters", get=only(A, V, X)),
    Row(
        "post:decide",
        post=only(V, X),
        here=lambda w: {"pk": w.letter.pk},
        nowhere=no(),
        data=lambda w: {"move": "arrived"},
        fields=("move",),
        changes=tuple(f"post_letter.{name}" for name in ("state", "due_at", "settled_at", "attempts")),
    ),
    Row("post:hurry", post=only(V, X), effect=False),
    Row("voices:mailboxes", get=only(A, X)),
    Row(
        "voices:mailbox_new",
        get=only(X),
        post=only(X),
        data=lambda w: _MAILBOX,
        fields=(*_FACTS, "password", "receipts", "active"),
        changes=("voices_mailbox.*",),
    ),
    Row(
        "voices:mailbox",
        get=only(X),
        post=only(X),
        here=lambda w: {"pk": w.mailbox.pk},
        nowhere=no(),
        data=lambda w: _MAILBOX,
        fields=(*_FACTS, "password", "receipts", "active"),
        changes=tuple(
            f"voices_mailbox.{name}"
            for name in (*_FACTS, "password", "receipts", "active", "validity", "cursor", "failures", "trouble")
        ),
    ),
    # Nobody answers there: it says so, and nothing is queued.
    Row("voices:mailbox_try", post=only(X), here=lambda w: {"pk": w.mailbox.pk}, nowhere=no(), effect=False),
    Row("voices:mails", get=only(V), data=lambda w: {}, shows=False),
    Row(
        "voices:mail",
        post=only(V),
        here=lambda w: {"pk": w.mail.pk},
        nowhere=no(),
        data=lambda w: {"move": "away"},
        fields=("move",),
        changes=("voices_mail.became",),
    ),
    Row("voices:mail_raw", get=only(V), here=lambda w: {"pk": w.mail.pk}, nowhere=no(), shows=True),
)
