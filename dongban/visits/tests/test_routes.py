"""도현's day: his visits in order, against the best order there is, and what people see of it."""

from __future__ import annotations

import re

import icalendar
import pytest
from django.core.cache import caches
from django.test import Client

from dongban.journal.models import Entry, Sight
from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.records.models import Branch, Customer
from dongban.visits.models import Route
from dongban.visits.rules.routes import Day, Obstacle, Spot, Stop, metres, plan
from dongban.visits.tests.cast import Neighbourhood, day
from dongban.visits.tests.exact import a_case, a_day, best
from dongban.visits.tests.test_joining import client_of


def holds(stops: list[Stop], day_: Day, seed: int = 0) -> tuple[int, int]:
    """The plan of it, looked at again: nobody is called on outside of her hours, and nothing overlaps."""
    route, known = plan(stops, day_), {stop.key: stop for stop in stops}
    now = day_.begins
    for leg in route.legs:
        assert leg.comes >= now
        assert leg.begins >= leg.comes
        if leg.key is None:
            assert day_.lunch_from <= leg.begins
            assert leg.ends <= day_.lunch_until
        else:
            assert known[leg.key].opens <= leg.begins
            assert leg.ends <= known[leg.key].closes
        now = leg.ends
    assert route.home <= day_.ends or not route.order
    assert sorted([*route.order, *route.left_out]) == sorted(known)
    assert sum(leg.key is None for leg in route.legs) == (1 if day_.lunch_minutes and route.order else 0)
    return len(route.order), route.metres


@pytest.mark.parametrize("seed", range(6))
def test_no_order_is_much_better(seed: int) -> None:
    stops, day_ = a_case(seed, 7)
    count, way = holds(stops, day_)
    most, shortest = best(stops, day_)
    assert count == most
    assert way <= 1.02 * shortest


def test_the_oracle_finds_what_is_plain_to_see() -> None:
    """On a line the best way goes out and back; a bad order is longer."""
    stops = [Stop(n, Spot(37.5260 + n / 100, 126.8750), 480, 1260, 20) for n in (1, 2, 3)]
    day_ = a_day(lunch_minutes=0)
    route = plan(stops, day_)
    assert best(stops, day_) == (3, route.metres)
    assert plan(stops[:1], day_).metres < route.metres


def test_the_same_question_has_the_same_answer() -> None:
    stops, day_ = a_case(3, 9)
    assert plan(stops, day_) == plan(stops, day_)


def test_what_does_not_fit_says_why() -> None:
    here = Spot(37.53, 126.88)
    stops = [
        Stop(1, None, 480, 1260, 40),
        # In Busan: by the time one is there she is not to be called on any more.
        Stop(2, Spot(35.18, 129.07), 480, 720, 40),
        *(Stop(key, here, 480, 1260, 120) for key in range(3, 9)),
        # Round the corner, at home for half an hour.
        Stop(9, here, 600, 630, 40),
    ]
    route = plan(stops, a_day())
    assert route.left_out[1] is Obstacle.NO_PLACE
    assert route.left_out[2] is Obstacle.HOURS
    assert route.left_out[9] is Obstacle.WINDOW
    assert [why for key, why in route.left_out.items() if 2 < key < 9] == [Obstacle.DAY_TOO_SHORT] * 3
    assert len(route.order) == 3


def test_a_day_can_begin_and_end_anywhere() -> None:
    """On a line, from nowhere to nowhere, it is the way between the two farthest; from one end it goes on and on."""
    stops = [Stop(n, Spot(37.5260 + n / 100, 126.8750), 480, 1260, 20) for n in (2, 1, 3)]
    one, *_others, other = sorted((stop.spot for stop in stops if stop.spot), key=lambda spot: spot.latitude)
    anywhere = a_day(start=None, end=None, lunch_minutes=0)
    route = plan(stops, anywhere)
    assert abs(route.metres - metres(one, other, anywhere.detour)) <= 2
    assert route.legs[0].metres == 0
    assert route.home == route.legs[-1].ends
    assert plan(stops, a_day(start=other, end=None, lunch_minutes=0)).order == (3, 2, 1)
    assert plan(stops[:1], anywhere).metres == 0


@pytest.mark.parametrize("stops", [[], [Stop(1, None, 480, 1260, 40)]])
def test_a_day_without_a_place_to_go_to_is_empty(stops: list[Stop]) -> None:
    route = plan(stops, a_day())
    assert (route.legs, route.metres) == ((), 0)


