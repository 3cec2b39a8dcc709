"""What pages read: the Today list in its order with true counts, the promises of a customer, the months of a branch."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404
from django.utils import translation

from dongban.people.reach import system
from dongban.promises import bulk, queries
from dongban.promises.actions import keep, postpone
from dongban.promises.models import Promise
from dongban.promises.queries import Bucket, Sieve, bucket_of, week_end
from dongban.promises.rules import State
from dongban.promises.tests.firm import (
    AT,
    TODAY,
    Town,
    birthday,
    consultant,
    executive,
    manager,
    moment,
    of,
    programme,
    smile,
)
from dongban.records.models import Contract

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("opens", "due", "bucket"),
    [
        ("02-01", "03-01", Bucket.OVERDUE),
        ("02-01", "03-02", Bucket.TODAY),
        ("02-01", "03-06", Bucket.WEEK),
        ("03-04", "03-06", Bucket.WEEK),
        ("02-01", "03-09", Bucket.OPEN),
        ("03-16", "03-30", Bucket.SOON),
        ("03-17", "03-30", None),
    ],
)
def test_how_pressing_a_promise_is(opens: str, due: str, bucket: Bucket | None) -> None:
    assert bucket_of(TODAY, date.fromisoformat(f"2026-{opens}"), date.fromisoformat(f"2026-{due}")) == bucket


def test_a_week_ends_on_friday_and_a_weekend_on_sunday() -> None:
    ends = [week_end(TODAY + timedelta(days=n)).isoformat()[-2:] for n in range(8)]
    assert ends == ["06", "06", "06", "06", "06", "08", "08", "13"]


@pytest.fixture
def busy(town: Town) -> Town:
    """A promise for every few days of half a year, half of them 이도현's."""
    smile()
    for n in range(60):
        adviser = town.dohyun if n % 2 else town.yujin
        customer = town.customer(f"고객{n:02}", adviser=adviser)
        town.contract(customer, date(2025, 10, 1) + timedelta(days=3 * n))
    bulk.make(at=AT)
    return town


def waiting(owner: int | None = None) -> list[Promise]:
    rows = Promise.objects.filter(from_on__lte=TODAY, kept_on=None, waived_on=None, ended_on=None)
    return [p for p in rows.select_related("step") if owner in (None, p.owner_id)]


def in_order(rows: list[Promise]) -> list[tuple[int, Bucket]]:
    """The oracle: sorted by hand."""
    places = list(Bucket)
    found = []
    for p in rows:
        bucket = bucket_of(TODAY, p.opens_on, p.due_on)
        if bucket is not None:
            when = p.opens_on if bucket is Bucket.SOON else p.due_on
            found.append((places.index(bucket), when, p.due_on, p.pk))
    return [(pk, places[place]) for place, _when, _due, pk in sorted(found)]


def test_the_list_is_in_the_order_of_urgency_and_the_counts_are_true(busy: Town) -> None:
    page = queries.today(manager(busy.boss), TODAY)
    expected = in_order(waiting())
    assert page.total == len(expected) > 50
    assert [(line.promise, line.bucket) for line in page.lines] == expected[:50]
    rest = queries.today(manager(busy.boss), TODAY, page=2)
    assert [(line.promise, line.bucket) for line in rest.lines] == expected[50:]
    assert dict(page.counts) == {bucket: sum(b == bucket for _, b in expected) for bucket in Bucket}
    assert (page.pages, queries.today(manager(busy.boss), TODAY, page=99).page) == (2, 2)
    assert set(page.counts.values()) - {0}, "an empty list proves nothing"


def test_everybody_sees_her_own(busy: Town) -> None:
    page = queries.today(consultant(busy.dohyun), TODAY)
    assert {line.owner for line in page.lines} == {busy.dohyun.pk}
    assert page.total == len(in_order(waiting(busy.dohyun.pk)))
    elsewhere = busy.staff("조민서", busy.sinjeong, job="manager")
    assert queries.today(manager(elsewhere), TODAY).total == 0


