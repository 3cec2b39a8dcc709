"""The day's route: what could be visited, and what was planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.models import Promise
from dongban.promises.queries import Card
from dongban.records.models import Branch, Customer, Firm
from dongban.visits.models import Route, RouteStop
from dongban.visits.rules.ical import Event
from dongban.visits.rules.routes import Obstacle, Spot
from dongban.visits.words import OBSTACLES

# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")
USUAL_MINUTES = 40
# So many visits stand on the page of one day; a day holds a dozen.
SHOWN = 40
_START, _END = "start", "end"
_WIDTH, _HEIGHT, _EDGE = 640, 400, 34


@dataclass(frozen=True)
class Choice:
    """A visit that could be made on the day."""

    card: Card
    address: str
    spot: Spot | None

    @property
    def placed(self) -> bool:
        return self.spot is not None


@dataclass(frozen=True)
class Dot:
    """A place on the picture."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class Step:
    """One visit of the route, or the lunch (no card)."""

    number: int | None
    card: Card | None
    address: str
    comes: str
    begins: str
    ends: str
    km: str


@dataclass(frozen=True)
class Asked:
    """What a route was planned for: minutes of the day, the hours of each visit, and where it begins and ends."""

    begins: int
    ends: int
    lunch: bool
    minutes: int
    hours: Mapping[int, tuple[int, int]]
    start: Spot | None
    end: Spot | None


@dataclass(frozen=True)
class Planned:
    """A route as people read it, and as a picture of `line` and `dots`."""

    pk: int
    on: date
    day: str
    steps: tuple[Step, ...]
    left_out: tuple[tuple[Card, str], ...]
    km: str
    home: str
    # How far it is from the last visit to where the day ends; empty where it ends with that visit.
    back: str
    # Where the day begins and ends; none: at the first visit, at the last.
    start: Dot | None
    end: Dot | None
    dots: tuple[Dot, ...]
    line: str
    # Whether it ends where it began.
    round: bool
    asked: Asked
    width: int = _WIDTH
    height: int = _HEIGHT


def local(moment: datetime, firm: Firm | None) -> datetime:
    return moment.astimezone(firm.zone if firm else _HOME)


def choices(viewer: Viewer, day: date, on: date) -> Sequence[Choice]:
    """Her own visits that can be made on that day, the most pressing first. Eight statements at most."""
    rows = Promise.objects.filter(reach.predicate(viewer, "keep", "promises.promise"), owner=viewer.staff or 0)
    rows = rows.waiting(day).filter(step__programme__channel="visit", opens_on__lte=on, customer__isnull=False)
    cards = promises.cards(viewer, day, rows.order_by("due_on", "pk")[:SHOWN])
    places = _places(viewer, cards)
    return [Choice(card, *_where(places, card)) for card in cards]


def _where(places: Mapping[int, tuple[str, Spot | None]], card: Card) -> tuple[str, Spot | None]:
    return places.get(card.customer or 0, ("", None))


def spots(viewer: Viewer, cards: Sequence[Card]) -> dict[int, Spot | None]:
    """Where each promise's customer lives; None where the records do not say."""
    places = _places(viewer, cards)
    return {card.promise: places.get(card.customer or 0, ("", None))[1] for card in cards}


def _places(viewer: Viewer, cards: Sequence[Card]) -> dict[int, tuple[str, Spot | None]]:
    rows = reach.visible(viewer, "see", Customer.objects.filter(pk__in={card.customer for card in cards}))
    found = rows.values_list("pk", "address", "latitude", "longitude")
    return {pk: (address, _spot(latitude, longitude)) for pk, address, latitude, longitude in found}


def _spot(latitude: float | None, longitude: float | None) -> Spot | None:
    return None if latitude is None or longitude is None else Spot(latitude, longitude)


def base(viewer: Viewer) -> tuple[str, Spot | None]:
    """The branch that she sets out from: its name and place."""
    unit = next((hat.unit for hat in viewer.hats if hat.unit is not None), None)
    found = Branch.objects.filter(pk=unit or 0).values_list("name", "latitude", "longitude").first()
    return (found[0], _spot(found[1], found[2])) if found else ("", None)


def planned(viewer: Viewer, day: date, on: date) -> Planned | None:
    """Her route of that day."""
    routes = reach.visible(viewer, "see", Route.objects.filter(staff=viewer.staff or 0, on=on))
    route = routes.prefetch_related("stops").first()
    return _planned(viewer, day, route) if route else None


