"""Planning the route of one's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Refused, Viewer
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.records.queries import firm
from dongban.visits import access
from dongban.visits.models import Pace, Route, RouteStop, pace
from dongban.visits.queries import routes as queries
from dongban.visits.rules import routes as rules
from dongban.visits.rules.routes import Day, Spot, Stop

BRANCH: Final = "branch"
_LUNCH = 60
# Where a day begins or ends: at her branch, at a customer's (the promise to her), or wherever the visits are.
End = int | Literal["branch"] | None


@dataclass(frozen=True)
class Wish:
    """A visit that was chosen, and when its customer can be called on (minutes of the day)."""

    promise: int
    opens: int
    closes: int
    minutes: int


def plan_route(
    *,
    by: Viewer,
    at: datetime,
    day: date,
    on: date,
    wishes: Sequence[Wish],
    begins: int,
    ends: int,
    lunch: bool,
    start: End = BRANCH,
    end: End = BRANCH,
) -> Route:
    """Puts her chosen visits in order, from one place to the other; what was planned for that day before is replaced.
    Nobody sets out before now.

    Raises Refused when nothing was chosen, a visit is not hers, or nobody knows where she sets out or ends.
    """
    reach.require_any(by, "plan", "visits.route", access.NO_ROUTE)
    spots = _chosen(by, day, [wish.promise for wish in wishes])
    begins = max(begins, minute_of(at)) if on == day else begins
    if begins >= ends:
        raise Refused(_("That hour has passed. Choose a later end, or another day."))
    here, there = _end(by, day, start), _end(by, day, end)
    stops = [Stop(wish.promise, spots[wish.promise], wish.opens, wish.closes, wish.minutes) for wish in wishes]
    # Outside of the transaction: it may take a second or two, and nobody should wait for it.
    found = rules.plan(stops, asked := _day(here, there, begins, ends, lunch))
    return _write(by, at, on, wishes, found, asked)


def minute_of(at: datetime) -> int:
    """Of the firm's day."""
    local = queries.local(at, firm())
    return local.hour * 60 + local.minute


def _day(start: Spot | None, end: Spot | None, begins: int, ends: int, lunch: bool) -> Day:
    """Whoever sets out after lunch has had it."""
    now = pace()
    lunch = lunch and begins + _LUNCH <= Day.lunch_until
    return Day(
        start,
        end,
        begins,
        ends,
        lunch_minutes=_LUNCH if lunch else 0,
        detour=now.detour_percent / 100,
        km_per_hour=float(now.km_per_hour),
    )


def _end(by: Viewer, day: date, end: End) -> Spot | None:
    """Where the day begins or ends: her branch, the place of a customer whom she owes something, or anywhere."""
    if end is None:
        return None
    spot = queries.base(by)[1] if end == BRANCH else _chosen(by, day, [end])[end]
    if spot is None:
        raise Refused(_("The records do not say where that is. Set out and end somewhere else, or anywhere."))
    return spot


@transaction.atomic
def set_pace(*, by: Viewer, at: datetime, detour_percent: int, km_per_hour: int) -> Pace:
    """How much longer than a straight line ways are from now on, and how fast people get along."""
    reach.require_any(by, "change", "visits.pace", access.NOT_YOUR_PACE)
    before = pace()
    row = Pace.objects.create(
        detour_percent=detour_percent, km_per_hour=km_per_hour, at=at, by=by.user, by_name=by.name
    )
    details = {"now": row.told(), "before": before.told()}
    record(by=by, at=at, verb="pace.set", subject="visits.pace", subject_id=row.pk, details=details)
    return row


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
        "latitude": day.start.latitude if day.start else None,
        "longitude": day.start.longitude if day.start else None,
        "end_latitude": day.end.latitude if day.end else None,
        "end_longitude": day.end.longitude if day.end else None,
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