@pytest.mark.parametrize("bucket", list(Bucket))
def test_filters_leave_counts_true(busy: Town, bucket: Bucket) -> None:
    birthday()
    for n in range(8):
        busy.customer(f"생일{n}", born_on=TODAY.replace(year=1960) + timedelta(days=2 * n - 6))
    bulk.make(at=AT)
    viewer = manager(busy.boss)
    everything = queries.today(viewer, TODAY)
    chosen = queries.today(viewer, TODAY, Sieve(bucket))
    assert (chosen.total, {line.bucket for line in chosen.lines} - {bucket}) == (everything.counts[bucket], set())
    assert chosen.counts == everything.counts
    assert sum(each.count for each in chosen.programmes) == chosen.total
    both = queries.today(viewer, TODAY, Sieve(bucket, "birthday"))
    assert both.total == both.counts[bucket] == sum(e.count for e in chosen.programmes if e.code == "birthday")
    assert {line.programme for line in both.lines} <= {"birthday"}
    matching = queries.matching(viewer, TODAY, Sieve(bucket, "birthday"))
    assert sorted(row.pk for row in matching) == sorted(line.promise for line in both.lines)


def test_whose_they_are_is_counted_for_whoever_answers_for_others(busy: Town) -> None:
    viewer = manager(busy.boss)
    everything = queries.today(viewer, TODAY)
    assert sum(each.count for each in everything.owners) == everything.total
    for owner in everything.owners:
        hers = queries.today(viewer, TODAY, Sieve(owner=owner.staff))
        assert (hers.total, {line.owner for line in hers.lines}) == (owner.count, {owner.staff})
        assert hers.owners == everything.owners
    assert queries.today(consultant(busy.dohyun), TODAY).owners == ()


def test_a_line_says_everything_that_the_page_shows(town: Town) -> None:
    smile()
    contract = town.contract(town.customer(), date(2025, 12, 3), "N77")
    bulk.make(at=AT)
    (line,) = queries.today(consultant(town.dohyun), TODAY).lines
    assert (line.customer, line.name, line.product) == (contract.customer_id, "김영숙", "종신보험 L1")
    assert (line.title, line.programme_name, line.subject_code) == ("3개월 설명 방문", "고객스마일", "N77")
    assert (line.due_on, line.days, line.span, line.state) == (date(2026, 3, 3), 1, "D-1", State.OPEN)
    assert line.why == "2025-12-03 계약의 3개월 설명 방문. 2026년 3월 3일(화)까지"
    assert (line.owner_name, line.branch_name, line.channel) == ("이도현", "목동", "visit")
    english = queries.today(consultant(town.dohyun, language="en"), TODAY).lines[0]
    assert (english.title, english.span) == ("3-month visit to explain", "D-1")
    assert english.why.startswith("3-month visit to explain, for the contract of 2025-12-03.")


def test_a_moved_due_day_says_what_moved_it(town: Town) -> None:
    smile()
    promise = of_made(town.contract(town.customer(), date(2026, 3, 3)))
    assert promise.due_on == date(2026, 6, 2)
    card = queries.one(system(TODAY), date(2026, 3, 3), promise.pk)
    assert card.why.endswith("6월 2일(화)까지 (6월 3일은 지방선거일이라 앞당김)")


def of_made(contract: Contract) -> Promise:
    bulk.make(at=AT)
    return of(contract)


def test_a_postponed_promise_says_so(town: Town) -> None:
    smile()
    promise = of_made(town.contract(town.customer(), date(2026, 1, 5)))
    by = consultant(town.dohyun)
    postpone(by=by, at=AT, day=TODAY, promise=promise, new_due_on=date(2026, 4, 10), why="입원하셨습니다")
    card = queries.one(by, TODAY, promise.pk)
    with translation.override("ko"):
        assert queries.one(by, TODAY, promise.pk).why == (
            "2026-01-05 계약의 3개월 설명 방문. 4월 10일(금)까지 (1번 미룸)"
        )
    assert (card.postponed, card.due_on) == (1, date(2026, 4, 10))


def test_names_are_masked_for_those_who_need_not_know_them(town: Town) -> None:
    smile()
    town.contract(town.customer("남궁민수"), date(2026, 1, 5))
    town.contract(town.customer("동반상사", kind="company"), date(2026, 1, 5))
    bulk.make(at=AT)
    names = [sorted({line.name for line in queries.today(v, TODAY).lines}) for v in (executive(), manager(town.boss))]
    assert names == [["남궁*수", "동반상사"], ["남궁민수", "동반상사"]]


