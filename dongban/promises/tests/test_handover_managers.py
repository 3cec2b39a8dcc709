"""Jieun, the manager, decides otherwise: she changes a share, and shares out customers whom nobody serves."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from dongban.journal.models import Entry
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Hat, Role
from dongban.promises.handover.actions import CannotHandOver, hand_over, reassign, share_out_unserved
from dongban.promises.models import Handover, Promise, Share
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Customer, Service, Staff

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHY = "두리 님과 이웃입니다"


def manager_of(place: int) -> Viewer:
    return Viewer(user=2, name="지은", hats=(Hat(Role.MANAGER, unit=place, units=frozenset({place})),), day=TODAY)


@pytest.fixture
def mokdong() -> SimpleNamespace:
    """Hana has left; her customers 영숙 and the family H1 have been shared out."""
    net.firm()
    place = net.branch("목동")
    hana, duri, sejin = (net.staff(name, place) for name in ("하나", "두리", "세진"))
    smile = net.programme()
    family = [net.customer(name, hana, household="H1") for name in ("어머니", "아들")]
    visits = [net.promise(member, hana, smile) for member in (*family, net.customer("영숙", hana))]
    net.leaves(hana, TODAY)
    hand_over(by=system(TODAY), at=AT, day=TODAY)
    shares = {share.customer.name: share for share in Share.objects.select_related("customer")}
    return SimpleNamespace(place=place, hana=hana, duri=duri, sejin=sejin, visits=visits, shares=shares, smile=smile)


def give(mokdong: SimpleNamespace, whose: str, to: Staff, *, by: Viewer | None = None, why: str = WHY) -> Handover:
    by = by or manager_of(mokdong.place.pk)
    return reassign(by=by, at=AT, day=TODAY + DAY, share=mokdong.shares[whose], staff=to, why=why)


def test_a_customer_and_her_promises_go_to_another_for_a_reason(mokdong: SimpleNamespace) -> None:
    young = mokdong.shares["영숙"]
    assert young.new == mokdong.sejin
    handover = give(mokdong, "영숙", mokdong.duri)
    assert (handover.cause, handover.staff, handover.customers, handover.promises) == ("manager", mokdong.sejin, 1, 1)
    assert Customer.objects.get(pk=young.customer_id).adviser == mokdong.duri
    assert Promise.objects.get(pk=mokdong.visits[2].pk).owner == mokdong.duri
    assert Service.objects.get(customer=young.customer_id, until__isnull=True).since == TODAY + DAY
    assert Entry.objects.order_by("-id")[0].reason == Share.objects.get(handover=handover).why["reason"] == WHY


def test_the_family_moves_together(mokdong: SimpleNamespace) -> None:
    assert mokdong.shares["아들"].new == mokdong.duri
    assert give(mokdong, "아들", mokdong.sejin).customers == 2
    family = Customer.objects.filter(household="H1")
    assert set(family.values_list("adviser__name", flat=True)) == {"세진"}


def test_an_old_share_cannot_be_changed_once_the_customer_has_gone_on(mokdong: SimpleNamespace) -> None:
    give(mokdong, "영숙", mokdong.duri)
    with pytest.raises(CannotHandOver, match=r"handed on since|넘어갔습니다"):
        give(mokdong, "영숙", mokdong.duri)


def test_who_cannot_take_her(mokdong: SimpleNamespace) -> None:
    elsewhere = net.staff("네모", net.branch("신정"))
    for taker in (mokdong.hana, mokdong.sejin, elsewhere):
        with pytest.raises(CannotHandOver):
            give(mokdong, "영숙", taker)
    with pytest.raises(CannotHandOver):
        give(mokdong, "영숙", mokdong.duri, why="  ")
    assert Handover.objects.count() == 1


def test_the_manager_of_another_branch_is_refused_and_nothing_is_written(mokdong: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        give(mokdong, "영숙", mokdong.duri, by=manager_of(net.branch("신정").pk))
    assert Handover.objects.count() == 1
    assert Entry.objects.filter(verb="handed_over").count() == 1


def test_what_is_lent_to_another_stays_lent_and_comes_back(mokdong: SimpleNamespace) -> None:
    visit = mokdong.visits[2]
    net.is_away(mokdong.sejin, TODAY + DAY, TODAY + 2 * DAY)
    net.staff("다솜", mokdong.place)
    hand_over(by=system(TODAY), at=AT, day=TODAY + DAY)
    lent = Share.objects.get(handover__cause="away")
    other = Staff.objects.exclude(pk__in=[lent.new_id, mokdong.sejin.pk, mokdong.hana.pk]).get()
    changed = reassign(
        by=manager_of(mokdong.place.pk), at=AT, day=TODAY + DAY, share=lent, staff=other, why="가까이 삽니다"
    )
    assert (changed.cause, changed.staff) == ("away", mokdong.sejin)
    assert Promise.objects.get(pk=visit.pk).owner == other
    assert Customer.objects.get(pk=visit.customer_id).adviser == mokdong.sejin
    hand_over(by=system(TODAY), at=AT, day=TODAY + 3 * DAY)
    assert Promise.objects.get(pk=visit.pk).owner == mokdong.sejin


def test_customers_without_an_adviser_are_shared_out_when_the_manager_says_so(mokdong: SimpleNamespace) -> None:
    online = [net.customer(f"온라인 {n}", None, mokdong.place) for n in range(3)]
    floor = net.promise(online[0], None, mokdong.smile)
    done = share_out_unserved(by=manager_of(mokdong.place.pk), at=AT, day=TODAY, branch=mokdong.place)
    assert (done.customers, done.promises) == (3, 1)
    served = Customer.objects.values_list("adviser__name", flat=True)
    assert sorted(served) == ["두리"] * 3 + ["세진"] * 3
    assert Promise.objects.get(pk=floor.pk).owner == Customer.objects.get(pk=online[0].pk).adviser
    with pytest.raises(CannotHandOver):
        share_out_unserved(by=manager_of(mokdong.place.pk), at=AT, day=TODAY, branch=mokdong.place)
    with pytest.raises(Refused):
        share_out_unserved(by=manager_of(mokdong.place.pk + 1), at=AT, day=TODAY, branch=mokdong.place)
