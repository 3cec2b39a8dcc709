"""Which case a mail belongs to and who wrote it; the pages of mailboxes and of mails that were set aside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.db.models.functions import Lower

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.post.models import Letter
from dongban.post.rules import LetterState, sender_of
from dongban.post.words import STATES
from dongban.records.models import Customer
from dongban.voices.mail.sealing import opened
from dongban.voices.mail.words import BECAME, say_reason
from dongban.voices.models import Case, Mail, Mailbox, Message, Sent

_NUMBER = re.compile(r"\[V(\d{7,12})\]")
_PER_PAGE = 50


def own_addresses() -> frozenset[str]:
    """Those that the firm itself writes from: what comes from there is answered by nobody."""
    own = {address.lower() for address in Mailbox.objects.values_list("address", flat=True)}
    with suppress(ValueError):
        own.add(sender_of(settings.MAIL_FROM)[1].lower())
    return frozenset(own)


def case_of(ids: Iterable[str], *, sender: str, subject: str) -> Case | None:
    """The case of the letters that a mail answers, the nearest first.

    The number in the subject counts only together with the address that the case came from: anybody can write a number.
    """
    wanted = [each[:255] for each in ids]
    found = dict(Message.objects.filter(external__in=wanted).values_list("external", "case"))
    found |= dict(Sent.objects.filter(external__in=wanted).values_list("external", "case"))
    pk = next((found[each] for each in wanted if each in found), None)
    if pk is not None:
        return Case.objects.filter(pk=pk).first()
    named = _NUMBER.search(subject)
    if named is None or not sender:
        return None
    return Case.objects.filter(pk=int(named[1]), sender_email__iexact=sender).first()


def customer_of(address: str) -> int | None:
    """The customer with this address; None when nobody has it, or more than one: two of a household may share it."""
    if not address:
        return None
    rows = Customer.objects.annotate(her_address=Lower("email")).filter(~Q(email=""), her_address=address.lower())
    found = list(rows.values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def customers_among(addresses: Iterable[str]) -> list[int]:
    """Every customer who has one of these addresses. One statement."""
    wanted = {address.lower() for address in addresses if address}
    rows = Customer.objects.annotate(her_address=Lower("email")).filter(~Q(email=""), her_address__in=wanted)
    return list(rows.values_list("pk", flat=True)) if wanted else []


def write_to(case: Case) -> str:
    """Where an answer goes: to the address that she wrote from, else to that of the firm's records."""
    return case.sender_email or (case.customer.email if case.customer else "")


def letters_of(case: Case) -> dict[int, tuple[str, str]]:
    """By message, how the mail of an answer stands (words and mark), unless it is simply sent. Two statements."""
    answers = dict(Sent.objects.filter(case=case, answer__isnull=False).values_list("letter", "answer"))
    rows = Letter.objects.filter(pk__in=list(answers)).exclude(state=LetterState.SENT)
    stands = {pk: STATES[state] for pk, state in rows.values_list("pk", "state")}
    return {answers[pk]: (str(words), mark) for pk, (words, mark) in stands.items() if answers[pk] is not None}


def shut_mailboxes() -> list[str]:
    """Those that did not open the last time."""
    return list(Mailbox.objects.filter(active=True, failures__gt=0).order_by("name").values_list("name", flat=True))


def set_aside() -> int:
    """How many mails wait for a person."""
    return Mail.objects.filter(became=Mail.Became.ASIDE).count()


def raw_of(mail: Mail) -> bytes:
    return opened(bytes(mail.raw), f"voices_mail {mail.digest}")


# Pages ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BoxCard:
    box: Mailbox
    taken: int


def mailboxes(viewer: Viewer) -> list[BoxCard]:
    """Two statements."""
    seen = reach.visible(viewer, "see", Mailbox.objects.order_by("name"))
    counts = dict(Mail.objects.values_list("mailbox").annotate(n=Count("pk")).order_by())
    return [BoxCard(box, counts.get(box.pk, 0)) for box in seen]


@dataclass(frozen=True)
class MailCard:
    """A mail that made no case by itself. `open` says whether it waits for somebody."""

    pk: int
    sender: str
    sender_name: str
    subject: str
    mailbox: str
    received_at: datetime
    words: str
    mark: str
    reason: str
    case: int | None
    number: str
    size: int
    open: bool


@dataclass(frozen=True)
class Tab:
    became: str
    words: str
    count: int
    here: bool


@dataclass(frozen=True)
class MailsPage:
    tabs: tuple[Tab, ...]
    mails: tuple[MailCard, ...]
    page: Page[Mail]
    may_change: bool


def mails(viewer: Viewer, *, became: str, number: int) -> MailsPage:
    """What did not become a case by itself, newest first. A fixed number of statements."""
    seen = reach.visible(viewer, "see", Mail.objects.all())
    counts = dict(seen.filter(became__in=list(BECAME)).values_list("became").annotate(n=Count("pk")).order_by())
    chosen = became if became in BECAME else Mail.Became.ASIDE.value
    rows = seen.filter(became=chosen).select_related("mailbox", "case").defer("raw").order_by("-pk")
    page = Paginator(rows, _PER_PAGE).get_page(number)
    may_change = reach.may(viewer, "change", "voices.mail")
    return MailsPage(
        tabs=tuple(Tab(b, str(words), counts.get(b, 0), b == chosen) for b, (words, _mark) in BECAME.items()),
        mails=tuple(_card(mail, may_change) for mail in page),
        page=page,
        may_change=may_change,
    )


def _card(mail: Mail, may_change: bool) -> MailCard:
    words, mark = BECAME[mail.became]
    waits = mail.case_id is None and mail.became in (Mail.Became.ASIDE, Mail.Became.AUTOMATIC, Mail.Became.BOUNCE)
    return MailCard(
        pk=mail.pk,
        sender=mail.sender,
        sender_name=mail.sender_name,
        subject=mail.subject,
        mailbox=mail.mailbox.name,
        received_at=mail.received_at,
        words=str(words),
        mark=mark,
        reason=say_reason(mail.reason),
        case=mail.case_id,
        number=mail.case.number if mail.case else "",
        size=mail.size,
        open=waits and may_change,
    )
