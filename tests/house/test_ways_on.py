"""No link on any page leads whoever reads it to a shut door, or to nothing."""

from __future__ import annotations

import re
from html import unescape

from django.urls import reverse

from tests.house.matrix import ROWS, Row
from tests.house.say import nothing
from tests.house.walk import ACTORS, NOBODY, body_of, call, undone
from tests.house.world import World

_LINK = re.compile(r'<a [^>]*href="([^"]*)"')


def opened(world: World, actor: str, address: str) -> tuple[int, str]:
    with undone(world.client(actor)):
        answer = call(world.client(actor), "GET", address)
        page = answer.get("Content-Type", "").startswith("text/html")
        return answer.status_code, body_of(answer) if page else ""


def ways(address: str, page: str) -> set[str]:
    """Addresses of this product that a page links to."""
    found = (unescape(link).partition("#")[0] for link in _LINK.findall(page))
    whole = (address.partition("?")[0] + link if link.startswith("?") else link for link in found)
    return {link for link in whole if link.startswith("/") and not link.startswith(("//", "/static/"))}


def shut(world: World, actor: str, rows: list[Row]) -> list[str]:
    wrong, asked = [], {}
    for row in rows:
        address = row.places(world)[0].url
        status, page = opened(world, actor, address)
        for way in sorted(ways(address, page)) if status == 200 else ():
            if way not in asked:
                asked[way] = opened(world, actor, way)[0]
            if asked[way] >= 400:
                wrong.append(f"{row.name} as {actor}: {way} answers {asked[way]}")
    return wrong


def open_to(actor: str) -> list[Row]:
    return [row for row in ROWS if actor in row.get or (actor == NOBODY and row.public)]


def test_every_link_opens(world: World) -> None:
    nothing([wrong for actor in ACTORS for wrong in shut(world, actor, open_to(actor))])


# That this test can fail ----------------------------------------------------------------------------------------------


def test_a_link_to_a_shut_door_is_found() -> None:
    page = f'<a href="{reverse("people:users")}?q=1#top">x</a><a class="x" href="?page=2">2</a><a href="https://a.b/">o</a>'
    assert ways("/kept/?months=3", page) == {f"{reverse('people:users')}?q=1", "/kept/?page=2"}
