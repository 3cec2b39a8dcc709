"""A letter as the bytes that go over the wire."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from dongban.post.models import Letter

# Seven bits get through everywhere; lines end as servers want them.
_POLICY = SMTP.clone(cte_type="7bit")


def written(letter: Letter, *, sender: tuple[str, str], now: datetime) -> bytes:
    """`sender` is a name and an address. `now` is the machine's own time: what a mail server expects in Date."""
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(sender[0], addr_spec=sender[1])
    mail["To"] = Address(addr_spec=letter.to)
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = letter.message_id
    # No out-of-office reply is wanted, unless a person wrote it and says so.
    for name, value in {"Auto-Submitted": "auto-generated", **letter.headers}.items():
        mail[name] = value
    if mail["Auto-Submitted"] != "no":
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    return mail.as_bytes()
