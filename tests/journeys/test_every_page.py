"""Every page of the product in a real browser: no serious fault of accessibility, and nothing over the side.

Korean on a wide screen in light and in dark, English on the narrowest telephone in dark. The pages are those that the
matrix declares; whoever adds one is walked from that day on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import caches
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from dongban.people.models import User
from tests.house import world as worlds
from tests.house.matrix import ROWS
from tests.house.walk import body_of
from tests.house.world import NOBODY, World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Whoever may do most sees the most of a page.
_ACTORS = ("administrator", "manager", "consultant", "voc", "executive", "auditor", NOBODY)
_RULES = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
_COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDE, ZOOMED, NARROW = (1280, 800), (640, 400), (360, 640)


@pytest.fixture
def world(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, transactional_db: None
) -> Iterator[World]:
    if request.config.getoption("--postgres"):
        pytest.skip("the pages are the same on either database")
    monkeypatch.setenv("DONGBAN_NOW", worlds.DAY.isoformat())
    caches["near"].clear()
    with override_settings(HOME=tmp_path):
        built = worlds.build()
        built.sign_in()
        yield built


def pages(world: World) -> list[tuple[str, str, str]]:
    """(name, actor, address) of every page that somebody may open and that is a page: no files, no redirects."""
    found = []
    for row in ROWS:
        for actor in _ACTORS:
            address = row.places(world)[0].url
            if actor in row.get or (row.public and row.get and actor == NOBODY):
                answer = world.client(actor).get(address)
                # A part of a page, for a script to put into another, is no page.
                if answer.status_code == 200 and body_of(answer).lstrip().lower().startswith("<!doctype"):
                    found.append((row.name, actor, address))
                    break
    return found


def faults(page: Page, options: dict[str, Any]) -> list[str]:
    worst = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in worst if one["impact"] in ("serious", "critical")
    ]


_BEYOND = """
[...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
.slice(0, 2).map(e => e.outerHTML.slice(0, 90)).join(' | ')
"""


def over_the_side(page: Page) -> list[str]:
    """What reaches beyond the screen, unless it scrolls within itself."""
    if page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
        return []
    return [f"wider than the screen: {page.evaluate(_BEYOND)}"]


def header(page: Page) -> list[str]:
    tall = page.evaluate("document.querySelector('header.top')?.offsetHeight ?? 0")
    return [f"the header is {tall} high"] if tall > 50 else []


_CUT = """
[...document.querySelectorAll('.tabs > ul > li > a span, .tabs summary span')]
.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent).join(', ')
"""


def cut(page: Page) -> list[str]:
    """Words of a telephone's bar that its width cuts off."""
    words = page.evaluate(_CUT)
    return [f"the bar cuts off {words}"] if words else []


def signed_in(browser: Browser, server: LiveServer, client: Client) -> BrowserContext:
    context = browser.new_context(locale="ko-KR", reduced_motion="reduce")
    known = [(name, cookie.value) for name, cookie in client.cookies.items()]
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in known])
    return context


def test_every_page_reads_well(chromium: Browser, live_server: LiveServer, world: World) -> None:
    walked = pages(world)
    assert len(walked) > 30
    wrong = [
        f"{name} as {actor}: {fault}"
        for actor in _ACTORS
        for name, fault in walk(chromium, live_server, world, [p for p in walked if p[1] == actor])
    ]
    assert wrong == [], "\n".join(wrong)


def walk(
    browser: Browser, server: LiveServer, world: World, mine: list[tuple[str, str, str]]
) -> Iterator[tuple[str, str]]:
    if not mine:
        return
    context = signed_in(browser, server, world.client(mine[0][1]))
    page = context.new_page()
    for name, _actor, address in mine:
        yield from ((name, fault) for fault in in_korean(page, server.url + address))
    User.objects.update(language="en")
    context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": server.url}])
    for name, _actor, address in mine:
        yield from ((name, fault) for fault in in_english(page, server.url + address))
    User.objects.update(language="ko")
    context.close()


def in_korean(page: Page, address: str) -> Iterator[str]:
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.goto(address)
    yield from faults(page, _RULES)
    page.emulate_media(color_scheme="dark")
    yield from (f"dark: {fault}" for fault in faults(page, _COLOURS))
    # Twice as large on the same screen is half as many pixels.
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    yield from (f"zoomed: {fault}" for fault in over_the_side(page))


def in_english(page: Page, address: str) -> Iterator[str]:
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    page.goto(address)
    yield from (
        f"narrow: {fault}" for fault in [*faults(page, _RULES), *over_the_side(page), *header(page), *cut(page)]
    )


# That this test can fail ----------------------------------------------------------------------------------------------


def test_a_page_that_reads_badly_is_found(chromium: Browser) -> None:
    page = chromium.new_page(viewport={"width": 360, "height": 640})
    page.set_content("<html lang='ko'><title>x</title><main><input><p style='width:700px'>넓다</p></main>")
    assert [fault.split(":")[0] for fault in [*faults(page, _RULES), *over_the_side(page)]] == [
        "label",
        "wider than the screen",
    ]
    page.close()
