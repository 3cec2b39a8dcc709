"""Hana leaves: whom her customers and promises go to, from which day, and why."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from dongban.journal.models import Entry
from dongban.people.reach import system
from dongban.promises.bulk import make
from dongban.promises.handover.actions import hand_over
from dongban.promises.handover.books import Outcome
from dongban.promises.handover.owners import Gaps, gaps
from dongban.promises.models import Handover, Ownership, Promise, Share
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Customer, Load, Service

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def run(day: date = TODAY) -> Outcome:
    return hand_over(by=system(day), at=AT, day=day)


@pytest.fixture
def mokdong() -> SimpleNamespace:
    """목동지점: 하나, 두리 and 세진 serve customers, 지은 is the manager."""
    net.firm()
    place = net.branch("목동")
    return SimpleNamespace(
        place=place,
        hana=net.staff("하나", place),
        duri=net.staff("두리", place),
        sejin=net.staff("세진", place),
        jieun=net.staff("지은", place, "manager"),
        smile=net.programme(),
    )


def owner(promise: Promise) -> str | None:
    return Promise.objects.values_list("owner__name", flat=True).get(pk=promise.pk)


def adviser(customer: Customer) -> str | None:
    return Customer.objects.values_list("adviser__name", flat=True).get(pk=customer.pk)


def test_nobody_left_and_nothing_happens(mokdong: SimpleNamespace) -> None:
    net.promise(net.customer("영숙", mokdong.hana), mokdong.hana, mokdong.smile)
    assert run() == Outcome()
    assert not Entry.objects.exists()


def test_customers_and_promises_have_somebody_else_from_the_day_she_left(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    visit = net.promise(young, mokdong.hana, mokdong.smile)
    net.leaves(mokdong.hana, TODAY)
    assert run() == Outcome(1, 1, 1)
    assert adviser(young) == owner(visit) == "두리"
    assert list(Service.objects.order_by("id").values_list("staff__name", "since", "until")) == [
        ("하나", date(2020, 1, 1), TODAY - DAY),
        ("두리", TODAY, None),
    ]
    (change,) = Ownership.objects.all()
    assert (change.old, change.new, change.on) == (mokdong.hana, mokdong.duri, TODAY)


def test_a_second_run_finds_nothing_left_to_do(mokdong: SimpleNamespace) -> None:
    net.promise(net.customer("영숙", mokdong.hana), mokdong.hana, mokdong.smile)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert run() == run(TODAY + DAY) == Outcome()
    assert Handover.objects.count() == Share.objects.count() == Ownership.objects.count() == 1


def test_one_line_in_the_journal_for_each_hand_over(mokdong: SimpleNamespace) -> None:
    for name in ("영숙", "순자", "정호"):
        net.customer(name, mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    (line,) = Entry.objects.all()
    assert (line.verb, line.details["customers"], line.details["on"]) == ("handed_over", 3, "2026-03-03")


def test_found_out_late_it_still_holds_from_the_day_she_left(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    net.leaves(mokdong.hana, date(2025, 6, 1))
    run()
    assert Handover.objects.get().on == date(2025, 6, 1)
    assert Service.objects.get(customer=young, until__isnull=True).since == date(2025, 6, 1)


def test_a_customer_who_came_after_she_had_left_is_served_from_her_own_first_day(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana, since=date(2025, 9, 1))
    net.leaves(mokdong.hana, date(2025, 6, 1))
    run()
    assert Service.objects.get(customer=young, until__isnull=True).since == date(2025, 9, 1)
    void = Service.objects.get(customer=young, until__isnull=False)
    assert void.since is not None and void.until is not None and void.until < void.since
    assert gaps(date(2025, 1, 1), TODAY) == Gaps(promises=0, customers=0)


def test_whoever_serves_fewest_gets_most_so_that_all_end_alike(mokdong: SimpleNamespace) -> None:
    for number in range(4):
        net.customer(f"두리의 {number}", mokdong.duri)
        net.customer(f"하나의 {number}", mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert [adviser(c) for c in Customer.objects.filter(name__startswith="하나의")] == ["세진"] * 4
    why = Share.objects.order_by("id").values_list("why", flat=True)
    assert [(w["load_before"], w["load_after"], w["fair_share"]) for w in why] == [(n, n + 1, 4) for n in range(4)]


def test_among_those_with_room_the_nearest_by_their_customers(mokdong: SimpleNamespace) -> None:
    net.customer("두리네", mokdong.duri, latitude=37.50, longitude=127.00)
    net.customer("세진네", mokdong.sejin, latitude=37.60, longitude=126.80)
    south = net.customer("남쪽", mokdong.hana, latitude=37.51, longitude=127.00)
    north = net.customer("북쪽", mokdong.hana, latitude=37.59, longitude=126.80)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert (adviser(south), adviser(north)) == ("두리", "세진")
    assert Share.objects.get(customer=south).why["distance_km"] == pytest.approx(1.1, abs=0.05)


def test_a_household_stays_together_even_when_it_banks_at_two_branches(mokdong: SimpleNamespace) -> None:
    sinjeong = net.branch("신정")
    net.staff("네모", sinjeong)
    family = [
        net.customer("어머니", mokdong.hana, household="H1"),
        net.customer("아들", mokdong.hana, sinjeong, household="H1"),
        net.customer("딸", mokdong.hana, household="H1"),
    ]
    net.customer("혼자", mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert len({adviser(member) for member in family}) == 1
    assert Share.objects.get(customer=family[1]).why["together"] == 3
    assert Customer.objects.get(pk=family[1].pk).branch == sinjeong


def test_customers_who_had_left_before_her_are_nobodys_work(mokdong: SimpleNamespace) -> None:
    gone = net.customer("떠난이", mokdong.hana, left_on=TODAY - DAY)
    net.leaves(mokdong.hana, TODAY)
    assert run() == Outcome()
    assert adviser(gone) == "하나"


def test_advisers_go_before_consultants_when_an_adviser_leaves(mokdong: SimpleNamespace) -> None:
    dasom = net.staff("다솜", mokdong.place, "adviser")
    net.staff("라온", mokdong.place, "adviser")
    young = net.customer("영숙", dasom)
    net.leaves(dasom, TODAY)
    run()
    assert adviser(young) == "라온"


def test_without_anybody_else_the_manager_and_without_a_manager_the_branch(mokdong: SimpleNamespace) -> None:
    visit = net.promise(net.customer("영숙", mokdong.hana), mokdong.hana, mokdong.smile)
    for who in (mokdong.duri, mokdong.sejin, mokdong.hana):
        net.leaves(who, TODAY)
    run()
    assert owner(visit) == "지은"
    net.leaves(mokdong.jieun, TODAY + DAY)
    run(TODAY + DAY)
    assert owner(visit) is None
    assert Promise.objects.get(pk=visit.pk).branch == mokdong.place
    assert Share.objects.order_by("-id")[0].why == {"fallback": "branch"}


def test_what_the_branch_had_to_take_goes_to_the_first_who_comes(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    visit = net.promise(young, mokdong.hana, mokdong.smile)
    for who in (mokdong.duri, mokdong.sejin, mokdong.hana, mokdong.jieun):
        net.leaves(who, TODAY)
    run()
    assert (adviser(young), owner(visit)) == (None, None)
    net.staff("다솜", mokdong.place, joined_on=TODAY + DAY)
    run(TODAY + DAY)
    assert (adviser(young), owner(visit)) == ("다솜", "다솜")
    assert Service.objects.filter(customer=young).order_by("-id")[0].since == TODAY + DAY
    assert run(TODAY + DAY) == Outcome()


def test_a_customer_for_whom_the_records_name_nobody_is_left_as_she_is(mokdong: SimpleNamespace) -> None:
    online = net.customer("온라인", None, mokdong.place)
    assert run() == Outcome()
    assert adviser(online) is None


def test_a_contract_she_sold_to_a_colleagues_customer_goes_to_that_colleague(mokdong: SimpleNamespace) -> None:
    visit = net.promise(net.customer("영숙", mokdong.sejin), mokdong.hana, mokdong.smile)
    net.leaves(mokdong.hana, TODAY)
    assert run() == Outcome(1, 0, 1)
    assert owner(visit) == "세진"


def test_what_had_fallen_to_the_manager_for_want_of_an_adviser_follows_the_customer(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    fallen = net.promise(young, mokdong.jieun, mokdong.smile)
    nobodys = net.promise(young, None, mokdong.smile)
    managers_own = net.promise(young, mokdong.jieun, net.programme("anniversary", owner="manager"))
    net.leaves(mokdong.hana, TODAY)
    run()
    assert [owner(p) for p in (fallen, nobodys, managers_own)] == ["두리", "두리", "지은"]
    assert set(Ownership.objects.values_list("old__name", flat=True)) == {"하나"}


def test_what_the_manager_took_over_on_purpose_stays_with_the_manager(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    taken = net.promise(young, mokdong.jieun, mokdong.smile)
    sold = net.promise(
        young,
        mokdong.jieun,
        net.programme("welcome", subject="contract", fact="signed_on"),
        subject=net.contract(young, sold_by=mokdong.jieun).pk,
    )
    decision = Handover.objects.create(staff=mokdong.hana, branch=mokdong.place, cause="manager", on=TODAY, at=AT)
    Ownership.objects.create(promise=taken, handover=decision, old=mokdong.hana, new=mokdong.jieun, on=TODAY)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert [owner(p) for p in (taken, sold)] == ["지은", "지은"]


def test_kept_and_ended_promises_stay_whose_they_were(mokdong: SimpleNamespace) -> None:
    young = net.customer("영숙", mokdong.hana)
    kept = net.promise(young, mokdong.hana, mokdong.smile, kept_on=TODAY, kept_at=AT, kept_by=1, live=False)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert owner(kept) == "하나"


def test_she_moves_and_her_customers_stay_at_the_branch(mokdong: SimpleNamespace) -> None:
    sinjeong = net.branch("신정")
    stays = net.customer("영숙", mokdong.hana)
    visit = net.promise(stays, mokdong.hana, mokdong.smile)
    goes_along = net.customer("순자", mokdong.hana, sinjeong)
    along = net.promise(goes_along, mokdong.hana, mokdong.smile, branch=sinjeong)
    net.moves(mokdong.hana, sinjeong, TODAY)
    assert run() == Outcome(1, 1, 1)
    assert (adviser(stays), owner(visit)) == ("두리", "두리")
    assert (adviser(goes_along), owner(along)) == ("하나", "하나")
    assert Handover.objects.get().cause == "moved"
    assert run() == Outcome()


def test_what_is_given_to_her_after_the_move_is_meant_so(mokdong: SimpleNamespace) -> None:
    net.moves(mokdong.hana, net.branch("신정"), TODAY - DAY)
    late = net.customer("나중", mokdong.hana, mokdong.place, since=TODAY)
    assert run() == Outcome()
    assert adviser(late) == "하나"


def test_promises_of_a_closed_branch_follow_the_customer(mokdong: SimpleNamespace) -> None:
    closed = net.branch("옛지점", closed_on=TODAY)
    moved = net.customer("영숙", mokdong.duri, mokdong.place)
    visit = net.promise(moved, mokdong.duri, mokdong.smile, branch=closed)
    run()
    assert Promise.objects.get(pk=visit.pk).branch == mokdong.place


# The introduction ----------------------------------------------------------------------------------------------------


def introductions() -> list[tuple[str, str, date, date, date | None]]:
    rows = Promise.objects.filter(step__programme__code="introduce").order_by("id")
    return list(rows.values_list("customer__name", "owner__name", "from_on", "due_on", "ended_on"))


def test_the_new_adviser_promises_each_household_to_introduce_herself(mokdong: SimpleNamespace) -> None:
    net.programme("introduce", fact="handed_over", due="14d")
    net.customer("어머니", mokdong.hana, household="H1")
    net.customer("아들", mokdong.hana, household="H1")
    net.customer("혼자", mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    due = date(2026, 3, 17)
    assert introductions() == [("어머니", "두리", TODAY, due, None), ("혼자", "세진", TODAY, due, None)]


def test_handed_over_again_the_open_introduction_ends_and_a_new_one_counts_on(mokdong: SimpleNamespace) -> None:
    step = net.programme("introduce", fact="handed_over", due="14d")
    net.customer("영숙", mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    net.leaves(mokdong.duri, TODAY + 2 * DAY)
    run(TODAY + 2 * DAY)
    assert [(who, ended) for _c, who, _f, _d, ended in introductions()] == [("두리", TODAY + 2 * DAY), ("세진", None)]
    assert list(Promise.objects.filter(step=step).order_by("id").values_list("cycle", "live")) == [
        (0, False),
        (1, True),
    ]


def test_an_ended_introduction_stays_ended_when_the_records_change_something_else(mokdong: SimpleNamespace) -> None:
    net.programme("introduce", fact="handed_over", due="14d")
    young = net.customer("영숙", mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    net.leaves(mokdong.duri, TODAY + 2 * DAY)
    run(TODAY + 2 * DAY)
    make(at=AT)
    later = Load.objects.create(at=AT, folder="later", state=Load.State.DONE)
    Customer.objects.filter(pk=young.pk).update(phone="010-0000-0001", changed=later.pk)
    make(at=AT)
    assert [(who, ended) for _c, who, _f, _d, ended in introductions()] == [("두리", TODAY + 2 * DAY), ("세진", None)]


@pytest.mark.parametrize("facts", [{"active": False}, {"starts_on": date(2026, 4, 1)}])
def test_no_introduction_when_it_is_off_or_would_fall_due_before_it_starts(
    mokdong: SimpleNamespace, facts: dict[str, object]
) -> None:
    net.programme("introduce", fact="handed_over", due="14d", **facts)
    net.customer("영숙", mokdong.hana)
    net.leaves(mokdong.hana, TODAY)
    run()
    assert introductions() == []


def test_the_number_of_statements_does_not_grow_with_the_customers(
    mokdong: SimpleNamespace, django_assert_max_num_queries: object
) -> None:
    net.programme("introduce", fact="handed_over", due="14d")
    for number in range(40):
        net.promise(net.customer(f"고객 {number}", mokdong.hana), mokdong.hana, mokdong.smile)
    net.leaves(mokdong.hana, TODAY)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        assert run() == Outcome(1, 40, 40)


def test_a_day_on_which_nobody_left_costs_a_handful_of_statements(
    mokdong: SimpleNamespace, django_assert_max_num_queries: object
) -> None:
    net.customer("영숙", mokdong.hana)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        run()
