"""The firm's own system gives a customer to somebody else: the next load says so, and her promises follow."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from dongban.people.reach import system
from dongban.promises.actions import assign
from dongban.promises.handover.actions import hand_over
from dongban.promises.handover.books import Outcome
from dongban.promises.models import Handover, Promise, Share
from dongban.promises.tests import network as net
from dongban.promises.tests.firm import smile
from dongban.promises.tests.network import AT, TODAY
from dongban.records.actions import load_folder
from dongban.records.models import Contract, Customer, Load, Replaced, Service, Staff

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


# A contract's own adviser ---------------------------------------------------------------------------------------------


@pytest.fixture
def sold(mokdong: SimpleNamespace) -> SimpleNamespace:
    """A contract that 하나 sold and whose promise she owes."""
    contract = net.contract(mokdong.young, sold_by=mokdong.hana)
    step = net.programme("explain", subject="contract", fact="signed_on")
    mokdong.contract, mokdong.explain = contract, net.promise(mokdong.young, mokdong.hana, step, subject=contract.pk)
    return mokdong


def resold(sold: SimpleNamespace, **facts: object) -> None:
    """As the second load writes it."""
    before = Contract.objects.filter(pk=sold.contract.pk).values("changed", *(f"{name}_id" for name in facts)).get()
    Contract.objects.filter(pk=sold.contract.pk).update(**facts, changed=sold.second)
    Replaced.objects.create(load_id=sold.second, table="records_contract", row=sold.contract.pk, before=before)


def test_a_contracts_promises_follow_its_new_adviser_once(sold: SimpleNamespace) -> None:
    resold(sold, adviser=sold.duri)
    assert run() == Outcome(1, 0, 1)
    assert (owner(sold.explain), owner(sold.visit)) == (sold.duri, sold.hana)
    handover = Handover.objects.get()
    assert (handover.cause, handover.staff, handover.on) == ("records", sold.hana, TODAY)
    assert run() == Outcome()


def test_without_an_adviser_of_its_own_the_customers_or_else_the_manager_owes_it(sold: SimpleNamespace) -> None:
    Promise.objects.filter(pk=sold.explain.pk).update(owner=sold.duri)
    resold(sold, adviser=None)
    run()
    assert owner(sold.explain) == sold.hana


def test_with_neither_the_manager_stands_in(sold: SimpleNamespace) -> None:
    Customer.objects.update(adviser=None)
    resold(sold, adviser=None)
    run()
    assert owner(sold.explain) == sold.jieun


def test_another_branch_goes_with_the_promise(sold: SimpleNamespace) -> None:
    place = net.branch("신정")
    nari = net.staff("나리", place)
    resold(sold, adviser=nari, branch=place)
    run()
    promise = Promise.objects.get(pk=sold.explain.pk)
    assert (promise.owner, promise.branch) == (nari, place)


def test_a_contract_that_another_customer_takes_over_is_with_her_adviser(sold: SimpleNamespace) -> None:
    Contract.objects.update(adviser=None)
    resold(sold, customer=net.customer("선자", sold.duri))
    run()
    assert owner(sold.explain) == sold.duri


def test_what_a_manager_has_decided_since_stands(sold: SimpleNamespace) -> None:
    resold(sold, adviser=sold.duri)
    run()
    later = AT + timedelta(hours=2)
    assign(by=system(TODAY), at=later, day=TODAY, promise=Promise.objects.get(pk=sold.explain.pk), staff=sold.hana)
    assert run() == Outcome()
    assert owner(sold.explain) == sold.hana


def test_a_contract_that_changed_otherwise_is_no_change_of_adviser(sold: SimpleNamespace) -> None:
    Promise.objects.filter(pk=sold.explain.pk).update(owner=sold.duri)
    resold(sold)
    assert run() == Outcome()


def test_another_adviser_of_the_customer_leaves_the_contract_with_its_own(sold: SimpleNamespace) -> None:
    says(sold, sold.duri)
    assert run() == Outcome(1, 1, 1)
    assert (owner(sold.explain), owner(sold.visit)) == (sold.hana, sold.duri)


def test_of_both_the_contracts_own_adviser_comes_first(sold: SimpleNamespace) -> None:
    sera = net.staff("세라", sold.place)
    resold(sold, adviser=sera)
    says(sold, sold.duri)
    run()
    assert (owner(sold.explain), owner(sold.visit)) == (sera, sold.duri)


FOLDER = {
    "firm.toml": 'name = "동반생명"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\n',
    "branches.csv": "code,name\nB1,종로\n",
    "staff.csv": "code,name,branch,job\nS1,김민수,B1,fc\nS2,박하나,B1,fc\n",
    "customers.csv": "code,name,branch,adviser\nK1,고은,B1,S1\n",
    "products.csv": "code,name,line\nL1,종신보험,life\n",
    "contracts.csv": "code,customer,product,signed_on,adviser\nC1,K1,L1,2026-02-02,\n",
}


def test_the_second_folder_names_who_serves_the_contract(tmp_path: Path) -> None:
    def load(**files: str) -> None:
        for name, text in (FOLDER | {f"{stem}.csv": text for stem, text in files.items()}).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        load_folder(by=system(TODAY), at=AT, path=tmp_path)

    smile()
    load()
    owed = Promise.objects.filter(step__programme__subject="contract").values_list("owner__code", flat=True)
    assert set(owed.all()) == {"S1"}
    load(contracts=FOLDER["contracts.csv"].replace("02-02,", "02-02,S2"))
    assert set(owed.all()) == {"S2"}
