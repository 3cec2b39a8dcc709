"""What happened with a customer, newest first: bookings, touches, promises kept, hand-overs, contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from dongban.front.queries.customer import Deal
from dongban.front.words import CHANNELS, ENTRIES, said
from dongban.kernel.clock import day_of
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Handover, Share
from dongban.records.models import Entry, Firm, Touch
from dongban.visits.words import say_money

LONGEST = 30
_HOME = ZoneInfo("Asia/Seoul")
_CHANNEL_ICONS = {
    "phone": "phone",
    "email": "mail",
    "visit": "walk",
    "branch": "building-store",
    "mobile": "device-mobile",
}


@dataclass(frozen=True)
class Event:
    """One line of the story. `look` is the class of its dot: "", "kept" or "late"."""

    on: date
    when: str
    icon: str
    title: str
    about: str = ""
    quote: str = ""
    look: str = ""


def story(
    viewer: Viewer, day: date, customer: int, deals: Sequence[Deal], firm: Firm | None, more: Iterable[Event]
) -> list[Event]:
    """The newest events of every kind by that day. Three statements; `more` are events that the page knows already."""
    everything = [
        *_entries(viewer, day, deals, firm),
        *_touches(viewer, day, customer, firm),
        *_handovers(viewer, day, customer),
        *of_contracts(deals, viewer.language),
        *more,
    ]
    # The sort keeps what stands first of one day first, so that a day reads the same on every visit.
    return sorted(everything, key=lambda event: event.on, reverse=True)[:LONGEST]


def _entries(viewer: Viewer, day: date, deals: Sequence[Deal], firm: Firm | None) -> Iterator[Event]:
    """Bookings on contracts within reach. One kind on one day is one event, or premiums would drown the rest."""
    products = {deal.id: deal.product for deal in deals}
    rows = Entry.objects.filter(contract__in=list(products), booked_on__lte=day)
    found = rows.order_by("-booked_on", "kind", "-id").values_list("booked_on", "kind", "amount", "contract")
    for (on, kind), group in groupby(found[: 2 * LONGEST], key=lambda row: row[:2]):
        booked = list(group)
        yield Event(
            on=on,
            when=say_day(on, viewer.language),
            icon="coin",
            title=said(ENTRIES, kind),
            about=f"{say_money(sum(row[2] for row in booked), firm, viewer.language)} · {_which(booked, products)}",
        )


def _which(booked: Sequence[tuple[date, str, int, int]], products: Mapping[int, str]) -> str:
    names = {products[contract] for _on, _kind, _amount, contract in booked}
    return names.pop() if len(names) == 1 else _("%(count)s contracts") % {"count": len(names)}


def _touches(viewer: Viewer, day: date, customer: int, firm: Firm | None) -> Iterator[Event]:
    zone = firm.zone if firm else _HOME
    until = datetime.combine(day, time.max, zone)
    rows = reach.visible(viewer, "see", Touch.objects.all()).filter(customer=customer, at__lte=until)
    for at, channel, kind in rows.order_by("-at", "channel").values_list("at", "channel", "kind")[:LONGEST]:
        on = day_of(at, zone)
        yield Event(
            on,
            say_day(on, viewer.language),
            _CHANNEL_ICONS.get(channel, "message"),
            said(CHANNELS, channel),
            about=kind,
        )


def _handovers(viewer: Viewer, day: date, customer: int) -> Iterator[Event]:
    """Her new advisers. The customer is within reach; who served her is part of her own history."""
    rows = Share.objects.filter(customer=customer, handover__on__lte=day).order_by("-handover__on", "-id")
    # While somebody is away her promises are lent; the customers stay hers.
    rows = rows.exclude(handover__cause__in=(Handover.Cause.AWAY, Handover.Cause.BACK))
    for on, old, new in rows.values_list("handover__on", "handover__staff__name", "new__name")[:LONGEST]:
        said_so = _("%(old)s → %(new)s") % {"old": old or _("nobody"), "new": new or _("the branch")}
        yield Event(on, say_day(on, viewer.language), "arrows-exchange", _("New adviser"), about=said_so)


def of_contracts(deals: Iterable[Deal], language: str) -> Iterator[Event]:
    """The days on which her contracts began and ended."""
    for deal in deals:
        yield Event(
            deal.signed_on,
            say_day(deal.signed_on, language),
            "file-text",
            _("New contract"),
            about=" · ".join(filter(None, (deal.product, deal.premium))),
        )
        if deal.ended_on is not None:
            yield Event(deal.ended_on, say_day(deal.ended_on, language), "x", deal.end, about=deal.product)
