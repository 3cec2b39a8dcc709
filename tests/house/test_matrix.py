"""Bar 1: every address x every actor x every method answers as declared, and there is none without a declaration."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.http import HttpResponse
from django.urls import path

from dongban.site import urls
from tests.house.matrix import BY_NAME, EVERYBODY, ROWS, Row
from tests.house.say import nothing
from tests.house.walk import ACTORS, METHODS, call, came_of, names, undone
from tests.house.world import World


def undeclared(found: list[str]) -> list[str]:
    return sorted(set(found) - set(BY_NAME))


def mismatches(world: World, row: Row) -> list[str]:
    wrong = []
    for place in row.places(world):
        for actor in ACTORS:
            for method in METHODS:
                data = row.data(world) if actor in row.post else {}
                client = world.client(actor)
                with undone(client):
                    answer = call(client, method, place.url, data)
                came, expected = came_of(answer), row.expected(actor, method, place.kind)
                if came not in expected:
                    wrong.append(
                        f"{method} {row.name} ({place.kind}) as {actor}: {came} ({answer.status_code}),"
                        f" declared: {' or '.join(sorted(expected))}"
                    )
    return wrong


def test_no_address_is_without_a_declaration() -> None:
    nothing(undeclared(names()), "write a row for it into tests/house/matrix/")


def test_no_declaration_is_without_an_address() -> None:
    nothing(sorted(set(BY_NAME) - set(names())))
    assert len(BY_NAME) == len(ROWS)


@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_every_actor_gets_as_far_as_declared(world: World, name: str) -> None:
    nothing(mismatches(world, BY_NAME[name]))


# That these tests can fail -------------------------------------------------------------------------------------------


def test_a_planted_address_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    planted = path("planted/", lambda _request: HttpResponse("all customers"), name="planted")
    assert undeclared(names([*urls.urlpatterns, planted])) == ["planted"]
    nameless = path("planted/", lambda _request: HttpResponse("all customers"))
    assert undeclared(names([*urls.urlpatterns, nameless])) == ["planted/"]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(BY_NAME["people:users"], get=EVERYBODY),
        replace(BY_NAME["people:users"], get=frozenset({"administrator"})),
        replace(BY_NAME["people:users"], post=frozenset({"administrator"})),
        replace(BY_NAME["people:users"], public=True),
        replace(BY_NAME["people:task"], refused_there=frozenset()),
        replace(BY_NAME["people:user"], nowhere=dict.fromkeys(["pk"], 1)),
    ],
)
def test_a_wrong_declaration_is_found(world: World, wrong: Row) -> None:
    if wrong.nowhere == {"pk": 1}:
        wrong = replace(wrong, nowhere={"pk": world.someone.pk})
    assert mismatches(world, wrong)


def test_a_page_that_lets_in_too_many_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door of the list of people stands open: every role but two gets in that should not."""
    monkeypatch.setattr("dongban.people.http.require_any", lambda *_: None)
    found = mismatches(world, BY_NAME["people:users"])
    assert len(found) == (len(ACTORS) - 3) * 2
    assert all("declared: refused" in line for line in found)
