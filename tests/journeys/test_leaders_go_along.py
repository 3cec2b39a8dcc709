"""서윤 asks 대표 along on a visit; 대표 goes, hears something, and 도현 follows it up. It is in both calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.rules import Role
from dongban.visits.tests.cast import PASSWORD, Neighbourhood
from dongban.voices.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MEETS = datetime(2026, 11, 24, 14, 30, tzinfo=ZoneInfo("Asia/Seoul"))
HEARD = "약관 글씨가 너무 작아 읽기 어렵다고 하셨다."


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    made.user("dohyeon", Role.CONSULTANT, made.dohyeon)
    made.user("seoyun", Role.MANAGER, made.seoyun)
    made.user("goeun", Role.EXECUTIVE)
    return made


@pytest.fixture
def three(chromium: Browser, live_server: LiveServer, world: Neighbourhood) -> Iterator[list[Page]]:
    """서윤 and 대표 at desks, 도현 with a telephone."""
    contexts = []
    for width, username in ((1280, "seoyun"), (1280, "goeun"), (390, "dohyeon")):
        context = chromium.new_context(viewport={"width": width, "height": 844}, locale="ko-KR")
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/accounts/login/")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        expect(page.locator("details.who")).to_be_visible()
    yield [context.pages[0] for context in contexts]
    for context in contexts:
        context.close()


def calendar(page: Page, server: str) -> str:
    page.goto(f"{server}/visits/calendar/")
    page.get_by_role("button", name="주소 만들기").click()
    return page.get_by_label("달력 주소").input_value()


def events(address: str) -> list[icalendar.Event]:
    """As a calendar program reads them: without any cookie, from the address alone."""
    with urlopen(address) as answer:
        return list(icalendar.Calendar.from_ical(answer.read()).walk("VEVENT"))


def test_from_the_proposal_to_the_follow_up(
    three: list[Page], live_server: LiveServer, world: Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, leader, consultant = three
    feeds = [calendar(page, live_server.url) for page in (leader, consultant)]
    she_asks(manager)
    assert [events(feed) for feed in feeds] == [[], []]
    he_accepts(leader)
    for feed in feeds:
        (event,) = events(feed)
        assert event["DTSTART"].dt == MEETS
        assert str(event["LOCATION"]) == "목동역 2번 출구"
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-24T16:00")
    leader.reload()
    he_says_what_he_heard(leader)
    case = Case.objects.get()
    assert (case.channel, case.kind, case.customer) == ("visit", "suggestion", world.jaeho)
    it_is_followed_up(consultant, live_server.url)
    manager.goto(f"{live_server.url}/visits/joining/heard/")
    expect(manager.locator("table.rows tbody")).to_contain_text(HEARD)
    expect(manager.locator("table.rows tbody")).to_contain_text("지킴")


def she_asks(page: Page) -> None:
    page.locator("nav.side").get_by_role("link", name="경영진 동행").click()
    row = page.locator("table.rows tbody tr").filter(has_text="윤재호")
    expect(row).to_contain_text("목동지점: 1년 동안 동행한 경영진이 없음")
    row.get_by_role("link", name="동행 부탁").click()
    page.get_by_label("방문할 날").fill("2026-11-24")
    page.get_by_label("시각").fill("22:30")
    page.get_by_role("button", name="부탁하기").click()
    expect(page.locator("main")).to_contain_text("21:00")
    page.get_by_label("시각").fill("14:30")
    page.get_by_label("만날 곳").fill("목동역 2번 출구")
    page.get_by_role("button", name="부탁하기").click()
    expect(page.get_by_role("status")).to_contain_text("goeun")


def he_accepts(page: Page) -> None:
    page.get_by_role("link", name="동반").click()
    page.get_by_role("link", name="동행을 부탁받은 방문 1건").click()
    page.get_by_role("link", name="윤*호").click()
    page.get_by_role("button", name="함께 가겠습니다").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("윤재호")
    expect(page.locator("main")).to_contain_text("11월 24일(화)에 있습니다")


def he_says_what_he_heard(page: Page) -> None:
    page.get_by_label("들은 것").fill(HEARD)
    page.get_by_label("제안", exact=True).check()
    page.get_by_label("언제까지 알아볼까요").fill("2026-12-04")
    page.get_by_role("button", name="적기", exact=True).click()
    expect(page.locator("main")).to_contain_text(HEARD)


def it_is_followed_up(page: Page, server: str) -> None:
    """도현 finds it on Today, with what was heard, and keeps it."""
    page.goto(server)
    row = page.locator("tr").filter(has_text="윤재호").filter(has_text="12월 4일")
    expect(row).to_have_count(1)
    row.locator("a.button").click()
    expect(page.locator("main")).to_contain_text(HEARD)
    page.get_by_label("나눈 이야기").fill("큰 글씨 약관을 보내 드리기로 했다.")
    page.get_by_role("button", name="약속 지킴").click()
    expect(page.get_by_role("status")).to_contain_text("지켰습니다")
