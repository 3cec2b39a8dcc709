"""The list beside a thread: the part of it that the open voice stands in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.people.rules import Role
from dongban.voices import actions
from dongban.voices.models import Case
from dongban.voices.queries import Asked, View, beside
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Firmament:
    return Firmament()


@pytest.fixture
def forty(world: Firmament) -> list[Case]:
    """In the order of the inbox; always five of them came in the same minute."""
    heard = [world.heard(text=f"소리 {number}", at=AT - timedelta(hours=60 - number // 5)) for number in range(40)]
    return sorted(heard, key=lambda case: (case.due_at, case.received_at, case.pk))


def shown(world: Firmament, case: Case, view: View = View.OPEN) -> list[int]:
    return [line.pk for line in beside(world.seoyeon, world.firm, AT, Asked(view=view), case)]


def test_what_comes_before_and_after_is_seen_wherever_one_is(world: Firmament, forty: list[Case]) -> None:
    order = [case.pk for case in forty]
    for place, case in enumerate(forty):
        first = min(max(0, place - 7), 25)
        assert shown(world, case) == order[first : first + 15]


def test_closed_voices_are_gone_through_the_newest_first(world: Firmament, forty: list[Case]) -> None:
    Case.objects.update(waiting_since=None, due_at=None, closed_at=AT)
    order = [case.pk for case in Case.objects.order_by("-received_at", "-id")]
    middle = Case.objects.get(pk=order[20])
    assert shown(world, middle, View.CLOSED) == order[13:28]


def test_after_what_is_done_comes_what_came_after_it(world: Firmament, forty: list[Case]) -> None:
    taken = forty[20]
    Case.objects.filter(pk=taken.pk).update(owner=world.user(Role.VOC, name="이서연"))
    assert shown(world, taken, View.NOBODYS) == [case.pk for case in forty[21:36]]
    # Few are left after the last one: the list goes on before it.
    last = forty[39]
    Case.objects.filter(pk=last.pk).update(owner=world.user(Role.VOC, name="이서연"))
    rest = [case.pk for case in forty if case not in (taken, last)]
    assert shown(world, last, View.NOBODYS) == rest[-15:]


def test_what_was_closed_just_now_is_followed_by_the_most_pressing(world: Firmament, forty: list[Case]) -> None:
    now, by = forty[20], world.seoyeon
    actions.answer(by=by, at=AT, day=DAY, case=now, text="돌려드렸습니다.", version=now.version)
    now.refresh_from_db()
    actions.close(by=by, at=AT, case=now, version=now.version, cause="mistake", done="환급함")
    now.refresh_from_db()
    assert shown(world, now) == [each.pk for each in forty[:15]]


def test_the_page_links_both_neighbours_and_says_where_one_is(
    world: Firmament, forty: list[Case], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    client.get("/voices/")
    with django_assert_max_num_queries(30):
        page = client.get(f"/voices/{forty[30].pk}/?kind=complaint").content.decode()
    listed = page.split('class="beside"')[1].split("</ol>")[0]
    here = re.search(r'/voices/(\d+)/[^"]*"[^>]* aria-current="true"', listed)
    assert here is not None and int(here[1]) == forty[30].pk
    for neighbour in (forty[29], forty[31]):
        assert f"/voices/{neighbour.pk}/?kind=complaint" in listed


@pytest.mark.parametrize(("place", "before", "after"), [(0, None, 1), (20, 19, 21), (39, 38, None)])
def test_a_narrow_screen_has_the_one_before_and_the_next(
    world: Firmament, forty: list[Case], place: int, before: int | None, after: int | None
) -> None:
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    # A text that was begun with belongs to this voice, and does not go along to the next one.
    page = client.get(f"/voices/{forty[place].pk}/?kind=complaint&template=1&who=x").content.decode()
    for rel, where in (("prev", before), ("next", after)):
        found = re.findall(rf'rel="{rel}" href="([^"]*)"', page)
        assert found == ([] if where is None else [f"/voices/{forty[where].pk}/?kind=complaint"])
