"""Who may be asked today."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet

from dongban.records.models import Customer
from dongban.voices.surveys.models import Asking, Invitation, Survey, Turn
from dongban.voices.surveys.rules import Terms, Why, still_open, token_digest, why_not


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
