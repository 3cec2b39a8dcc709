"""What stays when a wrong file is taken back: everything on which somebody has built since."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import QuerySet

from dongban.journal.actions import record
from dongban.people.rules import Role
from dongban.records.dated import served_on
from dongban.records.models import (
    Absence,
    Branch,
    Contract,
    Coverage,
    Customer,
    Load,
    Service,
    Staff,
)
from dongban.records.tests import cast
from dongban.records.tests.cast import AT, CLOCK, DAY, Town, day
from dongban.records.tests.undoing import reasons, replace, undo
from dongban.records.undo import keeping, register_undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_contract_that_a_later_load_refers_to_stays_with_all_that_it_stands_on(town: Town) -> None:
    wrong = cast.load()
    north = cast.branch(wrong.pk, "B8", "강북", parent=cast.branch(wrong.pk, "B7", "본부"))
    cast.branch(wrong.pk, "B9", "아무도 없는 곳")
    eun = cast.customer(wrong.pk, "C8", "정하은", cast.staff(wrong.pk, "S8", "강유진", north), None)
    sold = cast.contract(wrong.pk, "K8", eun)
    cast.customer(wrong.pk, "C9", "오로지", None, None)
    cast.follow(wrong.pk)
    undone_already = cast.load(Load.State.UNDONE)
    Coverage.objects.create(load=undone_already.pk, changed=undone_already.pk, contract=sold, name="입원", amount=1)

    found = undo(wrong)
    assert reasons(found) == {
        ("branch", "leaned"): ["B7", "B8"],
        ("staff", "leaned"): ["S8"],
        ("product", "leaned"): ["L1"],
        ("customer", "leaned"): ["C8"],
        ("contract", "later"): ["K8"],
    }
    assert found.removed == {"records_branch": 1, "records_customer": 1}
    assert not Branch.objects.filter(code="B9").exists()
    assert Contract.objects.filter(code="K8").exists()


def test_whom_somebody_has_dealt_with_stays(town: Town) -> None:
    wrong = cast.load()
    called, moved, new = (cast.customer(wrong.pk, code, code, None, None) for code in ("C7", "C8", "C9"))
    cast.follow(wrong.pk)
    record(by=CLOCK, at=AT, verb="promise_kept", customer=called.pk)
    Service.objects.filter(customer=moved).update(until=day("2026-03-02"))
    Service.objects.create(customer=moved, staff=town.doyun, since=day("2026-03-03"))
    found = undo(wrong)
    assert reasons(found) == {("customer", "acted"): ["C7"], ("customer", "served"): ["C8"]}
    assert not Customer.objects.filter(pk=new.pk).exists()
    assert Service.objects.filter(customer=called).count() == 1


def test_staff_and_branches_in_use_stay(town: Town) -> None:
    wrong = cast.load()
    here = cast.branch(wrong.pk, "B8", "강북")
    away, signed_in, serving, new = (cast.staff(wrong.pk, f"S{n}", f"사람 {n}", town.jongno) for n in range(5, 9))
    Absence.objects.create(staff=away, since=day("2026-03-05"), until=day("2026-03-06"))
    cast.user("eun", Role.CONSULTANT, signed_in, here)
    cast.follow(wrong.pk)
    Service.objects.create(customer=town.jiu, staff=serving, since=day("2026-03-05"), until=day("2026-03-09"))
    found = undo(wrong)
    assert reasons(found) == {
        ("branch", "account"): ["B8"],
        ("staff", "account"): ["S6"],
        ("staff", "away"): ["S5"],
        ("staff", "served"): ["S7"],
    }
    assert not Staff.objects.filter(pk=new.pk).exists()


def test_who_once_served_stays_in_the_history_of_who_is_served(town: Town) -> None:
    """Both customers have been handed on from S8 since: the one that the load brought, and the one that it changed."""
    wrong = cast.load()
    north = cast.branch(wrong.pk, "B8", "강북")
    gone = cast.staff(wrong.pk, "S8", "강유진", north)
    new = cast.customer(wrong.pk, "C8", "정하은", gone, north)
    replace(wrong, town.minsu, adviser=gone)
    cast.follow(wrong.pk)
    for each in (new, town.minsu):
        Service.objects.filter(customer=each, until=None).update(until=day("2026-03-04"))
        Service.objects.create(customer=each, staff=town.hana, branch=town.jongno, since=day("2026-03-05"))
        Customer.objects.filter(pk=each.pk).update(adviser=town.hana, branch=town.jongno)
    found = undo(wrong, "2026-03-06")
    assert reasons(found) == {
        ("branch", "leaned"): ["B8"],
        ("staff", "leaned"): ["S8"],
        ("customer", "served"): ["C8"],
    }
    then = served_on(town.minsu.pk, day("2026-03-03"))
    assert then is not None
    assert then.staff == gone


def test_what_another_rooms_table_holds_stays(town: Town) -> None:
    wrong = cast.load()
    north = cast.branch(wrong.pk, "B8", "강북")
    cast.follow(wrong.pk)
    apps.get_model("promises", "Handover").objects.create(branch=north, cause="left", on=DAY, at=AT)
    assert reasons(undo(wrong)) == {("branch", "named"): ["B8"]}


def test_what_a_restored_row_no_longer_refers_to_goes(town: Town) -> None:
    wrong = cast.load()
    replace(wrong, town.minsu, adviser=cast.staff(wrong.pk, "S8", "강유진", town.jongno))
    cast.follow(wrong.pk)
    assert undo(wrong).kept == ()
    assert Customer.objects.get(pk=town.minsu.pk).adviser_id == town.doyun.pk
    assert not Staff.objects.filter(code="S8").exists()


def test_a_row_that_a_later_load_has_changed_is_not_given_back(town: Town) -> None:
    wrong = cast.load()
    replace(wrong, town.minsu, phone="010-1111-2222")
    Customer.objects.filter(pk=town.minsu.pk).update(changed=cast.load(Load.State.UNDONE).pk, phone="010-3333-4444")
    assert undo(wrong).restored == {}
    assert Customer.objects.get(pk=town.minsu.pk).phone == "010-3333-4444"


@pytest.fixture
def promises() -> Iterator[list[str]]:
    """Another room: contract K8 has a promise that was kept, and every row about to go is told."""
    gone: list[str] = []

    def used(rows: QuerySet[Any]) -> QuerySet[Any] | None:
        return rows.filter(code="K8").values("pk") if rows.model is Contract else None

    def forget(rows: QuerySet[Any]) -> int:
        if rows.model is Contract:
            gone.extend(rows.order_by("code").values_list("code", flat=True))
        return 0

    register_undo(name="kept_promise", used=used, forget=forget, why="A promise was kept.")
    yield gone
    del keeping.followers["kept_promise"]


def test_another_room_says_what_stays_and_learns_what_goes(town: Town, promises: list[str]) -> None:
    wrong = cast.load()
    for code in ("K7", "K8", "K9"):
        cast.contract(wrong.pk, code, town.minsu)
    found = undo(wrong)
    assert promises == ["K7", "K9"]
    contract = next(each for each in found.kept if each.table == "records_contract")
    assert (contract.sentence, contract.rows, contract.examples) == ("A promise was kept.", 1, ["K8"])
