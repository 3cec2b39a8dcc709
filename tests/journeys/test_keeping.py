"""Customer Smile in a browser: 도현 sees on Monday what he owes, goes to 영숙, writes it down, and 서윤 sees it kept.

At a desk and on a telephone, with scripts and without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.rules import Role
from dongban.visits.models import Report
from dongban.visits.tests.cast import PASSWORD, Neighbourhood, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK, TELEPHONE, NARROW = (1280, 800), (390, 844), (360, 640)
NOTE = "특약을 다시 설명드렸고, 자동이체 날짜를 25일로 바꾸기로 했다."


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    made.history()
    made.user("dohyeon", Role.CONSULTANT, made.dohyeon)
    made.user("seoyun", Role.MANAGER, made.seoyun)
    return made


@pytest.fixture(
    params=[(DESK, True), (DESK, False), (TELEPHONE, True), (NARROW, False)],
    ids=["desk", "desk without scripts", "telephone", "narrow telephone without scripts"],
)
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    (width, height), scripts = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": height}, java_script_enabled=scripts, locale="ko-KR"
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    context.close()
    # A sheet that was refused is answered 422, which a browser counts as an error of the page's own.
    assert [trouble for trouble in troubles if "422" not in trouble] == []


def sign_in(page: Page, server: LiveServer, username: str) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button[type=submit], main form button").first.click()


def sign_out(page: Page) -> None:
    page.locator("details.who summary").click()
    page.locator("details.who").get_by_role("button", name="로그아웃").click()


def fits(page: Page) -> None:
    """Nothing reaches over the side of the screen, and the header stays one line high."""
    viewport = page.viewport_size
    assert viewport is not None
    for box in (page.locator("header.top").bounding_box(), page.locator("main").bounding_box()):
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
    header = page.locator("header.top").bounding_box()
    assert header is not None
    assert header["height"] <= 50


def place(page: Page, name: str) -> None:
    """By the menu that is on the screen: the one at the side, or the bar below."""
    page.locator("nav.side:visible, nav.tabs:visible").get_by_role("link", name=name, exact=True).click()


def test_a_promise_is_kept(page: Page, live_server: LiveServer, world: Neighbourhood) -> None:
    sign_in(page, live_server, "dohyeon")
    expect(page.get_by_role("heading", level=1)).to_have_text("약속 5건이 기다립니다")
    first = page.locator("table.promises tbody tr:not(.group)").first
    expect(first).to_contain_text("김영숙")
    expect(first).to_contain_text("10일 지남")
    fits(page)

    first.locator("summary").click()
    expect(first.locator("details p")).to_be_visible()
    first.locator("a.button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("김영숙")
    expect(page.locator("main")).to_contain_text("암 진단")
    fits(page)

    page.get_by_role("button", name="약속 지킴").click()
    expect(page.locator("#id_note_error")).to_be_visible()
    page.get_by_label("나눈 이야기").fill(NOTE)
    page.get_by_role("button", name="약속 지킴").click()
    expect(page.get_by_role("status")).to_contain_text("지켰습니다: 김영숙 · 3개월 설명 방문")
    expect(page.locator("#confirming")).to_contain_text("아직 없습니다")
    page.get_by_role("link", name="오늘로").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("약속 4건이 기다립니다")
    expect(page.locator("table.promises")).not_to_contain_text("김영숙")
    assert Report.objects.get().on == day("2026-11-23")

    place(page, "고객")
    page.get_by_role("link", name="김영숙").click()
    story = page.locator("ol.story li").filter(has_text=NOTE)
    expect(story).to_contain_text("3개월 설명 방문")
    expect(story).to_contain_text("늦게 지킴")
    fits(page)

    sign_out(page)
    sign_in(page, live_server, "seoyun")
    place(page, "약속 지킴")
    expect(page.get_by_role("heading", level=1)).to_have_text("목동지점")
    november = page.locator("table.kept-table tbody tr").filter(has_text=re.compile("2026년 11월"))
    late = november.locator("td").nth(2)
    expect(late).to_have_text("1")
    fits(page)
    late.get_by_role("link").click()
    expect(page.locator("table.promises tbody")).to_contain_text("김영숙")
    fits(page)


def test_the_keyboard_alone_is_enough(chromium: Browser, live_server: LiveServer, world: Neighbourhood) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, locale="ko-KR")
    sign_in(page, live_server, "dohyeon")
    expect(page.get_by_role("heading", level=1)).to_have_text("약속 5건이 기다립니다")
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _step in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('td.do a')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("김영숙")
    page.get_by_label("나눈 이야기").focus()
    page.keyboard.type("네, 알겠다고 하셨다.")
    for _step in range(14):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('form[data-sheet] button.primary')"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("지켰습니다")
    page.close()


def test_a_first_visit_is_light(chromium: Browser, live_server: LiveServer, world: Neighbourhood) -> None:
    """All that a first visit loads, typeface included, stays below 400 kB; nothing comes from elsewhere."""
    page = chromium.new_page(viewport={"width": 390, "height": 844}, locale="ko-KR")
    sizes: dict[str, int] = {}
    page.on("requestfinished", lambda done: sizes.update({done.url: done.sizes()["responseBodySize"]}))
    sign_in(page, live_server, "dohyeon")
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(live_server.url) for url in sizes)
    assert sum(sizes.values()) < 400_000, sorted(sizes.items(), key=lambda one: -one[1])[:12]
    page.close()