# The page -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    Branch.objects.filter(pk=made.mokdong.pk).update(latitude=37.5260, longitude=126.8750)
    for n, who in enumerate((made.yeongsuk, made.jaeho, made.minjun)):
        Customer.objects.filter(pk=who.pk).update(latitude=37.53 + n / 100, longitude=126.87 + n / 200)
    return made


def consultant(world: Neighbourhood) -> Client:
    return client_of(world.user("dohyeon", Role.CONSULTANT, world.dohyeon))


def chosen(world: Neighbourhood, *whom: Customer) -> dict[str, str]:
    form = {"begins": "09:00", "ends": "18:00", "minutes": "40", "lunch": "on"}
    return form | {f"go-{world.first_promise(who).pk}": "on" for who in whom} | hours(world)


def hours(world: Neighbourhood) -> dict[str, str]:
    keys = Promise.objects.filter(owner=world.dohyeon).values_list("pk", flat=True)
    return {f"from-{key}": "08:00" for key in keys} | {f"until-{key}": "21:00" for key in keys}


def test_a_day_is_planned_seen_and_in_the_calendar(world: Neighbourhood) -> None:
    client = consultant(world)
    address = client.post("/visits/calendar/").content.decode().split('value="http://testserver')[1].split('"')[0]
    answer = client.post("/visits/route/?on=2026-11-24", chosen(world, world.yeongsuk, world.jaeho, world.sangcheol))
    assert answer.status_code == 302
    html = client.get("/visits/route/?on=2026-11-24").content.decode()
    assert html.count("<g><circle") == 2
    assert "점심" in html
    # 상철's place is unknown.
    assert "어디 사시는지" in html
    events = icalendar.Calendar.from_ical(Client().get(address).content).walk("VEVENT")
    assert [event["DTSTART"].dt.date() for event in events] == [day("2026-11-24")] * 2
    assert {str(event["SUMMARY"]).split(" · ")[0] for event in events} == {"김영숙", "윤재호"}
    assert Sight.objects.filter(page="visits:route").exists()


def test_planning_again_replaces_what_was_planned(world: Neighbourhood) -> None:
    client = consultant(world)
    client.post("/visits/route/?on=2026-11-24", chosen(world, world.yeongsuk, world.jaeho))
    client.post("/visits/route/?on=2026-11-24", chosen(world, world.jaeho))
    route = Route.objects.get()
    assert (route.version, route.stops.filter(promise__isnull=False).count()) == (1, 1)


def test_what_is_wrong_with_a_day_is_said(world: Neighbourhood) -> None:
    client = consultant(world)
    fine = chosen(world, world.jaeho)
    foreign = {f"go-{world.first_promise(world.taeo).pk}": "on"}
    for wrong in (
        {**fine, "begins": "19:00"},
        {**fine, "minutes": "0"},
        chosen(world),
        {**chosen(world), **foreign},
    ):
        assert client.post("/visits/route/?on=2026-11-24", wrong).status_code == 422
    Branch.objects.update(latitude=None)
    for unknown in ("", str(world.first_promise(world.sangcheol).pk), str(world.first_promise(world.taeo).pk), "x"):
        assert client.post("/visits/route/?on=2026-11-24", {**fine, "start": unknown}).status_code == 422
    assert "어디인지 기록에" in client.post("/visits/route/?on=2026-11-24", fine).content.decode()
    assert not Route.objects.exists()


def test_from_a_customer_to_wherever_the_day_ends(world: Neighbourhood) -> None:
    """Nobody knows where the branch is: she sets out anywhere, or from a customer's whose place is known."""
    Branch.objects.update(latitude=None)
    client = consultant(world)
    from_her = str(Promise.objects.get(customer=world.minjun, step=world.steps[1]).pk)
    html = client.get("/visits/route/?on=2026-11-24").content.decode()
    assert html.count('<option value="anywhere" selected>') == 2
    day_ = chosen(world, world.yeongsuk, world.jaeho) | {"start": from_her, "end": "anywhere"}
    assert client.post("/visits/route/?on=2026-11-24", day_).status_code == 302
    route = Route.objects.get()
    assert (round(route.latitude or 0, 6), route.end_latitude) == (37.55, None)
    first = route.stops.filter(promise__isnull=False, position__isnull=False).order_by("position").first()
    assert first is not None and first.promise_id == world.first_promise(world.jaeho).pk
    html = client.get("/visits/route/?on=2026-11-24").content.decode()
    assert "■ 시작" in html and "□" not in html


