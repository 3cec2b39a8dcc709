"""The firm's own system gives a customer to somebody else: the next load says so, and her promises follow."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from dongban.people.reach import system
from dongban.promises.handover.actions import hand_over
from dongban.promises.handover.books import Outcome
from dongban.promises.models import Handover, Promise, Share
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Customer, Load, Service, Staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(day: object = TODAY) -> Outcome:
    return hand_over(by=system(TODAY), at=AT, day=TODAY)


@pytest.fixture
def mokdong() -> SimpleNamespace:
    """Two loads: the second names 두리 where the first named 하나."""
    net.firm()
    for _ in range(2):
        Load.objects.create(at=AT, folder="firm", state=Load.State.DONE)
    first, second = Load.objects.order_by("id").values_list("id", flat=True)
    place = net.branch("목동")
    hana, duri = net.staff("하나", place), net.staff("두리", place)
    young = net.customer("영숙", hana)
    Customer.objects.filter(pk=young.pk).update(load=first, changed=first)
    Service.objects.update(load=first)
    visit = net.promise(young, hana, net.programme())
    return SimpleNamespace(
        place=place,
        hana=hana,
        duri=duri,
        young=young,
        visit=visit,
        second=second,
        jieun=net.staff("지은", place, "manager"),
    )


def says(mokdong: SimpleNamespace, who: Staff | None) -> None:
    """As `records.dated` follows a load."""
    Customer.objects.filter(pk=mokdong.young.pk).update(adviser=who, changed=mokdong.second)
    Service.objects.filter(until__isnull=True).update(until=TODAY - DAY)
    Service.objects.create(customer=mokdong.young, staff=who, branch=mokdong.place, since=TODAY, load=mokdong.second)


def owner(promise: Promise) -> Staff | None:
    return Promise.objects.get(pk=promise.pk).owner


def test_her_promises_follow_and_are_followed_once(mokdong: SimpleNamespace) -> None:
    says(mokdong, mokdong.duri)
    assert run() == Outcome(1, 1, 1)
    assert owner(mokdong.visit) == mokdong.duri
    handover = Handover.objects.get()
    assert (handover.cause, handover.staff, handover.on) == ("records", mokdong.hana, TODAY)
    assert Share.objects.get().why == {"records": True}
    assert Service.objects.count() == 2
    assert run() == Outcome()


def test_the_new_one_introduces_herself(mokdong: SimpleNamespace) -> None:
    step = net.programme("introduce", fact="handed_over", due="14d")
    says(mokdong, mokdong.duri)
    run()
    assert Promise.objects.get(step=step).owner == mokdong.duri


def test_where_the_records_name_nobody_any_more_the_manager_stands_in(mokdong: SimpleNamespace) -> None:
    says(mokdong, None)
    run()
    assert owner(mokdong.visit) == mokdong.jieun
    assert Customer.objects.get().adviser is None
    assert run() == Outcome()


def test_the_records_name_somebody_who_has_left(mokdong: SimpleNamespace) -> None:
    says(mokdong, mokdong.duri)
    net.leaves(mokdong.duri, TODAY)
    run()
    assert owner(mokdong.visit) == Customer.objects.get().adviser == mokdong.hana


def test_a_new_customer_and_a_customer_whose_branch_alone_changed_are_no_change_of_adviser(
    mokdong: SimpleNamespace,
) -> None:
    says(mokdong, mokdong.hana)
    fresh = net.customer("순자", mokdong.duri)
    Customer.objects.filter(pk=fresh.pk).update(load=mokdong.second)
    Service.objects.filter(customer=fresh).update(load=mokdong.second)
    assert run() == Outcome()


def test_an_old_change_is_not_followed_again_by_a_later_load(mokdong: SimpleNamespace) -> None:
    says(mokdong, mokdong.duri)
    run()
    Promise.objects.update(owner=mokdong.hana)
    for _ in range(2):
        Load.objects.create(at=AT, folder="firm", state=Load.State.DONE)
    assert run() == Outcome()
