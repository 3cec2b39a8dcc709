"""Whatever happens to a firm in a year, nobody is without somebody for a day.

Hypothesis makes the firms and their years. A day-by-day oracle looks at each day as it was that evening, and
`owners.gaps` measures the whole year from the history afterwards: neither knows how the hand-over works.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dongban.people.reach import system
from dongban.promises.handover.actions import hand_over
from dongban.promises.handover.books import Outcome
from dongban.promises.handover.owners import Gaps, days_without_owner, gaps
from dongban.promises.models import Handover, Ownership, Promise, Share, Step
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT
from dongban.records.models import Absence, Branch, Customer, Service, Staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEW_YEAR = date(2026, 1, 1)
LAST = date(2026, 12, 31)

days_of_the_year = st.integers(1, 360).map(lambda n: NEW_YEAR + n * DAY)
whom = st.integers(0, 99)


@dataclass(frozen=True)
class Year:
    """People and branches are drawn as numbers, taken modulo how many there are."""

    fcs: list[int]
    managers: list[bool]
    # Each customer: adviser, household (0: none), and the days on which her promises open and last.
    customers: list[tuple[int, int, list[tuple[date, int]]]]
    leavers: list[tuple[int, date]]
    movers: list[tuple[int, int, date]]
    absences: list[tuple[int, date, int]]
    newcomers: list[tuple[int, date]]


def years(households: st.SearchStrategy[int]) -> st.SearchStrategy[Year]:
    window = st.tuples(days_of_the_year, st.integers(0, 120))
    return st.builds(
        Year,
        fcs=st.lists(st.integers(0, 2), min_size=2, max_size=7),
        managers=st.lists(st.booleans(), min_size=3, max_size=3),
        customers=st.lists(st.tuples(whom, households, st.lists(window, max_size=2)), min_size=1, max_size=12),
        leavers=st.lists(st.tuples(whom, days_of_the_year), max_size=4),
        movers=st.lists(st.tuples(whom, st.integers(0, 2), days_of_the_year), max_size=2),
        absences=st.lists(st.tuples(whom, days_of_the_year, st.integers(0, 40)), max_size=4),
        newcomers=st.lists(st.tuples(st.integers(0, 2), days_of_the_year), max_size=2),
    )


@contextmanager
def world_of_its_own() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Firm:
    def __init__(self, year: Year) -> None:
        net.firm()
        self.branches = [net.branch(name) for name in ("목동", "신정", "화곡")]
        self.people = [net.staff(f"FC{n}", self.branches[at]) for n, at in enumerate(year.fcs)]
        self.people += [net.staff(f"M{n}", at, "manager") for n, at in enumerate(self.branches) if year.managers[n]]
        self.visit = net.programme()
        net.programme("introduce", fact="handed_over", due="14d")
        self.customers(year)
        self.news: dict[date, list[object]] = defaultdict(list)
        self.diary(year)

    def customers(self, year: Year) -> None:
        fcs = [who for who in self.people if who.job == "fc"]
        for number, (adviser, household, windows) in enumerate(year.customers):
            name = f"H{household}" if household else ""
            row = net.customer(f"고객{number}", fcs[adviser % len(fcs)], household=name)
            for opens, lasts in windows:
                days = {"from_on": opens - 9 * DAY, "opens_on": opens, "due_on": opens + lasts * DAY}
                net.promise(row, row.adviser, self.visit, **days)

    def diary(self, year: Year) -> None:
        """What becomes known on which day. Who has left does not move or fall ill; absences do not overlap."""
        left = {self.who(n).pk: (self.who(n), on) for n, on in year.leavers}
        for who, on in left.values():
            self.news[on].append(lambda who=who, on=on: net.leaves(who, on))
        for n, to, on in year.movers:
            if self.who(n).pk not in left:
                self.news[on].append(lambda n=n, to=to, on=on: self.move(self.who(n), self.branches[to], on))
        for n, since, lasts in year.absences:
            until = since + lasts * DAY
            self.news[since].append(lambda n=n, since=since, until=until: self.fall_ill(self.who(n), since, until))
            self.news[until + DAY].append(lambda: None)
        for number, (at, on) in enumerate(year.newcomers):
            name = f"N{number}"
            self.news[on].append(lambda at=at, on=on, name=name: net.staff(name, self.branches[at], joined_on=on))
        for opens in Promise.objects.values_list("opens_on", flat=True):
            self.news[opens].append(lambda: None)

    def who(self, number: int) -> Staff:
        return self.people[number % len(self.people)]

    def move(self, who: Staff, to: Branch, on: date) -> None:
        if Staff.objects.get(pk=who.pk).branch_id != to.pk:
            net.moves(who, to, on)

    def fall_ill(self, who: Staff, since: date, until: date) -> None:
        if not Absence.objects.filter(staff=who, since__lte=until, until__gte=since).exists():
            net.is_away(who, since, until)

    def days(self) -> Iterator[date]:
        """The days on which anything is new; on all others the clock finds nothing."""
        for day in sorted(self.news):
            if day <= LAST:
                for happens in self.news[day]:
                    happens()  # type: ignore[operator]
                yield day


def unserved(day: date) -> list[tuple[str, int]]:
    """The oracle: this evening's customers and promises whose owner is not here."""
    gone = set(Staff.objects.filter(left_on__lte=day).values_list("id", flat=True))
    away = set(Absence.objects.filter(since__lte=day, until__gte=day).values_list("staff", flat=True))
    found = [("customer", c.pk) for c in Customer.objects.filter(adviser__in=gone)]
    for promise in Promise.objects.filter(live=True, from_on__lte=day):
        owner = promise.owner_id
        nobody = owner in gone or (owner in away and promise.opens_on <= day) or promise.branch_id is None
        found += [("promise", promise.pk)] if nobody else []
    return found


