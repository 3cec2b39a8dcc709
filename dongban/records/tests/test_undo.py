"""A wrong file was loaded, and is taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from dongban.journal.models import Entry as JournalEntry
from dongban.people import reach
from dongban.people.models import Posting
from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.records import registry, tokens
from dongban.records.dated import bring_day, served_on
from dongban.records.models import (
    Branch,
    Contract,
    Coverage,
    Customer,
    Load,
    Replaced,
    SearchToken,
    Service,
)
from dongban.records.tests import cast
from dongban.records.tests.cast import AT, CLOCK, DAY, Town, day
from dongban.records.tests.undoing import ALL, replace, state, undo
from dongban.records.undo import last_load, preview, undo_load

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


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
