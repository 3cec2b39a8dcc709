"""The public door: somebody speaks without signing in, follows her case by a secret link, and says more there."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dongban.kernel.korean import phone_digits
from dongban.people.reach import Refused, system
from dongban.records.tokens import token
from dongban.voices.actions import files as kept
from dongban.voices.actions.hearing import Sender, hear, hear_more
from dongban.voices.models import Case, Link, Message
from dongban.voices.queries.people import recognised
from dongban.voices.rules import Channel
from dongban.voices.rules.doors import ADDRESS_SPAN, PER_ADDRESS, PER_SENDER, SENDER_SPAN


class TooMany(Refused):
    """More came from there than one customer says."""


@dataclass(frozen=True)
class Spoken:
    """What was said, and the secret that is shown once and kept nowhere."""

    case: Case
    secret: str


@transaction.atomic
def speak(
    *,
    at: datetime,
    day: date,
    address: str,
    language: str,
    kind: str,
    subject: str,
    text: str,
    sender: Sender,
    files: Sequence[UploadedFile] = (),
) -> Spoken:
    """Takes in what somebody says on the web. Raises TooMany or Refused with a sentence, and nothing is kept."""
    by = system(day, language)
    here, who = token(f"address {address}"), _of_sender(sender)
    _refuse_floods(at, here, who)
    if trouble := kept.trouble_with(files):
        raise Refused(trouble)
    customer = recognised(sender.name, sender.phone, sender.email)
    case = hear(
        by=by,
        at=at,
        day=day,
        channel=Channel.WEB,
        kind=kind,
        text=text,
        subject=subject,
        customer=customer,
        sender=sender,
    )
    kept.keep(case.messages.get(), files)
    secret = secrets.token_urlsafe(16)
    Link.objects.create(case=case, digest=digest_of(secret), at=at, language=language[:8], address=here, sender=who)
    return Spoken(case, secret)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _of_sender(sender: Sender) -> int | None:
    told = phone_digits(sender.phone) or sender.email.strip().lower()
    return token(f"sender {told}") if told else None


def _one_at_a_time(*tokens: int | None) -> None:
    """Who speaks at once from one place is counted one after the other, in whichever process: till the transaction
    ends. SQLite has one writer at a time anyway. In their order, so that no two wait for each other."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for each in sorted(one for one in tokens if one is not None):
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [each])


def _refuse_floods(at: datetime, address: int, sender: int | None) -> None:
    _one_at_a_time(address, sender)
    near = Link.objects.filter(address=address, at__gt=at - ADDRESS_SPAN)
    hers = Link.objects.filter(sender=sender, at__gt=at - SENDER_SPAN) if sender is not None else Link.objects.none()
    if near.count() >= PER_ADDRESS or hers.count() >= PER_SENDER:
        raise TooMany(
            _("So much has come from you that we cannot take more right now. Please call us, or try again later.")
        )


@transaction.atomic
def say_more(
    *, at: datetime, day: date, link: Link, language: str, text: str, files: Sequence[UploadedFile]
) -> Message:
    """The customer says more by her link."""
    if trouble := kept.trouble_with(files):
        raise Refused(trouble)
    _one_at_a_time(token(f"case {link.case_id}"))
    if link.case.messages.filter(direction="in", at__gt=at - ADDRESS_SPAN).count() >= PER_ADDRESS:
        raise TooMany(
            _("So much has come from you that we cannot take more right now. Please call us, or try again later.")
        )
    message = hear_more(by=system(day, language), at=at, case=link.case, text=text)
    kept.keep(message, files)
    return message