def test_ways_are_as_long_and_as_fast_as_an_administrator_says(world: Neighbourhood) -> None:
    client, admin = consultant(world), client_of(world.user("admin", Role.ADMINISTRATOR))
    fine = chosen(world, world.jaeho)
    client.post("/visits/route/?on=2026-11-24", fine)
    before = Route.objects.get()
    for wrong in ({"detour_percent": 99, "km_per_hour": 20}, {"detour_percent": 130, "km_per_hour": 0}):
        assert admin.post("/visits/pace/", wrong).status_code == 422
    assert admin.post("/visits/pace/", {"detour_percent": 260, "km_per_hour": 5}).status_code == 302
    assert "260 %" in admin.get("/visits/pace/").content.decode()
    client.post("/visits/route/?on=2026-11-24", fine)
    after = Route.objects.get()
    assert abs(after.metres - 2 * before.metres) <= 2
    assert after.home > before.home
    assert Entry.objects.get(verb="pace.set").details["before"] == {"detour_percent": 130, "km_per_hour": 25}


def test_the_ways_add_up_to_the_whole(world: Neighbourhood) -> None:
    client = consultant(world)
    client.post("/visits/route/?on=2026-11-24", chosen(world, world.yeongsuk, world.jaeho))
    html = client.get("/visits/route/?on=2026-11-24").content.decode()
    assert "돌아가는 길" in html
    ways = [float(way) for way in re.findall(r'data-label="km"><span>([\d.]+)<', html)]
    # Two visits, lunch at one of them, and the way back.
    assert len(ways) == 4 and ways[-1] > 0
    assert f"{sum(ways):.1f} km" in html
    client.post("/visits/route/?on=2026-11-24", chosen(world, world.yeongsuk, world.jaeho) | {"end": "anywhere"})
    assert "돌아가는 길" not in client.get("/visits/route/?on=2026-11-24").content.decode()


def test_nobody_sets_out_before_now(world: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half past ten, and later a quarter past three."""
    client = consultant(world)
    assert 'name="begins" value="10:30"' in client.get("/visits/route/").content.decode()
    assert 'name="begins" value="09:00"' in client.get("/visits/route/?on=2026-11-24").content.decode()
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T15:13")
    day_ = chosen(world, world.yeongsuk)
    assert client.post("/visits/route/", day_).status_code == 302
    route = Route.objects.get()
    assert route.begins == 15 * 60 + 13
    first = route.stops.get(position=0)
    assert first.begins is not None and first.begins >= route.begins
    html = client.get("/visits/route/").content.decode()
    assert 'name="begins" value="15:15"' in html
    late = client.post("/visits/route/", day_ | {"ends": "15:00"})
    assert late.status_code == 422 and "이미 지난 시각" in late.content.decode()


@pytest.mark.parametrize("on", ["x", "2020-01-01", "2099-01-01", ""])
def test_a_day_written_by_hand_is_no_trouble(world: Neighbourhood, on: str) -> None:
    assert consultant(world).get("/visits/route/", {"on": on}).status_code == 200


def test_planning_again_begins_with_what_was_planned(world: Neighbourhood) -> None:
    client, from_her = consultant(world), str(Promise.objects.get(customer=world.minjun, step=world.steps[1]).pk)
    key = world.first_promise(world.jaeho).pk
    asked = chosen(world, world.jaeho) | {"minutes": "55", "start": from_her, "end": "anywhere", "begins": "10:00"}
    client.post("/visits/route/?on=2026-11-24", asked | {f"from-{key}": "13:00"})
    html = client.get("/visits/route/?on=2026-11-24").content.decode()
    assert re.findall(r'name="go-(\d+)"[^>]*checked', html) == [str(key)]
    for words in (
        f'<option value="{from_her}" selected>',
        '<option value="anywhere" selected>',
        f'name="from-{key}" value="13:00"',
        'name="minutes" value="55"',
        'name="begins" value="10:00"',
    ):
        assert words in html
    # Another day begins as usual.
    assert "checked" not in re.sub(r'name="lunch"[^>]*', "", client.get("/visits/route/").content.decode())
