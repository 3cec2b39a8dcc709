"""A wrong file was loaded, and is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from dongban.journal.actions import record
from dongban.journal.models import Entry as JournalEntry
from dongban.people import reach
from dongban.people.models import Posting
from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.records import registry, tokens
from dongban.records.dated import bring_day, served_on
from dongban.records.models import (
    Absence,
    Branch,
    Contract,
    Coverage,
    Customer,
    Load,
    Product,
    Replaced,
    SearchToken,
    Service,
    Staff,
    StaffPosting,
)
from dongban.records.models.base import Loaded
from dongban.records.tests import cast
from dongban.records.tests.cast import AT, CLOCK, DAY, Town, day
from dongban.records.undo import Undoing, keeping, last_load, preview, register_undo, undo_load

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def before(row: Any) -> dict[str, Any]:
    """The image that a load keeps: plain JSON of the columns."""
    fields = (each.attname for each in row._meta.concrete_fields if not each.primary_key)
    values = {name: getattr(row, name) for name in fields}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def replace(later: Load, row: Loaded, **facts: Any) -> None:
    """What a load does to a row that its file says otherwise."""
    Replaced.objects.create(load=later, table=row._meta.db_table, row=row.pk, before=before(row))
    for name, value in facts.items():
        setattr(row, name, value)
    row.changed = later.pk
    row.save()


def undo(load: Load, on: str = "2026-03-03") -> Undoing:
    expected = preview(load)
    found = undo_load(by=reach.system(day(on)), at=AT, day=day(on), load=load)
    assert found == expected
    return found


def state(*models: type[Any]) -> list[list[Any]]:
    """Everything, but for the mark of who changed it last, and the numbers of tokens, which are written anew."""
    return [
        sorted(model.objects.values_list("token", "branch", "customer"))
        if model is SearchToken
        else [
            {name: value for name, value in row.items() if name != "changed"}
            for row in model.objects.order_by("id").values()
        ]
        for model in models
    ]


ALL = (Branch, Staff, Customer, Product, Contract, Coverage, Service, StaffPosting, SearchToken)


def test_what_the_load_brought_is_gone_and_nothing_else(town: Town) -> None:
    was = state(*ALL)
    wrong = cast.load()
    busan = cast.branch(wrong.pk, "B8", "해운대", parent=town.busan)
    who = cast.staff(wrong.pk, "S8", "강유진", busan)
    sold = cast.contract(wrong.pk, "K8", cast.customer(wrong.pk, "C8", "정하준", who, busan))
    Coverage.objects.create(load=wrong.pk, changed=wrong.pk, contract=sold, name="암진단", amount=10_000_000)
    cast.follow(wrong.pk)
    SearchToken.objects.create(token=1, branch=busan.pk, customer=sold.customer_id)

    found = undo(wrong)
    assert found.removed == {
        "records_branch": 1,
        "records_staff": 1,
        "records_product": 1,
        "records_customer": 1,
        "records_contract": 1,
        "records_coverage": 1,
    }
    assert found.kept == ()
    assert state(*ALL) == was


def test_what_the_load_replaced_is_as_it_was(town: Town) -> None:
    was = state(*ALL)
    wrong = cast.load()
    replace(wrong, town.minsu, phone="010-9999-0000", adviser=town.seoyeon, since=day("2000-01-01"), extra={"vip": "y"})
    replace(wrong, town.doyun, branch=town.busan, job="manager")
    cast.follow(wrong.pk)
    assert state(*ALL) != was

    found = undo(wrong)
    assert found.restored == {"records_staff": 1, "records_customer": 1}
    assert state(*ALL) == was
    assert not Replaced.objects.exists()


def test_whoever_has_her_name_back_is_found_by_it(town: Town) -> None:
    wrong = cast.load()
    image = {"name": "김민수", "phone": "010-1234-5678", "extra": {}, "changed": town.load.pk}
    Replaced.objects.create(load=wrong, table="records_customer", row=town.minsu.pk, before=image)
    Customer.objects.filter(pk=town.minsu.pk).update(name="누군가", phone="", changed=wrong.pk)
    SearchToken.objects.create(token=tokens.token("full:누군가"), customer=town.minsu.pk)
    undo(wrong)
    hers = SearchToken.objects.filter(customer=town.minsu.pk)
    assert set(hers.values_list("token", "branch", "customer")) == set(
        tokens.rows_of([(town.minsu.pk, "김민수", "010-1234-5678", town.jongno.pk)])
    )


def test_restored_rows_count_as_changed_so_that_promises_follow(town: Town) -> None:
    sold = cast.contract(town.load.pk, "K1", town.minsu)
    wrong = cast.load()
    replace(wrong, sold, ended_on=day("2026-02-01"), end_reason="lapse")
    followed: list[tuple[int, bool]] = []

    def follower(*, by: reach.Viewer, at: object, load_id: int) -> None:
        followed.append((load_id, Contract.objects.get(pk=sold.pk).changed == load_id))

    registry.after_load(follower)
    try:
        undo(wrong)
    finally:
        registry._followers.remove(follower)
    sold.refresh_from_db()
    assert (sold.ended_on, sold.end_reason) == (None, "")
    assert followed == [(Load.objects.latest("id").pk, True)]


def test_whoever_was_moved_by_mistake_signs_in_where_she_belongs(town: Town) -> None:
    hana = cast.user("hana", Role.MANAGER, town.hana, town.jongno)
    wrong = cast.load()
    replace(wrong, town.hana, branch=town.busan)
    cast.follow(wrong.pk)
    undo(wrong)
    assert [hat.unit for hat in reach.viewer_of(hana, day("2026-03-03")).hats] == [town.jongno.pk]


def test_whoever_was_sent_away_by_mistake_can_sign_in_again(town: Town) -> None:
    doyun = cast.user("doyun", Role.CONSULTANT, town.doyun, town.jongno)
    wrong = cast.load()
    replace(wrong, town.doyun, left_on=day("2026-03-01"))
    cast.follow(wrong.pk)
    assert not reach.viewer_of(doyun, DAY).hats
    undo(wrong)
    assert reach.viewer_of(doyun, DAY).roles == {Role.CONSULTANT}
    assert Posting.objects.filter(user=doyun).on(DAY).count() == 1


def test_a_branch_closed_by_mistake_has_its_customers_again(town: Town) -> None:
    was = state(Branch, Customer, Service)
    wrong = cast.load()
    replace(wrong, town.jongno, closed_on=day("2026-02-15"))
    cast.follow(wrong.pk)
    assert Customer.objects.get(pk=town.minsu.pk).branch_id == town.gangnam.pk
    undo(wrong)
    assert state(Branch, Customer, Service) == was


def test_a_later_hand_over_stands(town: Town) -> None:
    wrong = cast.load()
    replace(wrong, town.minsu, adviser=town.seoyeon, phone="010-9999-0000")
    cast.follow(wrong.pk)
    Service.objects.filter(customer=town.minsu, until=None).update(until=day("2026-03-04"))
    Service.objects.create(customer=town.minsu, staff=town.hana, branch=town.jongno, since=day("2026-03-05"))
    Customer.objects.filter(pk=town.minsu.pk).update(adviser=town.hana)
    undo(wrong, "2026-03-06")
    minsu = Customer.objects.get(pk=town.minsu.pk)
    assert (minsu.phone, minsu.adviser_id) == ("", town.hana.pk)
    now = served_on(minsu.pk, day("2026-03-06"))
    assert now is not None
    assert now.staff == town.hana


def reasons(found: Undoing) -> dict[tuple[str, str], list[str]]:
    return {(each.table.removeprefix("records_"), each.why): each.examples for each in found.kept}


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


def test_one_load_after_another_from_the_end(town: Town) -> None:
    was = state(*ALL)
    first, second = cast.load(), None
    replace(first, town.minsu, phone="010-1111-2222")
    cast.follow(first.pk)
    second = cast.load()
    replace(second, town.minsu, phone="010-3333-4444")
    cast.follow(second.pk)
    with pytest.raises(Refused):
        undo_load(by=CLOCK, at=AT, day=DAY, load=first)
    for each in (second, first):
        assert last_load() == each
        undo(each)
    assert state(*ALL) == was
    assert last_load() == town.load


def test_the_first_load_of_all_leaves_an_empty_firm(town: Town) -> None:
    undo(town.load)
    assert [model.objects.count() for model in ALL] == [0] * len(ALL)
    assert last_load() is None


def test_nothing_is_undone_twice_or_by_just_anybody(town: Town) -> None:
    wrong = cast.load()
    cast.customer(wrong.pk, "C8", "정하은", None, None)
    consultant = reach.viewer_of(cast.user("doyun", Role.CONSULTANT, town.doyun), DAY)
    for viewer in (consultant, reach.viewer_of(cast.user("audit", Role.AUDITOR), DAY)):
        with pytest.raises(Refused):
            undo_load(by=viewer, at=AT, day=DAY, load=wrong)
    assert Customer.objects.filter(code="C8").exists()
    undo(wrong)
    with pytest.raises(Refused):
        undo_load(by=CLOCK, at=AT, day=DAY, load=wrong)


def test_the_undoing_is_in_the_journal_and_on_the_load(town: Town) -> None:
    wrong = cast.load()
    cast.customer(wrong.pk, "C8", "정하은", None, None)
    admin = reach.viewer_of(cast.user("haneul", Role.ADMINISTRATOR), DAY)
    undo_load(by=admin, at=AT, day=DAY, load=wrong)
    line = JournalEntry.objects.get(verb="load_undone")
    assert (line.by_name, line.subject_id, line.details["removed"]) == ("haneul", wrong.pk, {"records_customer": 1})
    wrong.refresh_from_db()
    assert (wrong.state, wrong.undone["removed"]) == ("undone", {"records_customer": 1})


def test_a_closing_that_the_calendar_has_acted_on_is_redrawn(town: Town) -> None:
    """The day came, the customers moved; the file was wrong all the same: it is open, they stay there."""
    wrong = cast.load()
    replace(wrong, town.jongno, closed_on=day("2026-03-04"))
    cast.follow(wrong.pk)
    bring_day(by=CLOCK, at=AT, day=day("2026-03-04"))
    undo(wrong, "2026-03-06")
    assert Branch.objects.get(pk=town.jongno.pk).closed_on is None
    assert Customer.objects.get(pk=town.minsu.pk).branch_id == town.gangnam.pk


def test_a_preview_changes_nothing(town: Town) -> None:
    wrong = cast.load()
    replace(wrong, town.minsu, phone="010-1111-2222")
    was = state(*ALL, Load, Replaced)
    preview(wrong)
    preview(wrong)
    assert state(*ALL, Load, Replaced) == was


def test_the_statements_do_not_grow_with_the_rows(town: Town) -> None:
    def wrong_load(rows: int) -> Load:
        wrong = cast.load()
        for n in range(rows):
            cast.contract(wrong.pk, f"K{wrong.pk}-{n}", cast.customer(wrong.pk, f"D{wrong.pk}-{n}", "고객", None, None))
        cast.follow(wrong.pk)
        return wrong

    counts = []
    for rows in (1, 40):
        wrong = wrong_load(rows)
        with connection.execute_wrapper(counter := Counted()):
            undo(wrong)
        counts.append(counter.count)
    assert counts[1] <= counts[0]


class Counted:
    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)