def test_promises_to_staff_and_branches_have_a_name_too(town: Town) -> None:
    for subject, fact in (("staff", "joined_on"), ("branch", "opened_on")):
        programme(f"""
            [[programme]]
            code = "{subject}"
            name = "환영"
            subject = "{subject}"
            from = "{fact}"
            [[programme.step]]
            code = "say"
            opens = "0d"
            due = "1m"
        """)
    town.staff("새내기", joined_on=TODAY)
    town.branch("화곡", opened_on=TODAY)
    bulk.make(at=AT)
    lines = queries.today(system(TODAY), TODAY).lines
    assert {(line.subject, line.name, line.customer) for line in lines} == {
        ("staff", "새내기", None),
        ("branch", "화곡", None),
    }


def test_a_page_asks_as_little_for_fifty_lines_as_for_one(busy: Town, django_assert_max_num_queries: Any) -> None:
    viewer = manager(busy.boss)
    with django_assert_max_num_queries(10):
        assert len(queries.today(viewer, TODAY).lines) == 50
    Promise.objects.exclude(pk=Promise.objects.filter(due_on__lt=TODAY).first().pk).delete()
    with django_assert_max_num_queries(10):
        assert len(queries.today(viewer, TODAY).lines) == 1


# One customer, one promise -------------------------------------------------------------------------------------------


def test_all_that_was_promised_to_a_customer(town: Town) -> None:
    smile()
    birthday()
    customer = town.customer(born_on=date(1960, 3, 5))
    first, second = (town.contract(customer, date(2025, month, 5)) for month in (2, 11))
    town.contract(town.customer("이순자"), date(2025, 11, 5))
    bulk.make(at=AT)
    kept = of(second)
    keep(by=system(TODAY), at=AT, day=TODAY, promise=kept, kept_on=TODAY)
    contracts = {row.pk: queries.About(row.code, "", row.product.name, {}) for row in (first, second)}
    found = queries.history(system(TODAY), TODAY, customer.pk, contracts)
    assert {card.subject_id for card in found.waiting if card.subject == "contract"} == {first.pk, second.pk}
    assert sum(card.programme == "birthday" for card in found.waiting) == 1
    assert [(ended.promise, ended.state) for ended in found.ended] == [(kept.pk, State.KEPT_LATE)]
    assert queries.history(system(TODAY), date(2025, 1, 31), customer.pk, contracts) == queries.History((), ())


def test_a_promise_out_of_reach_is_not_there(town: Town) -> None:
    smile()
    promise = of_made(town.contract(town.customer(), date(2026, 1, 5)))
    assert queries.one(consultant(town.dohyun), TODAY, promise.pk).promise == promise.pk
    for viewer, pk in ((consultant(town.yujin), promise.pk), (consultant(town.dohyun), promise.pk + 99)):
        with pytest.raises(Http404):
            queries.one(viewer, TODAY, pk)


# Months ---------------------------------------------------------------------------------------------------------------


def test_states_by_branch_and_month_add_up(busy: Town) -> None:
    for n, promise in enumerate(Promise.objects.filter(step__code="explain").order_by("subject")[:20]):
        on = min(TODAY, promise.opens_on + timedelta(days=12 * n))
        keep(by=system(TODAY), at=moment(on), day=TODAY, promise=promise, kept_on=on)
    other = busy.customer("신정댁", adviser=None, branch=busy.sinjeong)
    busy.next_load()
    busy.contract(other, date(2025, 11, 20))
    bulk.make(at=AT)
    first, last = date(2026, 1, 15), date(2026, 3, 1)
    kept = queries.kept_by_branch_and_month(executive(), TODAY, first, last)
    due = Promise.objects.with_state(TODAY).filter(due_on__range=("2026-01-01", "2026-03-31"), from_on__lte=TODAY)
    assert kept.total.total == due.count() > 20
    assert kept.total.counts[State.KEPT] == sum(p.state == State.KEPT for p in due)
    for rows in (kept.rows, kept.branches, kept.months):
        assert sum(row.total for row in rows) == kept.total.total
    assert [row.name for row in kept.branches] == ["목동", "신정"]
    assert [row.month for row in kept.months] == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    own = queries.kept_by_branch_and_month(manager(busy.boss), TODAY, first, last)
    assert [row.name for row in own.branches] == ["목동"]
    assert queries.kept_by_branch_and_month(consultant(busy.dohyun), TODAY, first, last).rows == ()
    assert queries.kept_by_branch_and_month(executive(), TODAY, first, last, "birthday").total.total == 0
