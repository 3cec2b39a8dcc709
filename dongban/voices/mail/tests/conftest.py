from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from dongban.post.tests.cast import FROM, Postbox
from dongban.voices.mail.sealing import seal_word
from dongban.voices.mail.tests.dovecot import SECRET, Dovecot
from dongban.voices.models import Mailbox
from dongban.voices.tests.cast import DAY


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    found = Dovecot()
    yield found
    found.stop()


@pytest.fixture
def box(dovecot: Dovecot, db: None) -> Mailbox:
    """An empty mailbox of its own, and the program's set to it."""
    return Mailbox.objects.create(
        name="고객의 소리",
        address="voc@sky.example",
        security="plain",
        host="127.0.0.1",
        port=dovecot.port,
        user=f"voc{secrets.token_hex(4)}",
        password=seal_word(SECRET, "voices_mailbox 127.0.0.1"),
        since=DAY.replace(year=2000),
    )


@pytest.fixture
def out(settings: Any) -> Iterator[Postbox]:
    """Where our own letters go."""
    found = Postbox()
    found.start()
    settings.SMTP_URL, settings.MAIL_FROM = found.url, FROM
    yield found
    found.stop()
