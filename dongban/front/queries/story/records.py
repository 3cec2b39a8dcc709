"""What the firm's records tell: bookings, touches, contracts, advisers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice

from django.db.models import Count, Max, Sum
from django.utils.translation import gettext as _

from dongban.front.queries.story.telling import PAGE, Asked, Event, Span
from dongban.front.words import CHANNELS, ENTRIES, said
from dongban.kernel.clock import day_of
from dongban.people import reach
from dongban.people.asking import Fixed, Rows, often
from dongban.people.reach import Viewer
from dongban.promises.models import Handover, Share
from dongban.records.models import Entry, Touch
from dongban.visits.words import say_money

_CHANNEL_ICONS = {
    "phone": "phone",
    "email": "mail",
    "visit": "walk",
    "branch": "building-store",
    "mobile": "device-mobile",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def bookings(asked: Asked, span: Span) -> Iterator[Event]:
    """Bookings on contracts within reach. One kind on one day is one event, or premiums would drown the rest."""
    products = {deal.id: deal.product for deal in asked.deals}
    if not products:
        return
    for booked_on, kind, place, amount, contracts, one in _entries(
        asked.viewer, contracts=sorted(products), last=span.last, below=span.below, most=Fixed(PAGE + 1)
    ):
        which = products[one] if contracts == 1 else _("%(count)s contracts") % {"count": contracts}
        amount = say_money(amount, asked.firm, asked.viewer.language)
        yield Event(booked_on, place, "coin", said(ENTRIES, kind), about=f"{amount} · {which}")


@often
def _entries(_viewer: Viewer, *, contracts: list[int], last: date, below: int | None, most: Fixed) -> Rows:
    rows = Entry.objects.filter(contract__in=contracts, booked_on__lte=last).values_list("booked_on", "kind")
    days = rows.annotate(place=Max("id"), sum=Sum("amount"), on=Count("contract", distinct=True), one=Max("contract"))
    return days.filter(Span(last, below).of("booked_on", "place")).order_by("-booked_on", "-place")[:most]


def touches(asked: Asked, span: Span) -> Iterator[Event]:
    """Each moment at which she and the firm were in touch; one moment on two channels is one event."""
    until, through = _until(asked, span)
    found = _touches(
        asked.viewer, customer=asked.customer, until=until, through=through, most=Fixed(PAGE + 1 + len(CHANNELS))
    )
    for at, group in islice(groupby(found, key=lambda row: row[0]), PAGE + 1):
        channels, kinds = zip(*((channel, kind) for _at, channel, kind in group), strict=True)
        yield Event(
            day_of(at, asked.zone),
            (at - _EPOCH) // _TICK,
            _CHANNEL_ICONS.get(channels[0], "message"),
            ", ".join(said(CHANNELS, channel) for channel in channels),
            about=", ".join(filter(None, kinds)),
        )


@often
def _touches(viewer: Viewer, *, customer: int, until: datetime, through: bool, most: Fixed) -> Rows:
    rows = reach.visible(viewer, "see", Touch.objects.filter(customer=customer))
    rows = rows.filter(at__lte=until) if through else rows.filter(at__lt=until)
    return rows.order_by("-at", "channel").values_list("at", "channel", "kind")[:most]


def _until(asked: Asked, span: Span) -> tuple[datetime, bool]:
    """Up to which moment, and whether that one is asked for too."""
    if span.below is not None:
        return _EPOCH + span.below * _TICK, False
    return datetime.combine(span.last, time.max, asked.zone), True


def advisers(asked: Asked, span: Span) -> Iterator[Event]:
    """Her new advisers. The customer is within reach; who served her is part of her own history."""
    for on, pk, old, new in _shares(
        asked.viewer, customer=asked.customer, last=span.last, below=span.below, most=Fixed(PAGE + 1)
    ):
        about = _("%(old)s → %(new)s") % {"old": old or _("nobody"), "new": new or _("the branch")}
        yield Event(on, pk, "arrows-exchange", _("New adviser"), about=about)


@often
def _shares(_viewer: Viewer, *, customer: int, last: date, below: int | None, most: Fixed) -> Rows:
    rows = Share.objects.filter(Span(last, below).of("handover__on", "id"), customer=customer)
    # While somebody is away her promises are lent; the customers stay hers.
    rows = rows.exclude(handover__cause__in=(Handover.Cause.AWAY, Handover.Cause.BACK))
    told = rows.order_by("-handover__on", "-id")
    return told.values_list("handover__on", "id", "handover__staff__name", "new__name")[:most]


def contracts(asked: Asked, span: Span) -> Iterator[Event]:
    """The days on which her contracts began and ended. They are all on the page already."""
    everything = sorted(_of_contracts(asked), key=lambda event: (event.on, event.place), reverse=True)
    return islice((event for event in everything if span.holds(event)), PAGE + 1)


def _of_contracts(asked: Asked) -> Iterator[Event]:
    for deal in asked.deals:
        about = " · ".join(filter(None, (deal.product, deal.premium)))
        yield Event(deal.signed_on, 2 * deal.id, "file-text", _("New contract"), about=about)
        if deal.ended_on is not None:
            yield Event(deal.ended_on, 2 * deal.id + 1, "x", deal.end, about=deal.product)
