"""Who may be asked today."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from dongban.records.models import Customer
from dongban.voices.models.cases import Case
from dongban.voices.models.turns import Closing
from dongban.voices.surveys.models import Asking, Invitation, Survey, Turn
from dongban.voices.surveys.rules import UNHAPPY, About, Terms, Why, still_open, token_digest, why_not

# Whose voice was closed longer ago is not asked about it any more.
ASKED_FOR = timedelta(days=14)


def terms(day: date) -> Terms:
    """How the firm asks on that day. One statement."""
    found = Asking.objects.filter(since__lte=day).order_by("-since").first()
    return found.terms if found else Terms()


def asked_days(customer: int) -> list[date]:
    """The days on which she was asked, by a link or by somebody who wrote the answer down. Two statements."""
    by_link = Invitation.objects.filter(customer=customer).values_list("asked_on", flat=True)
    by_hand = Survey.objects.filter(customer=customer, invitation__isnull=True).values_list("on", flat=True)
    return [*by_link, *by_hand]


def may_be_asked(customer: int, day: date, about: str) -> Why | None:
    """Why she is not asked about this today; None when she may be. For a sheet that would ask her in person.

    Five statements.
    """
    rule = terms(day)
    left = Customer.objects.filter(pk=customer).values_list("left_on", flat=True).first()
    if Turn.objects.filter(customer=customer, declined_on__isnull=False).exists():
        return Why.DECLINED
    return why_not(rule.limit, asked_days(customer), day, left_on=left, on=rule.asks(about))


def question_after(case: Case, at: datetime) -> str:
    """The key of the question that she is asked after the answer to her voice; empty when she is not asked about it.

    Once after it was closed and she was told; and once more each time that she was not content and it was put right.
    Four statements.
    """
    if case.closed_at is None or case.closed_at <= at - ASKED_FOR:
        return ""
    last = Closing.objects.filter(case=case).order_by("-id").values_list("how", flat=True).first()
    said = list(Survey.objects.recommending().filter(case=case).values_list("about", "score"))
    if last != Closing.How.TOLD or any(about == About.VOICE and score > UNHAPPY for about, score in said):
        return ""
    unhappy = sum(score <= UNHAPPY for _about, score in said)
    key = f"{About.VOICE}:{case.pk}:{unhappy}" if unhappy else f"{About.VOICE}:{case.pk}"
    return "" if Invitation.objects.filter(key=key).exists() else key


def asks_there(case: Case, at: datetime, day: date) -> bool:
    """Whether her own page asks her: within the firm's limit, as far as it is known who she is."""
    if not question_after(case, at):
        return False
    if case.customer_id is None:
        return terms(day).after_voices
    return may_be_asked(case.customer_id, day, About.VOICE) is None


def present(day: date) -> QuerySet[Customer]:
    """Customers of that day who can be asked by mail."""
    here = Q(since__isnull=True) | Q(since__lte=day)
    still = Q(left_on__isnull=True) | Q(left_on__gt=day)
    return Customer.objects.filter(here, still).exclude(email="")


def by_token(token: str) -> Invitation | None:
    """Whose link this is. One statement."""
    return Invitation.objects.filter(digest=token_digest(token)).first()


def is_shut(invitation: Invitation, at: datetime) -> bool:
    """Whether it was answered, or its time is over. One statement."""
    answered = Survey.objects.filter(invitation=invitation).exists()
    return answered or not still_open(invitation.expires_at, at)
