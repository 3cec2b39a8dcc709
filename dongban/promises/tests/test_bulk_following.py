"""Promises follow their records; what somebody has done about one stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dongban.people.reach import system
from dongban.promises import bulk
from dongban.promises.actions import keep, take_back
from dongban.promises.actions.programmes import install, sign
from dongban.promises.models import Handover, Ownership, Programme, Promise, Version
from dongban.promises.rules import SMILE, State
from dongban.promises.tests.firm import AT, TODAY, Town, birthday, moment, of, smile, windows
from dongban.records.models import Contract

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(town: Town) -> Contract:
    """이도현 owes 김영숙 three visits."""
    smile()
    row = town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    return row


def test_an_end_closes_what_is_open(town: Town, contract: Contract) -> None:
    town.next_load()
    town.changes(contract, ended_on=date(2026, 2, 20))
    assert bulk.make(at=AT).counts() == {"made": 0, "ended": 3, "moved": 0, "withdrawn": 0}
    assert set(Promise.objects.values_list("ended_on", "live")) == {(date(2026, 2, 20), False)}
    assert Promise.objects.with_state(TODAY).get(pk=of(contract).pk).state == State.VOID


def test_an_end_to_come_leaves_it_open_until_then(town: Town, contract: Contract) -> None:
    town.next_load()
    town.changes(contract, ended_on=date(2026, 5, 1))
    bulk.make(at=AT)
    assert of(contract).live
    bulk.settle(date(2026, 4, 30))
    assert of(contract).live
    bulk.settle(date(2026, 5, 1))
    assert not of(contract).live


def test_an_end_that_is_taken_back_opens_it_again(town: Town, contract: Contract) -> None:
    town.next_load()
    town.changes(contract, ended_on=date(2026, 2, 20))
    bulk.make(at=AT)
    town.next_load()
    town.changes(contract, ended_on=None)
    bulk.make(at=AT)
    assert set(Promise.objects.values_list("ended_on", "live")) == {(None, True)}


def test_a_corrected_signing_day_moves_what_nobody_has_kept(town: Town, contract: Contract) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), kept_on=TODAY)
    before = windows([of(contract)])
    town.next_load()
    town.changes(contract, signed_on=date(2026, 2, 3))
    assert bulk.make(at=AT).counts() == {"made": 0, "ended": 0, "moved": 2, "withdrawn": 0}
    assert windows([of(contract)]) == before
    later = of(contract, "check-1y")
    assert (later.from_on, later.opens_on, later.due_on) == (date(2026, 2, 3), date(2027, 1, 3), date(2027, 3, 3))


@pytest.mark.parametrize("touch", ["waived", "postponed"])
def test_a_promise_that_was_waived_or_put_off_keeps_its_window(town: Town, contract: Contract, touch: str) -> None:
    done = {"waived": {"waived_on": TODAY, "waived_by": 1, "waived_why": "이사"}, "postponed": {"postponed": 1}}
    Promise.objects.filter(pk=of(contract).pk).update(**done[touch])
    before = windows([of(contract)])
    town.next_load()
    town.changes(contract, signed_on=date(2026, 2, 3))
    assert bulk.make(at=AT).counts()["moved"] == 2
    assert windows([of(contract)]) == before


def test_a_signing_day_corrected_to_before_the_start_withdraws_the_promise(town: Town, contract: Contract) -> None:
    town.next_load()
    town.changes(contract, signed_on=date(1998, 5, 4))
    assert bulk.make(at=AT).counts()["withdrawn"] == 2
    assert [p.step.code for p in Promise.objects.all()] == ["check-2y"]


@pytest.mark.parametrize("how", ["another product", "another line"])
def test_a_contract_that_no_longer_meets_the_conditions_loses_what_nobody_has_touched(
    town: Town, contract: Contract, how: str
) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), kept_on=TODAY)
    town.next_load()
    other = town.contract(contract.customer, date(2026, 1, 5), product=town.product("L2", "health"))
    bulk.make(at=AT)
    town.next_load()
    if how == "another product":
        town.changes(contract, product=town.card)
    else:
        town.changes(town.life, line="card")
    assert bulk.make(at=AT).counts() == {"made": 0, "ended": 0, "moved": 0, "withdrawn": 2}
    assert [p.step.code for p in Promise.objects.filter(subject=contract.pk)] == ["explain"]
    assert Promise.objects.filter(subject=other.pk).count() == 3
    town.next_load()
    town.changes(contract, product=town.product("L3", "fund"))
    assert bulk.make(at=AT).counts()["made"] == 2


def test_what_was_promised_under_wider_conditions_stays_when_its_contract_changes(
    town: Town, contract: Contract
) -> None:
    sign(Programme.objects.get(), Version.What.MADE, by=system(TODAY), at=AT, day=TODAY)
    install(replace(SMILE, where={"line": ("fund",)}, starts_on=date(2000, 1, 1)), TODAY)
    sign(Programme.objects.get(), Version.What.FILED, by=system(TODAY), at=AT, day=TODAY)
    bulk.make(at=AT)
    town.next_load()
    town.changes(contract, premium=7)
    assert bulk.make(at=AT).counts()["withdrawn"] == 0
    assert Promise.objects.count() == 3


def test_what_was_taken_back_is_not_withdrawn(town: Town, contract: Contract) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), kept_on=TODAY)
    take_back(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), why="방문한 적이 없습니다")
    town.next_load()
    town.changes(contract, signed_on=date(1998, 5, 4))
    assert bulk.make(at=AT).counts()["withdrawn"] == 1
    assert of(contract).from_on == date(2026, 1, 5)


def test_what_was_handed_over_is_not_withdrawn(town: Town, contract: Contract) -> None:
    handover = Handover.objects.create(cause=Handover.Cause.MANAGER, on=TODAY, at=AT)
    Ownership.objects.create(promise=of(contract), handover=handover, old=town.dohyun, new=town.yujin, on=TODAY)
    town.next_load()
    town.changes(contract, signed_on=date(1990, 5, 4))
    bulk.make(at=AT)
    assert [p.step.code for p in Promise.objects.all()] == ["explain"]


def test_a_contract_that_changes_hands_takes_its_promises_along(town: Town, contract: Contract) -> None:
    heir = town.customer("이선환")
    town.next_load()
    town.changes(contract, customer=heir)
    bulk.make(at=AT)
    assert set(Promise.objects.values_list("customer", flat=True)) == {heir.pk}


def test_a_corrected_birthday_moves_the_greetings(town: Town) -> None:
    birthday()
    customer = town.customer(born_on=date(1960, 5, 4))
    bulk.make(at=AT)
    town.next_load()
    town.changes(customer, born_on=date(1961, 5, 6))
    bulk.make(at=AT)
    # The 66th of the old day would now be in 2027, so nothing is left of 2026 but the new 65th.
    found = {(p.cycle, p.due_on) for p in Promise.objects.all()}
    assert {(65, date(2026, 5, 6)), (66, date(2027, 5, 6))} >= found
    assert (65, date(2026, 5, 6)) in found


def test_an_edited_programme_leaves_what_was_promised(town: Town, contract: Contract) -> None:
    before = windows(Promise.objects.all())
    programme = of(contract).step.programme
    programme.steps.update(due="26m")
    type(programme).objects.update(made_load=None)
    town.contract(contract.customer, date(2026, 1, 5))
    bulk.make(at=AT)
    assert windows(Promise.objects.filter(subject=contract.pk)) == before
    assert Promise.objects.exclude(subject=contract.pk).filter(due_on=date(2028, 3, 3)).count() == 3


# The day moves --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [[0, 30, 200], [200, 30, 0], [0, 400, -60, 90]])
def test_settling_agrees_with_the_rule_whichever_way_the_day_moves(town: Town, days: list[int]) -> None:
    smile()
    for n in range(40):
        ended_on = date(2026, 1, 20) + timedelta(days=9 * n) if n % 2 else None
        town.contract(town.customer(f"고객{n}"), date(2026, 1, 1) + timedelta(days=n), ended_on=ended_on)
    bulk.make(at=AT)
    for n, promise in enumerate(Promise.objects.filter(step__code="explain", ended_on=None)):
        on = max(promise.opens_on, TODAY) + timedelta(days=n)
        keep(by=system(on), at=moment(on), day=on, promise=promise, kept_on=on)
    open_states = [State.UPCOMING, State.OPEN, State.OVERDUE]
    for offset in days:
        day = TODAY + timedelta(days=offset)
        bulk.settle(day)
        # Whether it exists yet is another question than whether it is closed.
        states = Promise.objects.with_state(day).values_list("state", "live")
        assert {live for state, live in states if state in open_states} <= {True}
        assert {live for state, live in states if state not in open_states} <= {False}
        assert bulk.check_whole() == ()
        assert bulk.settle(day) == 0


# The books ------------------------------------------------------------------------------------------------------------


def test_every_promise_is_in_exactly_one_state(town: Town, contract: Contract) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=of(contract), kept_on=TODAY)
    (tally,) = bulk.tally(TODAY)
    assert (tally.programme, tally.made, tally.adds_up) == ("smile", 3, True)
    assert {state: n for state, n in tally.states.items() if n} == {State.KEPT: 1, State.UPCOMING: 2}
    (before,) = bulk.tally(date(2026, 1, 4))
    assert (before.made, before.adds_up) == (0, True)


@pytest.mark.parametrize("field", ["step_id", "customer_id", "owner_id", "branch_id", "subject"])
def test_a_promise_that_points_at_nothing_is_found(town: Town, contract: Contract, field: str) -> None:
    assert bulk.check_whole() == ()
    Promise.objects.filter(pk=of(contract).pk).update(**{field: 999_999})
    (trouble,) = bulk.check_whole()
    assert trouble.count == 1


def test_a_promise_filed_wrongly_is_found(town: Town, contract: Contract) -> None:
    Promise.objects.filter(pk=of(contract).pk).update(live=False)
    (trouble,) = bulk.check_whole()
    assert (trouble.count, "filed" in trouble.sentence or "정리" in trouble.sentence) == (1, True)
