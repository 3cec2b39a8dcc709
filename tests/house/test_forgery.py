"""No form of another site's reaches us: every POST without the token is refused, for whoever is signed in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.views.decorators.csrf import csrf_exempt

from tests.house.matrix import BY_NAME, ROWS, Row
from tests.house.walk import call, undone
from tests.house.world import World


def accepted(world: World, row: Row) -> list[str]:
    found = []
    for actor in sorted(row.post):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(world.users[actor])
        with undone(client):
            answer = call(client, "POST", row.places(world)[0].url, row.data(world))
        if answer.status_code != 403:
            found.append(f"{row.name} as {actor}: {answer.status_code}")
    return found


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.post])
def test_a_form_without_our_token_is_refused(world: World, name: str) -> None:
    assert accepted(world, BY_NAME[name]) == []


def test_an_open_form_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.front.users import urls

    place = next(pattern for pattern in urls.urlpatterns if pattern.name == "active")
    monkeypatch.setattr(place, "callback", csrf_exempt(place.callback))
    assert accepted(world, BY_NAME["people:active"]) == ["people:active as administrator: 302"]
