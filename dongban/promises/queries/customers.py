"""The promises of one customer, and one promise."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import Http404

from dongban.people.reach import Viewer
from dongban.promises.models import Step
from dongban.promises.queries.cards import Card, cards, within_reach
from dongban.promises.rules import Subject
from dongban.records.models import Contract


def of_customer(viewer: Viewer, day: date, customer: int) -> tuple[Card, ...]:
    """What has been promised to her and exists by that day, however it ended; the latest due day first."""
    # There is no index by customer: her contracts and she herself lead to them by the unique key.
    by_subject = {
        kind: list(Step.objects.filter(programme__subject=kind).values_list("pk", flat=True)) for kind in _KINDS
    }
    contracts = list(Contract.objects.filter(customer=customer).values_list("pk", flat=True))
    hers = Q(subject__in=contracts, step__in=by_subject[Subject.CONTRACT]) | Q(
        subject=customer, step__in=by_subject[Subject.CUSTOMER]
    )
    return cards(viewer, day, within_reach(viewer).existing(day).filter(hers).order_by("-due_on", "-pk"))


_KINDS = (Subject.CONTRACT, Subject.CUSTOMER)


def one(viewer: Viewer, day: date, pk: int) -> Card:
    """One promise within reach. Http404 otherwise."""
    found = cards(viewer, day, within_reach(viewer).existing(day).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]