def _planned(viewer: Viewer, day: date, route: Route) -> Planned:
    stops = sorted(route.stops.all(), key=lambda stop: (stop.position is None, stop.position or 0, stop.pk))
    cards = _cards(viewer, day, stops)
    places = _places(viewer, list(cards.values()))
    visits = [stop for stop in stops if stop.promise_id in cards and stop.position is not None]
    numbers = {stop.pk: number for number, stop in enumerate(visits, start=1)}
    start = _spot(route.latitude, route.longitude)
    end = _spot(route.end_latitude, route.end_longitude)
    known = [places.get(cards[stop.promise_id or 0].customer or 0, ("", None))[1] for stop in visits]
    # A customer whom she serves no longer has no dot; the numbers of the others stay.
    passed = {str(number): spot for number, spot in enumerate(known, start=1)}
    ends = {_START: start, _END: end}
    steps = tuple(_step(stop, cards, places, numbers) for stop in stops if stop.position is not None)
    back = _tenths(route.metres - sum(stop.metres for stop in stops if stop.position is not None))
    dots = _picture({name: spot for name, spot in ({_START: start} | passed | ends).items() if spot is not None})
    return Planned(
        pk=route.pk,
        on=route.on,
        day=say_day(route.on, viewer.language),
        steps=steps,
        left_out=tuple(
            (cards[stop.promise_id], str(OBSTACLES[Obstacle(stop.obstacle)]))
            for stop in stops
            if stop.obstacle and stop.promise_id in cards
        ),
        # The sum of what is shown, so that whoever adds it up finds the same.
        km=_km(sum(_tenths(stop.metres) for stop in stops if stop.position is not None) + back),
        back=_km(back) if end else "",
        home=_clock(route.home),
        start=next((dot for dot in dots if dot.name == _START), None),
        end=next((dot for dot in dots if dot.name == _END), None),
        dots=tuple(dot for dot in dots if dot.name not in ends),
        line=" ".join(f"{dot.x},{dot.y}" for dot in dots),
        round=start is not None and start == end,
        asked=_asked(route, stops, start, end),
    )


def _asked(route: Route, stops: Sequence[RouteStop], start: Spot | None, end: Spot | None) -> Asked:
    visits = [stop for stop in stops if stop.promise_id]
    lasted = [stop.ends - stop.begins for stop in visits if stop.ends is not None and stop.begins is not None]
    return Asked(
        begins=route.begins,
        ends=route.ends,
        lunch=route.lunch_minutes > 0,
        minutes=lasted[0] if lasted else USUAL_MINUTES,
        hours={stop.promise_id or 0: (stop.opens or 0, stop.closes or 0) for stop in visits},
        start=start,
        end=end,
    )


def _cards(viewer: Viewer, day: date, stops: Sequence[RouteStop]) -> dict[int, Card]:
    rows = Promise.objects.filter(
        reach.predicate(viewer, "see", "promises.promise"),
        pk__in=[stop.promise_id for stop in stops if stop.promise_id],
    )
    return {card.promise: card for card in promises.cards(viewer, day, rows)}


def _step(
    stop: RouteStop,
    cards: Mapping[int, Card],
    places: Mapping[int, tuple[str, Spot | None]],
    numbers: Mapping[int, int],
) -> Step:
    card = cards.get(stop.promise_id or 0)
    return Step(
        number=numbers.get(stop.pk),
        card=card,
        address=places.get(card.customer or 0, ("", None))[0] if card else "",
        comes=_clock(stop.comes or 0),
        begins=_clock(stop.begins or 0),
        ends=_clock(stop.ends or 0),
        km=_km(_tenths(stop.metres)),
    )


def _tenths(metres: int) -> int:
    """Of a kilometre."""
    return round(metres / 100)


def _km(tenths: int) -> str:
    """
    >>> _km(123)
    '12.3'
    """
    return f"{tenths // 10}.{tenths % 10}"


def _clock(minute: int) -> str:
    """
    >>> _clock(9 * 60 + 5)
    '09:05'
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _picture(named: Mapping[str, Spot]) -> list[Dot]:
    """North is up; the whole day fits into the frame."""
    spots = list(named.values())
    if not spots:
        return []
    north, south = max(spot.latitude for spot in spots), min(spot.latitude for spot in spots)
    east, west = max(spot.longitude for spot in spots), min(spot.longitude for spot in spots)
    # A degree of longitude is shorter than one of latitude, here by a fifth or so.
    across, up = max((east - west) * 0.8, 1e-6), max(north - south, 1e-6)
    scale = min((_WIDTH - 2 * _EDGE) / across, (_HEIGHT - 2 * _EDGE) / up)
    left, top = (_WIDTH - across * scale) / 2, (_HEIGHT - up * scale) / 2
    place = {
        name: (left + (spot.longitude - west) * 0.8 * scale, top + (north - spot.latitude) * scale)
        for name, spot in named.items()
    }
    return [Dot(round(x, 1), round(y, 1), name) for name, (x, y) in place.items()]


def events(viewer: Viewer, day: date, zone: ZoneInfo, since: date, site: str) -> tuple[list[Event], list[int]]:
    """The visits of her routes for her calendar, and whose they are."""
    routes = Route.objects.filter(staff=viewer.staff or 0, on__gte=since).prefetch_related("stops").order_by("on")
    found, customers = [], set()
    for route in routes if viewer.staff else ():
        cards = _cards(viewer, day, list(route.stops.all()))
        places = _places(viewer, list(cards.values()))
        midnight = datetime.combine(route.on, time.min, zone)
        for stop in route.stops.all():
            card = cards.get(stop.promise_id or 0)
            if card is None or stop.begins is None or stop.ends is None:
                continue
            customers.add(card.customer or 0)
            found.append(
                Event(
                    uid=f"route-{stop.promise_id}-{route.on.isoformat()}@dongban",
                    starts_at=midnight + timedelta(minutes=stop.begins),
                    ends_at=midnight + timedelta(minutes=stop.ends),
                    title=" · ".join(filter(None, (card.name, card.title))),
                    changed_at=route.made_at,
                    place=places.get(card.customer or 0, ("", None))[0],
                    about=card.why,
                    url=f"{site}/visits/{card.promise}/",
                    sequence=route.version,
                )
            )
    return found, sorted(customers)
