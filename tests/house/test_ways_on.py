"""No link on any page leads whoever reads it to a shut door, or to nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from django.urls import Resolver404, resolve, reverse

from tests.house.matrix import ROWS, Row
from tests.house.say import nothing
from tests.house.walk import ACTORS, NOBODY, body_of, call, undone
from tests.house.world import World

_ASKS = re.compile(r'<form [^>]*action="([^"]*)"')
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


# Pages that nobody comes to by a link on a page, and how she comes to them.
UNLINKED = {
    "account_inactive": "sent there when her account has been shut",
    "mfa_authenticate": "sent there by the sign-in",
    "mfa_activate_totp": "on her own page of the second factor, as long as she has none",
    "mfa_generate_recovery_codes": "the same page, once she has one",
    "mfa_download_recovery_codes": "the same page, once she has one",
    "front:find": "asked by the search field while she types",
    "front:postpone": "a form of Today, once she has chosen some",
    "sheet_worker": "fetched by the telephone",
    "visits:day": "fetched by the telephone",
    "visits:pass": "fetched by the telephone",
    "visits:offline": "shown by the telephone when there is no signal",
    "visits:photo": "on the sheet of a visit that has photographs",
    "visits:feed": "an address for a calendar program",
    "visits:answer": "a customer's link, in her mail",
    "voices:answer": "a customer's link, in her mail",
    "voices:said": "a customer's link, told her when she has spoken",
    "voices:mail_raw": "on a mail that could not be read",
}


def linked(world: World, actors: Iterable[str]) -> set[str]:
    """The names of all that the pages of these actors lead to: by a link, or by a form that asks for it."""
    found = set()
    for actor in actors:
        for row in open_to(actor):
            address = row.places(world)[0].url
            _status, page = opened(world, actor, address)
            found |= {named(way) for way in ways(address, page) | asked(page)}
    return found


def asked(page: str) -> set[str]:
    return {unescape(way) for way in _ASKS.findall(page)}


def named(way: str) -> str:
    try:
        return resolve(way.partition("?")[0]).view_name
    except Resolver404:
        return ""


def test_every_page_is_linked_from_another(world: World) -> None:
    there = linked(world, ACTORS)
    pages = {row.name for row in ROWS if row.get}
    nothing(pages - there - set(UNLINKED), "a person who needs it must find it: link it, or say how she comes to it")
    nothing(set(UNLINKED) & there, "it is linked by now")
    nothing(set(UNLINKED) - pages, "there is no such page")


# That this test can fail ----------------------------------------------------------------------------------------------


def test_a_link_to_a_shut_door_is_found() -> None:
    page = f'<a href="{reverse("people:users")}?q=1#top">x</a><a class="x" href="?page=2">2</a><a href="https://a.b/">o</a>'
    assert ways("/kept/?months=3", page) == {f"{reverse('people:users')}?q=1", "/kept/?page=2"}


def test_a_page_without_a_link_is_found() -> None:
    assert {named(way) for way in ("/kept/?months=3", "/nowhere/")} == {"front:kept", ""}
    assert asked('<form class="x" method="get" action="/postpone/">') == {"/postpone/"}
