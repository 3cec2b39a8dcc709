"""Who owes a customer something reaches her, for as long as she owes it, and no longer: an oracle over a whole year."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from django.test import Client

from dongban.people import reach
from dongban.people.actions import add_user
from dongban.people.reach import Viewer, system
from dongban.people.rules import Hat, Role
from dongban.promises import bulk
from dongban.promises.actions import keep
from dongban.promises.handover.actions import hand_over
from dongban.promises.models import Promise
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, manager, moment, smile
from dongban.records.models import Absence, Contract, Customer

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def reached(viewer: Viewer) -> set[str]:
    return set(reach.visible(viewer, "see", Customer.objects.all()).values_list("code", flat=True))


def oracle(viewer: Viewer) -> set[str]:
    """By the rows one by one, without the language and without a query of its own."""
    found = set()
    for customer in Customer.objects.all():
        owed = [p for p in Promise.objects.all() if p.customer_id == customer.pk and p.live]
        for hat in viewer.hats:
            mine = hat.staff or -1
            serves = hat.role == Role.CONSULTANT and customer.adviser_id == mine
            answers = hat.role == Role.MANAGER and customer.branch_id in hat.units
            owes = hat.role in (Role.CONSULTANT, Role.MANAGER) and any(p.owner_id == mine for p in owed)
            if serves or answers or owes or hat.role in (Role.VOC, Role.EXECUTIVE, Role.AUDITOR):
                found.add(customer.code)
    return found


def test_whoever_stands_in_sees_the_customer_until_it_is_kept(town: Town) -> None:
    smile()
    kim, lee = town.customer(), town.customer("이하나")
    lent = town.contract(kim, date(2026, 1, 5))
    town.contract(lee, date(2026, 1, 5), adviser=town.dohyun)
    bulk.make(at=AT)
    Absence.objects.create(staff=town.dohyun, since=TODAY, until=TODAY + WEEK)
    assert reached(consultant(town.yujin)) == set()
    hand_over(by=system(TODAY), at=AT, day=TODAY)
    assert reached(consultant(town.yujin)) == {kim.code, lee.code}
    promise = Promise.objects.get(subject=lent.pk, step__code="explain")
    keep(by=consultant(town.yujin), at=AT, day=TODAY, promise=promise, kept_on=TODAY)
    assert reached(consultant(town.yujin)) == {lee.code}
    assert reached(consultant(town.dohyun)) == {kim.code, lee.code}
    # Back again, she has all of it back.
    Absence.objects.update(since=TODAY - 2 * WEEK, until=TODAY - WEEK)
    hand_over(by=system(TODAY), at=AT, day=TODAY)
    assert reached(consultant(town.yujin)) == set()


def test_her_contracts_open_with_her(town: Town) -> None:
    smile()
    kim = town.customer(adviser=town.yujin)
    own = town.contract(kim, date(2026, 1, 5), adviser=town.dohyun)
    other = town.contract(kim, date(2020, 1, 5), adviser=town.yujin, product=town.card)
    bulk.make(at=AT)
    seen = reach.visible(consultant(town.dohyun), "see", Contract.objects.all())
    assert set(seen) == {own, other}


def test_a_year_of_chance_agrees_with_the_oracle(town: Town) -> None:
    smile()
    dice = random.Random(20260302)
    people = [town.dohyun, town.yujin, town.boss, town.staff("오세진", at=town.sinjeong)]
    for n in range(30):
        adviser = dice.choice([*people, None])
        customer = town.customer(f"고객{n}", adviser=adviser, branch=dice.choice([town.mokdong, town.sinjeong]))
        ended = dice.choice([None, None, date(2026, 1, 1)])
        town.contract(customer, date(2025, 1 + n % 12, 5), adviser=dice.choice([*people, None]), ended_on=ended)
    bulk.make(at=AT)
    live = list(Promise.objects.filter(live=True, opens_on__lte=TODAY).order_by("pk"))
    for promise in dice.sample(live, 8):
        keep(by=system(TODAY), at=moment(TODAY), day=TODAY, promise=promise, kept_on=TODAY)
    viewers = [consultant(who) for who in people] + [manager(who) for who in people]
    viewers.append(Viewer(user=1, name="빈손", hats=(Hat(Role.CONSULTANT),), day=TODAY))
    viewers.append(Viewer(user=2, name="관리자", hats=(Hat(Role.ADMINISTRATOR),), day=TODAY))
    viewers.append(Viewer(user=3, name="둘", hats=(*consultant(people[0]).hats, *manager(people[3]).hats), day=TODAY))
    compared = {viewer.name + str(viewer.roles): (reached(viewer), oracle(viewer)) for viewer in viewers}
    assert {who: found for who, (found, meant) in compared.items() if found != meant} == {}
    assert any(found for found, _meant in compared.values())


def test_her_page_opens_and_shuts_with_the_promise(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", TODAY.isoformat())
    smile()
    kim = town.customer(adviser=town.yujin)
    contract = town.contract(kim, date(2026, 1, 5), adviser=town.dohyun)
    bulk.make(at=AT)
    user = add_user(
        username="dohyun",
        name="이도현",
        role=Role.CONSULTANT,
        since=date(2020, 1, 1),
        password=None,
        language="ko",
        staff=town.dohyun.pk,
        unit=town.mokdong.pk,
    )
    client = Client()
    client.force_login(user)
    assert client.get(f"/customers/{kim.pk}/").status_code == 200
    for promise in Promise.objects.filter(subject=contract.pk):
        Promise.objects.filter(pk=promise.pk).update(live=False)
    assert client.get(f"/customers/{kim.pk}/").status_code == 404