moderate = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@moderate
@given(year=years(st.integers(0, 3)))
def test_every_promise_and_customer_has_somebody_on_every_day(year: Year) -> None:
    with world_of_its_own():
        for day in Firm(year).days():
            hand_over(by=system(day), at=AT, day=day)
            assert unserved(day) == []
        assert gaps(NEW_YEAR, LAST) == Gaps(0, 0)


@moderate
@given(year=years(st.integers(0, 2)))
def test_households_stay_together_and_the_books_agree(year: Year) -> None:
    with world_of_its_own():
        for day in Firm(year).days():
            hand_over(by=system(day), at=AT, day=day)
            assert hand_over(by=system(day), at=AT, day=day) == Outcome()
        homes: dict[tuple[int, str], set[int | None]] = defaultdict(set)
        for handover, household, new in Share.objects.values_list("handover", "customer__household", "new"):
            if household:
                homes[handover, household].add(new)
        assert all(len(takers) == 1 for takers in homes.values())
        for customer in Customer.objects.all():
            (now,) = Service.objects.filter(customer=customer, until__isnull=True)
            assert now.staff_id == customer.adviser_id
        for promise in Promise.objects.filter(live=True):
            last = Ownership.objects.filter(promise=promise).order_by("-id").first()
            assert last is None or last.new_id == promise.owner_id
        for handover in Handover.objects.all():
            assert handover.shares.count() == handover.customers
            assert handover.ownerships.count() == handover.promises


@moderate
@given(year=years(st.just(0)))
def test_nobody_gets_more_than_one_above_the_fair_share(year: Year) -> None:
    """With single customers: whoever was given any serves at most one more than each who could have been given it."""
    with world_of_its_own():
        for day in Firm(year).days():
            known = set(Handover.objects.values_list("id", flat=True))
            hand_over(by=system(day), at=AT, day=day)
            for handover in Handover.objects.exclude(pk__in=known).filter(cause__in=["left", "moved"]):
                assert_fair(day, handover)


def assert_fair(day: date, handover: Handover) -> None:
    away = Absence.objects.filter(since__lte=day, until__gte=day).values("staff")
    here = Staff.objects.filter(branch=handover.branch, job="fc", left_on__isnull=True).exclude(pk__in=away)
    could = [pk for pk in here.values_list("id", flat=True) if pk != handover.staff_id]
    served = Counter(Customer.objects.filter(adviser__in=could).values_list("adviser", flat=True))
    for taker in set(handover.shares.filter(new__in=could).values_list("new", flat=True)):
        assert all(served[taker] <= served[other] + 1 for other in could)


# The measure itself must be able to find something --------------------------------------------------------------------


@pytest.fixture
def alone() -> tuple[Staff, Customer, Step]:
    net.firm()
    hana = net.staff("하나", net.branch("목동"))
    return hana, net.customer("영숙", hana), net.programme()


def test_without_any_hand_over_the_days_are_counted(alone: tuple[Staff, Customer, Step]) -> None:
    hana, young, step = alone
    net.promise(young, hana, step)
    net.leaves(hana, date(2026, 3, 1))
    assert gaps(date(2026, 2, 1), date(2026, 3, 31)) == Gaps(promises=31, customers=31)
    assert days_without_owner(date(2026, 2, 1), date(2026, 2, 28)) == 0


def test_a_promise_waits_until_it_is_closed(alone: tuple[Staff, Customer, Step]) -> None:
    hana, young, step = alone
    net.promise(young, hana, step, from_on=date(2026, 3, 11), opens_on=date(2026, 3, 11), ended_on=date(2026, 3, 21))
    net.leaves(hana, date(2026, 3, 1))
    assert gaps(date(2026, 1, 1), date(2026, 12, 31)).promises == 10


def test_a_late_change_of_owner_leaves_its_gap_in_the_history(alone: tuple[Staff, Customer, Step]) -> None:
    hana, young, step = alone
    net.promise(young, hana, step)
    duri = net.staff("두리", hana.branch)
    net.leaves(hana, date(2026, 3, 1))
    hand_over(by=system(date(2026, 3, 6)), at=AT, day=date(2026, 3, 6))
    Ownership.objects.update(on=date(2026, 3, 6))
    Service.objects.filter(staff=duri).update(since=date(2026, 3, 6))
    assert gaps(date(2026, 1, 1), date(2026, 12, 31)) == Gaps(promises=5, customers=5)


def test_an_absence_counts_from_the_day_on_which_something_is_to_be_done(alone: tuple[Staff, Customer, Step]) -> None:
    hana, young, step = alone
    net.promise(young, hana, step, opens_on=date(2026, 3, 10))
    net.is_away(hana, date(2026, 3, 1), date(2026, 3, 14))
    assert gaps(date(2026, 1, 1), date(2026, 12, 31)) == Gaps(promises=5, customers=0)


def test_a_branch_that_has_closed_owes_nothing_any_more(alone: tuple[Staff, Customer, Step]) -> None:
    _hana, young, step = alone
    net.promise(young, None, step, branch=net.branch("옛지점", closed_on=date(2026, 3, 1)))
    assert gaps(date(2026, 2, 1), date(2026, 3, 2)).promises == 2
