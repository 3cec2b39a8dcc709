"""Planning the route of one's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.visits import access
from dongban.visits.models import Route, RouteStop
from dongban.visits.queries import routes as queries
from dongban.visits.rules import routes as rules
from dongban.visits.rules.routes import Day, Spot, Stop


@dataclass(frozen=True)
class Wish:
    """A visit that was chosen, and when its customer can be called on (minutes of the day)."""

    promise: int
    opens: int
    closes: int
    minutes: int


def plan_route(
    *, by: Viewer, at: datetime, day: date, on: date, wishes: Sequence[Wish], begins: int, ends: int, lunch: bool
) -> Route:
    """Puts her chosen visits in order, from her branch and back; what was planned for that day before is replaced.

    Raises Refused when nothing was chosen, a visit is not hers, or nobody knows where her branch is.
    """
    reach.require_any(by, "plan", "visits.route", access.NO_ROUTE)
    spots = _chosen(by, day, [wish.promise for wish in wishes])
    start = queries.base(by)[1]
    if start is None:
        raise Refused(_("The records do not say where your branch is. An administrator can load its place."))
    stops = [Stop(wish.promise, spots[wish.promise], wish.opens, wish.closes, wish.minutes) for wish in wishes]
    # Outside of the transaction: it may take a second or two, and nobody should wait for it.
    found = rules.plan(stops, Day(start, start, begins, ends, lunch_minutes=60 if lunch else 0))
    return _write(by, at, on, wishes, found, Day(start, start, begins, ends, lunch_minutes=60 if lunch else 0))


def _chosen(by: Viewer, day: date, wanted: Sequence[int]) -> dict[int, Spot | None]:
    rows = Promise.objects.filter(reach.predicate(by, "keep", "promises.promise"), owner=by.staff or 0, pk__in=wanted)
    cards = promises.cards(by, day, rows.waiting(day))
    if not wanted:
        raise Refused(_("Choose at least one visit."))
    if {card.promise for card in cards} != set(wanted):
        raise Refused(_("One of these visits is no longer yours, or has been made. Please look again."))
    return queries.spots(by, cards)


@transaction.atomic
def _write(by: Viewer, at: datetime, on: date, wishes: Sequence[Wish], found: rules.Route, day: Day) -> Route:
    facts = {
        "begins": day.begins,
        "ends": day.ends,
        "lunch_minutes": day.lunch_minutes,
        "metres": found.metres,
        "home": found.home,
        "latitude": day.start.latitude,
        "longitude": day.start.longitude,
        "made_at": at,
        "by": by.user,
    }
    route, fresh = Route.objects.update_or_create(staff_id=by.staff or 0, on=on, defaults=facts)
    if not fresh:
        route.version += 1
        route.save(update_fields=["version"])
        route.stops.all().delete()
    hours = {wish.promise: (wish.opens, wish.closes) for wish in wishes}
    RouteStop.objects.bulk_create([*_placed(route, found, hours), *_left_out(route, found, hours)])
    details = {"on": on.isoformat(), "visits": len(found.order), "left_out": len(found.left_out)}
    record(by=by, at=at, verb="route.planned", subject="visits.route", subject_id=route.pk, details=details)
    return route


def _placed(route: Route, found: rules.Route, hours: Mapping[int, tuple[int, int]]) -> list[RouteStop]:
    return [
        RouteStop(
            route=route,
            promise_id=leg.key,
            position=place,
            opens=hours[leg.key][0] if leg.key else None,
            closes=hours[leg.key][1] if leg.key else None,
            comes=leg.comes,
            begins=leg.begins,
            ends=leg.ends,
            metres=leg.metres,
        )
        for place, leg in enumerate(found.legs)
    ]


def _left_out(route: Route, found: rules.Route, hours: Mapping[int, tuple[int, int]]) -> list[RouteStop]:
    return [
        RouteStop(route=route, promise_id=key, opens=hours[key][0], closes=hours[key][1], obstacle=obstacle.value)
        for key, obstacle in found.left_out.items()
    ]
