"""Who worked where and who served whom, on any day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dongban.journal.models import Entry
from dongban.people import reach
from dongban.people.models import Posting, UnitLink
from dongban.people.rules import Role
from dongban.records.dated import bring_day, posting_on, served_on
from dongban.records.dated.branches import nearest
from dongban.records.models import Branch, Customer, SearchToken, Service, StaffPosting
from dongban.records.tests import cast
from dongban.records.tests.cast import AT, DAY, Town, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def served(customer: Customer, on: str) -> tuple[str | None, str | None] | None:
    row = served_on(customer.pk, day(on))
    return row and (row.staff.name if row.staff else None, row.branch.name if row.branch else None)


def posted(staff: int, on: str) -> tuple[str, str] | None:
    row = posting_on(staff, day(on))
    return row and (row.branch.name, row.job)


def test_the_first_load_dates_from_joining_and_from_becoming_a_customer(town: Town) -> None:
    assert posted(town.doyun.pk, "2019-03-03") is None
    assert posted(town.doyun.pk, "2019-03-04") == ("종로", "fc")
    assert posted(town.seoyeon.pk, "1990-01-01") == ("강남", "fc")
    assert served(town.minsu, "2021-05-05") is None
    assert served(town.minsu, "2021-05-06") == ("이도윤", "종로")
    assert served(town.jiu, "1990-01-01") == ("박서연", "강남")


def test_following_twice_adds_nothing(town: Town) -> None:
    before = list(Service.objects.values_list()), list(StaffPosting.objects.values_list())
    cast.follow(town.load.pk)
    cast.follow(cast.load().pk)
    assert (list(Service.objects.values_list()), list(StaffPosting.objects.values_list())) == before


def test_another_adviser_in_the_file_serves_from_the_day_of_the_load(town: Town) -> None:
    later = town.change(town.minsu, adviser=town.seoyeon, branch=town.gangnam)
    counts = cast.follow(later)
    assert counts["customers"] == 1
    assert served(town.minsu, "2026-03-01") == ("이도윤", "종로")
    assert served(town.minsu, "2026-03-02") == ("박서연", "강남")
    assert Service.objects.filter(customer=town.minsu, until=None).count() == 1


def test_two_changes_on_one_day_leave_the_last_one_standing(town: Town) -> None:
    cast.follow(town.change(town.minsu, adviser=town.seoyeon))
    cast.follow(town.change(town.minsu, adviser=town.hana))
    assert served(town.minsu, "2026-03-01") == ("이도윤", "종로")
    assert served(town.minsu, "2026-03-02") == ("최하나", "종로")


def test_a_customer_may_lose_her_adviser(town: Town) -> None:
    cast.follow(town.change(town.minsu, adviser=None))
    assert served(town.minsu, "2026-03-02") == (None, "종로")


def test_a_corrected_first_day_moves_the_first_row_only(town: Town) -> None:
    cast.follow(town.change(town.minsu, adviser=town.seoyeon))
    cast.follow(town.change(town.minsu, since=day("2020-01-06")), day("2026-03-09"))
    assert served(town.minsu, "2020-01-06") == ("이도윤", "종로")
    assert served(town.minsu, "2026-03-02") == ("박서연", "종로")


def test_a_load_that_was_cut_off_before_its_dates_is_followed_by_the_next(town: Town) -> None:
    town.load.__class__.objects.filter(pk=town.change(town.minsu, adviser=town.seoyeon)).update(state="failed")
    cast.follow(cast.load("running").pk)
    assert served(town.minsu, "2026-03-02") == ("박서연", "종로")


def test_a_move_ends_one_posting_and_begins_the_next(town: Town) -> None:
    cast.follow(town.change(town.doyun, branch=town.gangnam, job="manager"))
    assert posted(town.doyun.pk, "2026-03-01") == ("종로", "fc")
    assert posted(town.doyun.pk, "2026-03-02") == ("강남", "manager")


def test_leaving_ends_the_posting_the_day_before(town: Town) -> None:
    cast.follow(town.change(town.doyun, left_on=day("2026-04-01")))
    assert posted(town.doyun.pk, "2026-03-31") == ("종로", "fc")
    assert posted(town.doyun.pk, "2026-04-01") is None


def test_a_withdrawn_notice_lets_the_posting_go_on(town: Town) -> None:
    cast.follow(town.change(town.doyun, left_on=day("2026-04-01")))
    cast.follow(town.change(town.doyun, left_on=None))
    assert posted(town.doyun.pk, "2026-04-01") == ("종로", "fc")
    assert StaffPosting.objects.filter(staff=town.doyun).count() == 1


def test_whoever_moves_sees_the_new_branch_from_that_day(town: Town) -> None:
    hana = cast.user("hana", Role.MANAGER, town.hana, town.jongno)
    cast.follow(town.change(town.hana, branch=town.busan))
    assert reach.viewer_of(hana, day("2026-03-01")).hats[0].unit == town.jongno.pk
    assert reach.viewer_of(hana, DAY).hats[0].unit == town.busan.pk
    assert Entry.objects.get(verb="reposted").subject_id == town.hana.pk


def test_a_job_without_a_role_takes_the_role_away(town: Town) -> None:
    doyun = cast.user("doyun", Role.CONSULTANT, town.doyun, town.jongno)
    cast.follow(town.change(town.doyun, job="teller"))
    assert reach.viewer_of(doyun, DAY).hats == ()


def test_a_role_given_by_name_stays_when_its_holder_moves(town: Town) -> None:
    auditor = cast.user("audit", Role.AUDITOR, town.hana)
    cast.follow(town.change(town.hana, branch=town.busan))
    assert reach.viewer_of(auditor, DAY).roles == {Role.AUDITOR}


def test_whoever_leaves_reaches_nothing_from_that_day(town: Town) -> None:
    doyun = cast.user("doyun", Role.CONSULTANT, town.doyun, town.jongno)
    cast.follow(town.change(town.doyun, left_on=day("2026-03-05")))
    assert reach.viewer_of(doyun, day("2026-03-04")).hats
    assert bring_day(by=cast.CLOCK, at=AT, day=day("2026-03-05"))["left"] == 1
    assert reach.viewer_of(doyun, day("2026-03-04")).hats
    assert not reach.viewer_of(doyun, day("2026-03-05")).hats
    assert bring_day(by=cast.CLOCK, at=AT, day=day("2026-03-05"))["left"] == 0


def test_whoever_was_ended_by_mistake_is_back_without_a_gap(town: Town) -> None:
    doyun = cast.user("doyun", Role.CONSULTANT, town.doyun, town.jongno)
    cast.follow(town.change(town.doyun, left_on=day("2026-02-20")))
    assert not reach.viewer_of(doyun, DAY).hats
    cast.follow(town.change(town.doyun, left_on=None), DAY + timedelta(days=3))
    for on in ("2026-02-19", "2026-02-20", "2026-03-02", "2026-03-05"):
        assert len(reach.viewer_of(doyun, day(on)).hats) == 1
    assert posted(town.doyun.pk, "2026-02-25") == ("종로", "fc")


def test_whom_an_administrator_has_shut_out_no_file_lets_in(town: Town) -> None:
    doyun = cast.user("doyun", Role.CONSULTANT, town.doyun, town.jongno)
    Posting.objects.filter(user=doyun).update(until=day("2026-01-31"))
    cast.follow(town.change(town.doyun, left_on=day("2026-02-20")))
    cast.follow(town.change(town.doyun, left_on=None))
    assert not reach.viewer_of(doyun, DAY).hats


def test_units_follow_the_branches(town: Town) -> None:
    cast.follow(town.change(town.gangnam, parent=town.jongno))
    below = set(UnitLink.objects.filter(above=town.jongno.pk).values_list("below", flat=True))
    assert below == {town.jongno.pk, town.gangnam.pk}
    cast.follow(town.change(town.gangnam, parent=None))
    assert not UnitLink.objects.filter(above=town.jongno.pk, below=town.gangnam.pk).exists()


def test_a_ring_of_branches_ends(town: Town) -> None:
    town.change(town.gangnam, parent=town.jongno)
    cast.follow(town.change(town.jongno, parent=town.gangnam))
    assert UnitLink.objects.filter(above=town.jongno.pk).count() == 2


def test_a_closed_branch_hands_its_customers_to_the_nearest_open_one(town: Town) -> None:
    cast.follow(town.change(town.jongno, closed_on=day("2026-03-10")))
    assert served(town.minsu, "2026-03-12") == ("이도윤", "종로")
    assert bring_day(by=cast.CLOCK, at=AT, day=day("2026-03-12"))["moved"] == 1
    assert served(town.minsu, "2026-03-09") == ("이도윤", "종로")
    assert served(town.minsu, "2026-03-10") == ("이도윤", "강남")
    assert Customer.objects.get(pk=town.minsu.pk).branch_id == town.gangnam.pk
    hers = SearchToken.objects.filter(customer=town.minsu.pk)
    assert set(hers.values_list("branch", flat=True)) == {town.gangnam.pk}
    line = Entry.objects.get(verb="branch_closed")
    assert line.subject_id == town.jongno.pk
    assert line.details == {"to": town.gangnam.pk, "km": 8.9, "how": "distance", "customers": 1}
    assert bring_day(by=cast.CLOCK, at=AT, day=day("2026-03-13"))["moved"] == 0


def test_who_has_left_the_firm_stays_with_the_closed_branch(town: Town) -> None:
    Customer.objects.filter(pk=town.minsu.pk).update(left_on=day("2025-12-31"))
    cast.follow(town.change(town.jongno, closed_on=day("2026-03-01")))
    assert Customer.objects.get(pk=town.minsu.pk).branch_id == town.jongno.pk


def test_the_same_file_again_does_not_send_them_back(town: Town) -> None:
    cast.follow(town.change(town.jongno, closed_on=day("2026-03-01")))
    cast.follow(cast.load().pk)
    assert served(town.minsu, "2026-03-02") == ("이도윤", "강남")


@pytest.mark.parametrize(
    ("facts", "how", "taker"),
    [
        ({"latitude": 35.1, "longitude": 129.0}, "distance", "B3"),
        ({"parent": "B3"}, "parent", "B3"),
        ({"region": "부산"}, "region", "B3"),
        ({}, "first", "B1"),
    ],
)
def test_the_nearest_without_a_place_is_found_by_the_firm(
    town: Town, facts: dict[str, object], how: str, taker: str
) -> None:
    known = {each.code: each for each in (town.jongno, town.gangnam, town.busan)}
    if "parent" in facts:
        facts = {"parent": known[str(facts["parent"])]}
    found = nearest(Branch(code="B9", kind="branch", **facts), known.values())
    assert found is not None
    assert (found.how, found.branch) == (how, known[taker].pk)


def test_no_open_branch_leaves_everything_where_it_is(town: Town) -> None:
    Branch.objects.exclude(pk=town.jongno.pk).update(closed_on=day("2026-01-01"))
    cast.follow(town.change(town.jongno, closed_on=day("2026-03-01")))
    assert served(town.minsu, "2026-03-02") == ("이도윤", "종로")
    assert not Entry.objects.filter(verb="branch_closed").exists()


def test_the_statements_do_not_grow_with_the_rows(town: Town, django_assert_max_num_queries: object) -> None:
    later = cast.load()
    for n in range(40):
        who = cast.staff(later.pk, f"N{n}", f"새 사람 {n}", town.gangnam)
        cast.customer(later.pk, f"D{n}", f"고객 {n}", who, town.gangnam)
    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert cast.follow(later.pk)["customers"] == 40
