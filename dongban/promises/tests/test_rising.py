"""Late ones rise: to the owner before the day, then to the manager, then to the region and the leaders, once each."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from dongban.journal.models import Entry as Line
from dongban.people import actions as people
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Hat, Role
from dongban.promises import bulk, folder, queries
from dongban.promises.actions import keep, postpone
from dongban.promises.actions.rising import CannotSet, acknowledge, set_ladder
from dongban.promises.models import Ladder, Promise, Rise
from dongban.promises.rules import READY_LADDER, LadderRule, Level, rises_on
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, executive, manager, moment, of, smile
from dongban.records.models import Branch, Contract

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTE = "담당자와 이번 주에 찾아뵙기로 함"
# Signed on 5 January 2026, the visit is due on Friday 3 April.
DUE = date(2026, 4, 3)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def firm(town: Town) -> SimpleNamespace:
    """목동 stands under 서울, which has a manager of its own; 신정 stands under nobody."""
    seoul = town.branch("서울")
    town.mokdong.parent = seoul
    town.mokdong.save()
    smile()
    contract = town.contract(town.customer(), date(2026, 1, 5))
    bulk.make(at=AT)
    return SimpleNamespace(
        town=town, seoul=seoul, head=town.staff("서울장", at=seoul, job="manager"), visit=of(contract)
    )


def leader(firm: SimpleNamespace) -> Viewer:
    units = frozenset({firm.seoul.pk, firm.town.mokdong.pk})
    hat = Hat(Role.MANAGER, staff=firm.head.pk, unit=firm.seoul.pk, units=units)
    return Viewer(user=11, name="서울장", hats=(hat,), day=TODAY)


def risen() -> set[tuple[str, date]]:
    return set(Rise.objects.values_list("level", "on"))


# When -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "levels"),
    [
        (date(2026, 3, 26), ""),
        (date(2026, 3, 27), "owner"),
        (DUE, "owner"),
        (DUE + DAY, "owner manager"),
        (date(2026, 4, 16), "owner manager"),
        (date(2026, 4, 17), "owner manager region"),
    ],
)
def test_it_rises_day_by_day(firm: SimpleNamespace, day: date, levels: str) -> None:
    bulk.rise(day)
    assert {level for level, _on in risen()} == set(levels.split())


def test_days_on_which_nobody_ran_it_make_no_difference(firm: SimpleNamespace) -> None:
    bulk.rise(date(2026, 6, 1))
    assert risen() == {("owner", date(2026, 3, 27)), ("manager", DUE + DAY), ("region", date(2026, 4, 17))}
    assert Rise.objects.get(level="manager").branch == firm.town.mokdong
    assert Rise.objects.get(level="region").branch == firm.seoul


def test_twice_and_back_and_forth_it_rises_once(firm: SimpleNamespace) -> None:
    for day in (DUE + DAY, DUE + DAY, TODAY, date(2026, 4, 20), DUE, date(2026, 4, 20)):
        bulk.rise(day)
    assert Rise.objects.count() == 3
    assert sum(bulk.rise(date(2026, 4, 20)).values()) == 0
    boss = manager(firm.town.boss)
    # On a day before, nothing has risen to her yet.
    assert queries.risen(boss, date(2026, 3, 30)).counts == {Level.OWNER: 0, Level.MANAGER: 0, Level.REGION: 0}
    assert queries.risen(boss, date(2026, 4, 16)).counts[Level.MANAGER] == 1
    assert queries.risen(boss, date(2026, 4, 20)).counts[Level.REGION] == 1


def test_what_is_kept_or_not_yet_there_does_not_rise(firm: SimpleNamespace) -> None:
    keep(by=system(TODAY), at=AT, day=TODAY, promise=firm.visit, kept_on=TODAY)
    bulk.rise(date(2026, 5, 1))
    assert not Rise.objects.exists()


def test_put_off_it_rises_again_before_the_new_day(firm: SimpleNamespace) -> None:
    day = date(2026, 4, 1)
    bulk.rise(day)
    new = date(2026, 5, 8)
    why = "손님이 입원하셨습니다"
    postpone(by=system(day), at=moment(day), day=day, promise=firm.visit, new_due_on=new, why=why)
    assert queries.risen(consultant(firm.town.dohyun), day).counts[Level.OWNER] == 0
    bulk.rise(date(2026, 4, 30))
    assert risen() == {("owner", date(2026, 3, 27))}
    bulk.rise(date(2026, 5, 1))
    assert risen() == {("owner", date(2026, 5, 1))}


def test_the_statement_agrees_with_the_rule_row_by_row(town: Town) -> None:
    smile()
    dice = random.Random(7)
    town.sinjeong.parent = town.mokdong
    town.sinjeong.save()
    for n in range(40):
        at = dice.choice([town.mokdong, town.sinjeong, None])
        customer = town.customer(f"고객{n}", adviser=None, branch=at)
        signed = date(2024, 1, 1) + dice.randint(0, 800) * DAY
        town.contract(customer, signed, ended_on=dice.choice([None, None, date(2026, 2, 1)]))
    bulk.make(at=AT)
    for row in dice.sample(list(Promise.objects.filter(live=True, opens_on__lte=TODAY)), 5):
        keep(by=system(TODAY), at=AT, day=TODAY, promise=row, kept_on=TODAY)
    own = Ladder.objects.create(since=date(2026, 2, 20), owner=10, manager=3, region=9, at=AT, by_name="관리자")
    parents = {town.mokdong.pk: None, town.sinjeong.pk: town.mokdong.pk, None: None}
    for day, ladder in ((date(2026, 2, 10), READY_LADDER), (TODAY, own.rule())):
        Rise.objects.all().delete()
        bulk.rise(day)
        meant = {
            (p.pk, level, rises_on(level, p.opens_on, p.due_on, ladder))
            for p in Promise.objects.filter(live=True)
            for level in Level
            if p.opens_on <= day and rises_on(level, p.opens_on, p.due_on, ladder) <= day
            if p.ended_on is None or p.ended_on > day
        }
        found = {(r.promise_id, Level(r.level), r.on) for r in Rise.objects.all()}
        assert found == meant and len(meant) > 30
        for row in Rise.objects.select_related("promise"):
            here = row.promise.branch_id
            assert row.branch_id == (parents[here] if row.level == Level.REGION else here)


def test_what_is_withdrawn_or_forgotten_takes_what_has_risen_along(firm: SimpleNamespace) -> None:
    bulk.rise(date(2026, 4, 20))
    town, contract = firm.town, Contract.objects.get()
    town.next_load()
    # Corrected to a day so long ago that the programme had not begun: it was never promised.
    town.changes(contract, signed_on=date(1990, 1, 5))
    assert bulk.make(at=AT).followed.withdrawn == 3
    connection.check_constraints()
    other = town.contract(town.customer("이하나"), date(2026, 1, 5))
    town.next_load()
    town.changes(other)
    bulk.make(at=AT)
    bulk.rise(date(2026, 4, 20))
    assert Rise.objects.count() == 3
    contracts = Contract.objects.filter(pk=other.pk)
    assert not folder.used(contracts).exists()  # type: ignore[union-attr]
    folder.forget(contracts)
    folder.forget(Branch.objects.filter(pk=firm.seoul.pk))
    connection.check_constraints()
    assert not Rise.objects.exists()


# To whom --------------------------------------------------------------------------------------------------------------


def test_each_sees_what_has_risen_to_her(firm: SimpleNamespace) -> None:
    day = date(2026, 4, 20)
    bulk.rise(day)
    town = firm.town
    assert queries.risen(consultant(town.yujin), day).lines == ()
    (line,) = queries.risen(consultant(town.dohyun), DUE).lines
    assert (line.card.promise, line.on) == (firm.visit.pk, date(2026, 3, 27))
    assert queries.risen(consultant(town.dohyun), day).counts[Level.OWNER] == 0
    found = queries.risen(manager(town.boss), day)
    # It has risen beyond her, and she can still put aside that it rose to her.
    assert (found.level, [each.card.promise for each in found.lines]) == (Level.REGION, [firm.visit.pk])
    assert found.counts == {Level.OWNER: 0, Level.MANAGER: 0, Level.REGION: 1}
    assert [each.mine for each in found.lines] == [Rise.objects.get(level="manager").pk]
    found = queries.risen(leader(firm), day)
    assert (found.level, len(found.lines), found.may_put_aside) == (Level.REGION, 1, True)
    (line,) = queries.risen(executive(), day).lines
    assert (line.level, line.card.name) == (Level.REGION, "김*숙")
    assert [
        queries.risen_to(who, day) for who in (manager(town.boss), leader(firm), executive(), consultant(town.dohyun))
    ] == [
        1,
        1,
        1,
        0,
    ]
    # A manager is not shown what only its owner has to see to, nor a leader what is still with the manager.
    assert queries.risen(manager(town.boss), DUE).lines == ()
    assert set(queries.risen(executive(), DUE + DAY).counts.values()) == {0}


def test_put_aside_with_a_note_it_stays_late_and_is_gone_from_the_list(firm: SimpleNamespace) -> None:
    day = date(2026, 4, 20)
    bulk.rise(day)
    boss = manager(firm.town.boss)
    rise = Rise.objects.get(level="manager")
    assert acknowledge(by=boss, at=moment(day), day=day, rises=[rise.pk], note=NOTE) == 1
    assert acknowledge(by=boss, at=moment(day), day=day, rises=[rise.pk], note="다른 말씀") == 0
    rise.refresh_from_db()
    assert (rise.acknowledged_on, rise.acknowledged_name, rise.note) == (day, "한지원", NOTE)
    assert queries.risen_to(boss, day) == 0 and queries.risen_to(executive(), day) == 1
    line = Line.objects.get(verb="rises.acknowledged")
    assert (line.reason, line.details["promises"]) == (NOTE, [firm.visit.pk])
    bulk.rise(day + DAY)
    assert queries.risen_to(boss, day + DAY) == 0
    # On the day before, it had not been put aside.
    assert queries.risen_to(boss, day - DAY) == 1


def test_what_has_risen_to_nobody_above_is_with_its_manager_and_the_leaders(firm: SimpleNamespace) -> None:
    """A firm whose branches stand under no other: the rise to the region has no branch."""
    firm.town.mokdong.parent = None
    firm.town.mokdong.save()
    day = date(2026, 4, 20)
    bulk.rise(day)
    assert Rise.objects.get(level="region").branch is None
    assert queries.risen(manager(firm.town.boss), day).counts[Level.REGION] == 1
    stranger = manager(firm.town.staff("강서장", at=firm.town.sinjeong, job="manager"))
    assert set(queries.risen(stranger, day).counts.values()) == {0}


def test_who_leads_both_puts_it_aside_at_once(firm: SimpleNamespace) -> None:
    day = date(2026, 4, 20)
    bulk.rise(day)
    above = Rise.objects.get(level="region")
    assert acknowledge(by=leader(firm), at=moment(day), day=day, rises=[above.pk], note=NOTE) == 1
    assert set(queries.risen(leader(firm), day).counts.values()) == {0}
    assert queries.risen_to(leader(firm), day) == 0


def test_what_the_manager_says_of_it_is_read_above(firm: SimpleNamespace) -> None:
    day = date(2026, 4, 20)
    bulk.rise(day)
    (line,) = queries.risen(executive(), day).lines
    assert line.seen is None
    boss = manager(firm.town.boss)
    acknowledge(by=boss, at=moment(day), day=day, rises=[Rise.objects.get(level="manager").pk], note=NOTE)
    (line,) = queries.risen(executive(), day).lines
    assert line.seen and (line.seen.by, line.seen.on, line.seen.note) == ("한지원", day, NOTE)
    (line,) = queries.risen(boss, day).lines
    assert line.mine is None and line.seen
    assert queries.seen(boss, day - DAY, [firm.visit.pk]) == {}
    stranger = manager(firm.town.staff("강서장", at=firm.town.sinjeong, job="manager"))
    assert queries.seen(stranger, day, [firm.visit.pk]) == {}


def test_what_is_not_hers_she_cannot_put_aside(firm: SimpleNamespace) -> None:
    day = date(2026, 4, 20)
    bulk.rise(day)
    numbers = list(Rise.objects.values_list("pk", flat=True))
    stranger = manager(firm.town.staff("강서장", at=firm.town.sinjeong, job="manager"))
    assert acknowledge(by=stranger, at=AT, day=day, rises=numbers, note=NOTE) == 0
    still_with_the_manager = Rise.objects.get(level="manager").pk
    assert acknowledge(by=executive(), at=AT, day=day, rises=[still_with_the_manager], note=NOTE) == 0
    for who, note, said in (
        (consultant(firm.town.dohyun), NOTE, "put aside by"),
        (manager(firm.town.boss), " ", "Say why"),
    ):
        with pytest.raises(Refused, match=said):
            acknowledge(by=who, at=AT, day=day, rises=numbers, note=note)
    assert not Rise.objects.exclude(acknowledged_on=None).exists()


# The firm's days ------------------------------------------------------------------------------------------------------


def administrator() -> Viewer:
    return Viewer(user=1, name="관리자", hats=(Hat(Role.ADMINISTRATOR),), day=TODAY)


def test_the_firm_sets_its_own_days_from_a_day_on(firm: SimpleNamespace) -> None:
    since = date(2026, 4, 6)
    set_ladder(by=administrator(), at=AT, day=TODAY, since=since, owner=3, manager=2, region=5)
    bulk.rise(date(2026, 4, 5))
    assert {level for level, _on in risen()} == {"owner", "manager"}
    bulk.rise(date(2026, 4, 8))
    assert ("region", date(2026, 4, 8)) in risen()
    line = Line.objects.get(verb="ladder.set")
    assert line.details["before"] == {"owner": 7, "manager": 1, "region": 14}
    assert line.details["now"] == {"owner": 3, "manager": 2, "region": 5}


@pytest.mark.parametrize(
    ("asked", "said"), [({"since": TODAY - DAY}, "today or a later"), ({"manager": 14, "region": 14}, "larger number")]
)
def test_days_that_contradict_each_other_are_refused(firm: SimpleNamespace, asked: dict[str, Any], said: str) -> None:
    given = {"since": TODAY, "owner": 7, "manager": 1, "region": 14} | asked
    with pytest.raises(CannotSet, match=said):
        set_ladder(by=administrator(), at=AT, day=TODAY, **given)
    with pytest.raises(Refused):
        set_ladder(by=manager(firm.town.boss), at=AT, day=TODAY, since=TODAY, owner=7, manager=1, region=14)
    assert not Ladder.objects.exists()


def test_the_product_s_own_days_hold_until_then() -> None:
    assert LadderRule(date(1900, 1, 1), owner=7, manager=1, region=14) == READY_LADDER


# On screen ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def client(firm: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("DONGBAN_NOW", "2026-04-20")
    bulk.rise(date(2026, 4, 20))
    user = people.add_user(
        username="boss", name="한지원", role=Role.MANAGER, since=date(2020, 1, 1), password=None, language="en",
        staff=firm.town.boss.pk, unit=firm.town.mokdong.pk,
    )  # fmt: skip
    people.draw_units(pairs=[(firm.town.mokdong.pk, firm.town.mokdong.pk)])
    found = Client()
    found.force_login(user)
    return found


def test_the_list_says_how_many_there_are(client: Client, firm: SimpleNamespace) -> None:
    url = reverse("promises:risen")
    assert "<h1>Late ones 1</h1>" in client.get(url).content.decode()
    Rise.objects.all().delete()
    assert "<h1>Late ones</h1>" in client.get(url).content.decode()


def test_the_manager_puts_it_aside_on_screen(client: Client, firm: SimpleNamespace) -> None:
    url = reverse("promises:risen")
    body = client.get(url).content.decode()
    assert "Overdue, with the manager <b>0</b>" in body and "3-month visit to explain" in body and "김영숙" in body
    rise = Rise.objects.get(level="manager").pk
    answer = client.post(url, {"rise": rise, "note": ""})
    assert answer.status_code == 422 and "Say why" in answer.content.decode()
    assert f'id="rise-{rise}" aria-labelledby="name-{firm.visit.pk}" checked' in answer.content.decode()
    assert client.post(url, {"rise": [rise, "x", 99], "note": NOTE}).status_code == 302
    assert Rise.objects.get(pk=rise).note == NOTE
    assert NOTE in client.get(url).content.decode() and f"rise-{rise}" not in client.get(url).content.decode()
    assert "Nothing has risen to you." in client.get(url + "?level=manager&page=7").content.decode()
    assert client.get(url + "?level=nonsense&page=-1").status_code == 200
