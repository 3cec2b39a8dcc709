"""Asking a customer: by a link in a mail, and never more often than the firm allows."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext, override

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.post.actions import send
from dongban.records.models import Customer, Firm
from dongban.records.queries import firm_language
from dongban.voices.models.cases import Case
from dongban.voices.rules.skills import written_in
from dongban.voices.surveys import queries
from dongban.voices.surveys.actions.answering import place_of
from dongban.voices.surveys.models import Draw, Invitation, Turn
from dongban.voices.surveys.rules import About, Place, Question, Terms, Why, token_digest, why_not

_BYTES = 16


class _NotNow(Exception):
    """She is not asked: what was claimed is rolled back on the way out."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def invite(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    customer: int,
    question: str,
    about: str,
    about_id: int | None,
    key: str,
    draw: Draw | None = None,
) -> Invitation | Why:
    """Asks a customer by mail, once per key, or says why not. Two at once ask her no more often than one."""
    try:
        with transaction.atomic():
            return _asked(by, at, day, key, question, place_of(about, about_id, customer), draw)
    except _NotNow as found:
        return found.why


def _asked(
    by: Viewer, at: datetime, day: date, key: str, question: str, where: Place, draw: Draw | None
) -> Invitation | Why:
    rule = queries.terms(day)
    customer = Customer.objects.filter(pk=where.customer or 0).first()
    if customer is None or not customer.email or not settings.PUBLIC_URL:
        return Why.NO_ADDRESS
    turn = _take_turn(customer.pk)
    if Invitation.objects.filter(key=key).exists():
        raise _NotNow(Why.ALREADY)
    if turn.declined_on is not None:
        raise _NotNow(Why.DECLINED)
    asked = queries.asked_days(customer.pk)
    if why := why_not(rule.limit, asked, day, left_on=customer.left_on, on=rule.asks(where.about)):
        raise _NotNow(why)
    return _send(by, at, day, key, question, where, draw, rule, customer)


def _take_turn(customer: int) -> Turn:
    """Whoever changes the customer's line holds it to the end of the transaction; the next one waits."""
    Turn.objects.get_or_create(customer_id=customer)
    Turn.objects.filter(customer=customer).update(asked=F("asked") + 1)
    return Turn.objects.get(customer=customer)


def _send(
    by: Viewer,
    at: datetime,
    day: date,
    key: str,
    question: str,
    where: Place,
    draw: Draw | None,
    rule: Terms,
    customer: Customer,
) -> Invitation:
    token = secrets.token_urlsafe(_BYTES)
    invitation = Invitation.objects.create(
        key=key,
        digest=token_digest(token),
        question=question,
        about=where.about,
        about_id=where.about_id,
        customer=customer,
        branch_id=where.branch,
        product_id=where.product,
        programme=where.programme,
        draw=draw,
        asked_on=day,
        at=at,
        expires_at=at + timedelta(days=rule.open_days),
    )
    subject, text = letter(customer.name, question, token, _language_of(where))
    send(by=by, at=at, key=f"survey:{invitation.pk}", to=customer.email, subject=subject, text=text)
    record(
        by=by,
        at=at,
        verb="survey.asked",
        subject="voices.invitation",
        subject_id=invitation.pk,
        customer=customer.pk,
        details={"question": question, "about": where.about},
    )
    return invitation


def _language_of(where: Place) -> str:
    """The one in which she spoke, where she is asked after a voice; else the firm's. The page of the link has both."""
    case = Case.objects.filter(pk=where.about_id or 0).first() if where.about == About.VOICE else None
    return written_in(f"{case.subject} {case.opening}", firm_language()) if case else firm_language()


def letter(name: str, question: str, token: str, language: str) -> tuple[str, str]:
    """Subject and text of the mail."""
    firm = Firm.objects.first()
    link = settings.PUBLIC_URL.rstrip("/") + reverse("voices:answer", args=[token])
    with override(language):
        about = (
            gettext("Would you recommend %(firm)s?")
            if question == Question.RECOMMEND
            else gettext("Were you content with %(firm)s?")
        ) % {"firm": firm.name if firm else ""}
        text = gettext(
            "Dear %(name)s,\n\n%(question)s One number is enough, and a word if you like.\n\n%(link)s\n\n"
            "The link is yours alone and can be answered once. "
            "There you can also say that you want to be asked no more."
        )
        return about, text % {"name": name, "question": about, "link": link}


@transaction.atomic
def opened(*, at: datetime, invitation: Invitation) -> None:
    """That the link was followed for the first time. No act of a person of ours: it leaves no line."""
    Invitation.objects.filter(pk=invitation.pk, opened_at__isnull=True).update(opened_at=at)


@transaction.atomic
def decline(*, at: datetime, day: date, by: Viewer, invitation: Invitation) -> None:
    """The customer wants to be asked no more."""
    Turn.objects.get_or_create(customer_id=invitation.customer_id)
    if Turn.objects.filter(customer=invitation.customer_id, declined_on__isnull=True).update(declined_on=day):
        record(
            by=by,
            at=at,
            verb="survey.declined",
            subject="voices.invitation",
            subject_id=invitation.pk,
            customer=invitation.customer_id,
        )
