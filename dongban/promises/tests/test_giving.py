"""A promise made by hand: once for each key, owed by somebody, explained by what was said, and never forgotten."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.utils import translation

from dongban.journal.models import Entry as Line
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Hat, Role
from dongban.promises import bulk, exporting
from dongban.promises.actions import keep, promise_once, waive
from dongban.promises.actions.changing import CannotChange, switch_programme
from dongban.promises.bulk.checking import check_whole, tally
from dongban.promises.folder import used
from dongban.promises.handover.actions import hand_over
from dongban.promises.models import Given, Programme, Promise
from dongban.promises.queries import history, one, today
from dongban.promises.rules import TEMPLATES, State
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, manager, moment, smile
from dongban.records.models import Absence, Customer

pytestmark = pytest.mark.django_db
NOTE = "해외 송금 한도를 알아봐 드리기로 함"
FRIDAY = date(2026, 3, 6)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def promised(of: Customer | None, **facts: Any) -> Promise:
    asked = {"by": system(TODAY), "at": AT, "day": TODAY, "kind": "call-back", "owner": None, "branch": None}
    asked |= {"due_on": FRIDAY, "note": NOTE, "key": "visit-1", "customer": of.pk if of else None}
    return promise_once(**asked | facts)


# Made -----------------------------------------------------------------------------------------------------------------


def test_her_adviser_owes_it_and_sees_why(town: Town) -> None:
    kim = town.customer()
    promise = promised(kim, by=consultant(town.dohyun))
    assert (promise.owner, promise.branch, promise.customer) == (town.dohyun, town.mokdong, kim)
    assert (promise.from_on, promise.opens_on, promise.due_on) == (TODAY, TODAY, FRIDAY)
    (card,) = today(consultant(town.dohyun, language="ko"), TODAY).lines
    assert card.why == f"2026-03-02에 고객과 한 약속, 다시 전화. 3월 6일(금)까지: {NOTE}"
    assert (card.note, card.title, card.channel, card.state) == (NOTE, "다시 전화", "phone", State.OPEN)
    assert history(manager(town.boss), TODAY, kim.pk, {}).waiting == (one(manager(town.boss), TODAY, promise.pk),)


def test_it_leaves_its_line_and_what_was_said(town: Town) -> None:
    promise = promised(town.customer(), by=consultant(town.dohyun))
    line = Line.objects.get(verb="promise.made")
    assert (line.by_name, line.subject_id, line.customer) == ("이도현", promise.pk, promise.customer_id)
    given = Given.objects.get()
    assert (given.promise, given.note, given.on, given.by, given.by_name) == (promise, NOTE, TODAY, 7, "이도현")


def test_the_same_key_makes_it_once(town: Town) -> None:
    kim = town.customer()
    assert promised(kim) == promised(kim, note="다른 말", due_on=date(2026, 4, 1)) == Promise.objects.get()
    assert Line.objects.filter(verb="promise.made").count() == 1


def test_one_customer_may_be_promised_many_things(town: Town) -> None:
    kim, lee = town.customer(), town.customer("이하나")
    made = [promised(kim, key=f"k{n}", kind=kind) for n, kind in enumerate(("call-back", "call-back", "come-back"))]
    made.append(promised(lee, key="k9"))
    assert [(p.step.code, p.cycle) for p in made] == [
        ("call-back", 1),
        ("call-back", 2),
        ("come-back", 1),
        ("call-back", 1),
    ]


@pytest.mark.parametrize(
    ("due_on", "day", "stands"),
    [
        (date(2026, 3, 8), TODAY, FRIDAY),
        # Promised on a Saturday for that weekend: the day itself stands.
        (date(2026, 3, 8), date(2026, 3, 7), date(2026, 3, 8)),
    ],
)
def test_the_day_is_a_working_one_where_it_can_be(town: Town, due_on: date, day: date, stands: date) -> None:
    assert promised(town.customer(), due_on=due_on, day=day).due_on == stands


def test_without_a_customer_the_branch_stands_behind_it(town: Town) -> None:
    promise = promised(None, owner=town.yujin.pk)
    assert (promise.subject, promise.customer, promise.owner, promise.branch) == (
        town.mokdong.pk,
        None,
        town.yujin,
        town.mokdong,
    )
    (card,) = today(consultant(town.yujin, language="en"), TODAY).lines
    assert (card.name, card.title) == ("목동", "Call back")
    assert card.why == f"Call back, for somebody, as promised on 2026-03-02. By Fri 6 Mar: {NOTE}"


def who_owes(town: Town, *, adviser: Any = None, owner: Any = None, at: Any = None) -> Any:
    kim = town.customer(adviser=adviser, branch=at or town.mokdong)
    return promised(kim, owner=owner.pk if owner else None).owner


def test_whoever_is_named_owes_it_and_else_the_adviser(town: Town) -> None:
    assert who_owes(town, adviser=town.dohyun, owner=town.yujin) == town.yujin


def test_of_one_who_has_left_the_adviser_takes_it(town: Town) -> None:
    gone = town.staff("떠난이", left_on=TODAY)
    assert who_owes(town, adviser=town.dohyun, owner=gone) == town.dohyun


def test_else_the_manager_and_else_the_branch(town: Town) -> None:
    assert who_owes(town) == town.boss


def test_a_branch_without_a_manager_owes_it_itself(town: Town) -> None:
    assert who_owes(town, at=town.sinjeong) is None


def test_while_the_adviser_is_away_the_manager_owes_it(town: Town) -> None:
    Absence.objects.create(staff=town.dohyun, since=TODAY, until=FRIDAY)
    assert who_owes(town, adviser=town.dohyun) == town.boss


def test_it_begins_although_the_firm_brought_programmes_of_its_own(town: Town) -> None:
    smile()
    promised(town.customer())
    assert set(Programme.objects.values_list("code", flat=True)) == {"smile", "call-back"}
    assert Line.objects.filter(verb="programmes.installed", details={"codes": ["call-back"]}).exists()


# Refused --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"note": "  "}, "Say what is promised"),
        ({"due_on": TODAY - timedelta(days=1)}, "today or a later day"),
        ({"by": "another"}, "with somebody else"),
        ({"by": "nobody"}, "with somebody else"),
    ],
)
def test_what_cannot_be_promised_is_refused(town: Town, asked: dict[str, Any], words: str) -> None:
    who = {
        "another": consultant(town.yujin),
        "nobody": Viewer(user=1, name="관리자", hats=(Hat(Role.ADMINISTRATOR),), day=TODAY),
    }
    if "by" in asked:
        asked = {"by": who[asked["by"]]}
    with pytest.raises(Refused, match=words):
        promised(town.customer(), **asked)
    assert (Promise.objects.count(), Given.objects.count(), Line.objects.count()) == (0, 0, 0)


def test_nobody_is_promised_what_there_is_not(town: Town) -> None:
    with pytest.raises(LookupError):
        promised(town.customer(), kind="dance")
    with pytest.raises(Customer.DoesNotExist):
        promised(None, customer=999_999)
    assert not Promise.objects.exists()


def test_it_is_not_switched_off(town: Town) -> None:
    promised(town.customer())
    with pytest.raises(CannotChange, match="one by one"):
        switch_programme(by=system(TODAY), at=AT, day=TODAY, programme=Programme.objects.get(), active=False)


# What becomes of it ---------------------------------------------------------------------------------------------------


def state(promise: Promise, day: date = TODAY) -> str:
    return str(Promise.objects.with_state(day).get(pk=promise.pk).state)


def test_it_is_kept_and_given_up_like_any_other(town: Town) -> None:
    first, second = promised(town.customer()), promised(town.customer("이하나"), key="2")
    keep(by=consultant(town.dohyun), at=AT, day=TODAY, promise=first, kept_on=TODAY)
    waive(by=manager(town.boss), at=AT, day=TODAY, promise=second, why="손님이 마다하심")
    assert (state(first), state(second)) == (State.KEPT, State.WAIVED)


def test_the_making_of_promises_leaves_it_alone(town: Town) -> None:
    kim = town.customer()
    smile()
    promise = promised(kim)
    before = Promise.objects.filter(pk=promise.pk).values().get()
    town.next_load()
    town.changes(kim, phone="010-1111-2222")
    for programme in Programme.objects.all():
        Programme.objects.filter(pk=programme.pk).update(made_load=None)
    assert bulk.make(at=AT).counts() == {"made": 0, "ended": 0, "moved": 0, "withdrawn": 0}
    assert Promise.objects.filter(pk=promise.pk).values().get() == before


def test_it_ends_when_the_customer_leaves(town: Town) -> None:
    kim = town.customer()
    promise = promised(kim)
    bulk.make(at=AT)
    town.next_load()
    town.changes(kim, left_on=date(2026, 3, 4))
    assert bulk.make(at=moment(date(2026, 3, 5))).followed.ended == 1
    bulk.settle(date(2026, 3, 5))
    assert (state(promise, TODAY), state(promise, date(2026, 3, 5))) == (State.OPEN, State.VOID)
    assert check_whole() == ()


def test_what_is_promised_to_one_who_has_left_does_not_end(town: Town) -> None:
    kim = town.customer(left_on=date(2026, 2, 1))
    promise = promised(kim)
    bulk.make(at=AT)
    town.next_load()
    town.changes(kim, phone="1")
    assert bulk.make(at=AT).followed.ended == 0
    assert state(promise) == State.OPEN


def test_hand_over_carries_it(town: Town) -> None:
    promise = promised(town.customer())
    town.dohyun.left_on = TODAY
    town.dohyun.save()
    hand_over(by=system(TODAY), at=AT, day=TODAY)
    promise.refresh_from_db()
    assert promise.owner == town.yujin


def test_the_books_add_up_and_the_export_shows_it(town: Town) -> None:
    promised(town.customer())
    promised(None, owner=town.yujin.pk, key="2", kind="follow-up")
    assert check_whole() == ()
    assert {each.programme: (each.made, each.adds_up) for each in tally(TODAY)} == {
        "call-back": (1, True),
        "branch-by-hand": (1, True),
    }
    out = BytesIO()
    exporting.stream(exporting.table("promises", TODAY), "csv", out)
    lines = out.getvalue().decode("utf-8-sig").splitlines()
    assert [line.split(",")[:6] for line in lines[1:]] == [
        ["branch-by-hand", "follow-up", "B-목동", "1", "", "F-정유진"],
        ["call-back", "call-back", "K-김영숙", "1", "K-김영숙", "F-이도현"],
    ]


def test_a_load_that_is_taken_back_leaves_its_customer(town: Town) -> None:
    kim = town.customer()
    promised(kim)
    kept = used(Customer.objects.all())
    assert kept is not None
    assert [row["pk"] for row in kept] == [kim.pk]


def test_the_ready_ones_are_about_all_that_may_be_promised() -> None:
    kinds = {(rule.subject, step.code) for rule in TEMPLATES if rule.fact == "by_hand" for step in rule.steps}
    assert len(kinds) == 6
