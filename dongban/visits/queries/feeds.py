"""What stands in somebody's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from dongban.people.reach import Viewer, viewer_of
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.promises.queries import Card
from dongban.records.models import Firm
from dongban.visits.models import Feed, Joining
from dongban.visits.queries import routes
from dongban.visits.queries.joining import met
from dongban.visits.rules import digest
from dongban.visits.rules.ical import Event

_HOME = ZoneInfo("Asia/Seoul")
# A calendar holds what was lately, and what is to come.
BEHIND, AHEAD = timedelta(days=60), timedelta(days=366)


@dataclass(frozen=True)
class Diary:
    """Somebody's calendar: whose, in which zone, and which customers stand in it."""

    viewer: Viewer
    name: str
    zone: ZoneInfo
    events: tuple[Event, ...]
    customers: tuple[int, ...]


def owner_of(secret: str, day: date) -> Viewer:
    """Http404 for an address that nobody has, or has any more: also when she works here no longer."""
    feed = Feed.objects.select_related("user").filter(digest=digest(secret), user__is_active=True).first()
    viewer = viewer_of(feed.user, day) if feed else None
    if feed is None or viewer is None or not viewer.hats:
        raise Http404
    return viewer


def feed_of(user: int | None) -> Feed | None:
    return Feed.objects.filter(user=user or 0).first()


def diary(viewer: Viewer, day: date, at: datetime, firm: Firm | None, site: str) -> Diary:
    """Visits that a leader joins: in the leader's calendar, and in that of whoever makes the visit."""
    hers = Q(leader=viewer.user) | (Q(promise__owner=viewer.staff) if viewer.staff else Q(pk__in=[]))
    rows = Joining.objects.going().filter(hers, meets_at__gte=at - BEHIND, meets_at__lte=at + AHEAD)
    found = list(rows.select_related("leader").order_by("meets_at", "pk"))
    wanted = Promise.objects.filter(pk__in=[row.promise_id for row in found])
    cards = {card.promise: card for card in promises.cards(viewer, day, wanted)}
    names = met(viewer, found)
    zone = firm.zone if firm else _HOME
    planned, visited = routes.events(viewer, day, zone, day - BEHIND, site)
    return Diary(
        viewer=viewer,
        name=_("Dongban: %(name)s") % {"name": viewer.name},
        zone=zone,
        events=(*(_event(row, cards[row.promise_id], names, site) for row in found), *planned),
        customers=tuple({*_customers(cards.values()), *visited}),
    )


def _event(row: Joining, card: Card, names: dict[int, str], site: str) -> Event:
    who = _("With %(leader)s and %(consultant)s") % {"leader": row.leader.name, "consultant": card.owner_name}
    return Event(
        uid=f"joining-{row.pk}@dongban",
        starts_at=row.meets_at,
        ends_at=row.meets_at + timedelta(minutes=row.minutes),
        title=" · ".join(filter(None, (names.get(row.promise_id, card.name), card.title, card.product))),
        changed_at=row.changed_at,
        place=row.place,
        about=f"{who}\n{card.branch_name}",
        url=f"{site}/visits/joining/{row.pk}/",
        sequence=row.version,
    )


def _customers(cards: Iterable[Card]) -> list[int]:
    return sorted({card.customer for card in cards if card.customer is not None})
