"""The promises of one customer, and one promise."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import Http404

from dongban.people.reach import Viewer
from dongban.promises.queries.cards import Card, cards, within_reach
from dongban.promises.queries.firm import book
from dongban.promises.rules import Subject
from dongban.records.models import Contract, Firm


def of_customer(viewer: Viewer, day: date, customer: int, firm: Firm | None = None) -> tuple[Card, ...]:
    """What has been promised to her and exists by that day, however it ended; the latest due day first."""
    read = book(firm)
    # There is no index by customer: her contracts and she herself lead to them by the unique key.
    of_contracts, of_herself = (
        [pk for pk, of in read.steps.items() if of.rule.subject == kind]
        for kind in (Subject.CONTRACT, Subject.CUSTOMER)
    )
    contracts = Contract.objects.filter(customer=customer).values("pk")
    hers = Q(subject__in=contracts, step__in=of_contracts) | Q(subject=customer, step__in=of_herself)
    return cards(viewer, day, within_reach(viewer).existing(day).filter(hers).order_by("-due_on", "-pk"), read)


def one(viewer: Viewer, day: date, pk: int) -> Card:
    """One promise within reach. Http404 otherwise."""
    found = cards(viewer, day, within_reach(viewer).existing(day).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]
