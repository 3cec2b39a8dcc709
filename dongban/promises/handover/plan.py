"""Who needs a new owner on a day, and whom each household goes to. Reads only: `actions` writes.

Customers go to the people of the same job who work at their branch, so that all end with as many customers as can be
(`kernel.fairness`: customers served now are the load, since what is handed over is customers), and among those who have
room to the nearest by the middle of the customers that each serves already, or else by the branch. A household stays
together. Where nobody serves customers, the branch's manager takes them; where there is none, the branch itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet

from dongban.kernel.clock import day_before
from dongban.kernel.fairness import Bundle, Candidate, Why, share_out
from dongban.promises.handover.chains import Cause
from dongban.promises.models import Ownership, Promise
from dongban.records.models import Absence, Branch, Customer, Service, Staff, StaffPosting

_SERVING = ("fc", "adviser")
_MANAGER = "manager"
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Departure:
    """Somebody left the firm, or the branch where these customers are, on a day."""

    on: date
    staff: int
    job: str
    cause: Cause
    branch: int


@dataclass(frozen=True)
class Ward:
    """A customer who needs somebody."""

    customer: int
    household: str = ""
    branch: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    weight: int = 1


@dataclass(frozen=True)
class Placement:
    """Whom a customer goes to (empty: the branch), and the figures that say why. `home`: her household."""

    customer: int
    new: int | None
    why: dict[str, Any]
    home: int


# Departures ----------------------------------------------------------------------------------------------------------


def departures(day: date) -> list[Departure]:
    """Whoever has gone by that day and still has customers or promises, in the order they went."""
    return sorted([*_left(day), *_moved(day)], key=lambda one: (one.on, one.staff, one.cause, one.branch))


def staying(after: Any) -> Q:
    """Customers of the firm who are still so after that day (a day, or a reference to one)."""
    return Q(left_on__isnull=True) | Q(left_on__gt=after)


def _left(day: date) -> list[Departure]:
    gone = Staff.objects.filter(left_on__lte=day)
    wards = Customer.objects.filter(staying(OuterRef("left_on")), adviser=OuterRef("pk"))
    owed = Promise.objects.filter(owner=OuterRef("pk"), live=True)
    found = {row.pk: row for some in (wards, owed) for row in gone.filter(Exists(some))}
    return [Departure(row.left_on, row.pk, row.job, Cause.LEFT, row.branch_id) for row in found.values() if row.left_on]


def _moved(day: date) -> list[Departure]:
    """Postings that ended at another branch than she is at now. What was given to her after that is meant so."""
    ended = StaffPosting.objects.filter(until__lt=day).exclude(branch=F("staff__branch")).select_related("staff")
    gone = [
        Departure(row.until + _DAY, row.staff_id, row.job, Cause.MOVED, row.branch_id) for row in ended if row.until
    ]
    movers = {each.staff for each in gone}
    # By person first: a branch's promises are a thousand times as many as one person's.
    served = Customer.objects.filter(adviser__in=movers).order_by().values_list("adviser", "branch").distinct()
    owed = Promise.objects.filter(owner__in=movers, live=True).order_by().values_list("owner", "branch").distinct()
    there = {*served, *owed}
    left = [each for each in gone if (each.staff, each.branch) in there]
    return [each for each in left if customers_of(each).exists() or promises_of(each).exists()]


def _left_behind(customers: QuerySet[Customer], until: date) -> QuerySet[Customer]:
    meant = Service.objects.filter(customer=OuterRef("pk"), until__isnull=True, since__gt=until)
    return customers.filter(staying(until)).exclude(Exists(meant))


def _owed_behind(promises: QuerySet[Promise], until: date) -> QuerySet[Promise]:
    meant = Ownership.objects.filter(promise=OuterRef("pk"), new=OuterRef("owner"), on__gt=until)
    return promises.filter(live=True).exclude(Exists(meant))


def customers_of(departure: Departure) -> QuerySet[Customer]:
    mine = Customer.objects.filter(adviser=departure.staff)
    if departure.cause == Cause.LEFT:
        return mine.filter(staying(departure.on))
    return _left_behind(mine.filter(branch=departure.branch), day_before(departure.on))


def promises_of(departure: Departure) -> QuerySet[Promise]:
    mine = Promise.objects.filter(owner=departure.staff, live=True)
    if departure.cause == Cause.LEFT:
        return mine
    return _owed_behind(mine.filter(branch=departure.branch), day_before(departure.on))


def wards(customers: QuerySet[Customer]) -> list[Ward]:
    """Locked where the database locks rows: nobody else hands them over meanwhile."""
    rows = customers.select_for_update(of=("self",)).order_by("id")
    return [Ward(*row) for row in rows.values_list("id", "household", "branch", "latitude", "longitude")]


# Takers --------------------------------------------------------------------------------------------------------------


def working(day: date) -> QuerySet[Staff]:
    here = Q(left_on__isnull=True) | Q(left_on__gt=day), Q(joined_on__isnull=True) | Q(joined_on__lte=day)
    return Staff.objects.filter(*here)


def away(day: date) -> QuerySet[Absence]:
    return Absence.objects.filter(since__lte=day, until__gte=day)


def present(day: date) -> QuerySet[Staff]:
    return working(day).exclude(pk__in=away(day).values("staff"))


def takers(people: QuerySet[Staff], *, branch: int, job: str, without: int = 0) -> list[int]:
    """Those at the branch who serve customers: of the same job, or else of any that does. One statement."""
    rows = people.filter(branch=branch, job__in=_SERVING).exclude(pk=without).order_by("id").values_list("id", "job")
    found = list(rows)
    return [pk for pk, theirs in found if theirs == job] or [pk for pk, _job in found]


def manager_of(people: QuerySet[Staff], branch: int, without: int = 0) -> int | None:
    bosses = people.filter(branch=branch, job=_MANAGER).exclude(pk=without).order_by("code")
    return bosses.values_list("id", flat=True).first()


def for_good(*, branch: int, job: str, on: date, day: date, without: int = 0) -> tuple[list[int], int | None]:
    """Who may take customers for good: at work today and already there on the day they are handed over.

    Whoever is away for a while is asked only where nobody else is. Returns (those who serve customers, the manager).
    """
    there = Q(joined_on__isnull=True) | Q(joined_on__lte=on)
    people = present(day).filter(there)
    found = takers(people, branch=branch, job=job, without=without)
    found = found or takers(working(day).filter(there), branch=branch, job=job, without=without)
    return found, manager_of(people, branch, without)


def serving(staff: Collection[int], branch: int, on: date) -> list[Candidate]:
    """The candidates with the number of customers that they serve and the middle of them. Two statements."""
    here = Branch.objects.values_list("latitude", "longitude").get(pk=branch)
    served = Customer.objects.filter(staying(on), adviser__in=staff).order_by().values("adviser")
    counted = served.annotate(n=Count("id"), lat=Avg("latitude"), lon=Avg("longitude"))
    known = {adviser: figures for adviser, *figures in counted.values_list("adviser", "n", "lat", "lon")}
    candidates = []
    for pk in staff:
        load, latitude, longitude = known.get(pk, (0, None, None))
        place = (latitude, longitude) if latitude is not None and longitude is not None else here
        candidates.append(Candidate(pk, load, *place))
    return candidates


# Sharing -------------------------------------------------------------------------------------------------------------


def place(wards: Sequence[Ward], candidates: Sequence[Candidate], *, manager: int | None) -> list[Placement]:
    """Whom each customer goes to. Households are the bundles; the weights of their members add up."""
    homes = households(wards)
    if not candidates:
        why = {"fallback": "branch" if manager is None else "manager"}
        return [one for home in homes for one in _placed(home, manager, why)]
    given = share_out([_bundle(home) for home in homes], candidates)
    pairs = zip(homes, given, strict=True)
    return [one for home, given_to in pairs for one in _placed(home, given_to.candidate, _figures(given_to.why))]


def _placed(home: Sequence[Ward], new: int | None, why: dict[str, Any]) -> list[Placement]:
    kin = {"household": home[0].household, "together": len(home)} if len(home) > 1 else {}
    return [Placement(each.customer, new, why | kin, home[0].customer) for each in home]


def households(wards: Iterable[Ward]) -> list[list[Ward]]:
    homes: dict[str | int, list[Ward]] = defaultdict(list)
    for each in wards:
        homes[each.household or each.customer].append(each)
    return list(homes.values())


def _bundle(home: Sequence[Ward]) -> Bundle:
    places = [(w.latitude, w.longitude) for w in home if w.latitude is not None and w.longitude is not None]
    latitude = sum(lat for lat, _lon in places) / len(places) if places else None
    longitude = sum(lon for _lat, lon in places) / len(places) if places else None
    return Bundle(home[0].customer, sum(each.weight for each in home), latitude, longitude)


def _figures(why: Why) -> dict[str, Any]:
    far = None if why.distance_km is None else round(why.distance_km, 1)
    return {
        "distance_km": far,
        "load_before": why.load_before,
        "load_after": why.load_after,
        "fair_share": why.fair_share,
    }
