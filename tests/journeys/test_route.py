"""도현 plans Tuesday: he chooses visits, sees them in order, what does not fit and why, and has them in his calendar.

On a telephone, with scripts and without.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.request import urlopen

import icalendar
import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.rules import Role
from dongban.records.models import Branch, Customer
from dongban.visits.tests.cast import PASSWORD, Neighbourhood

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    """The branch, 영숙, 재호, 민준: a square. 순자 lives in Busan, 상철 nobody knows where."""
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    made.user("dohyeon", Role.CONSULTANT, made.dohyeon)
    Branch.objects.filter(pk=made.mokdong.pk).update(latitude=37.5260, longitude=126.8750)
    for who, north, east in ((made.yeongsuk, 0.02, 0), (made.jaeho, 0.02, 0.025), (made.minjun, 0, 0.025)):
        Customer.objects.filter(pk=who.pk).update(latitude=37.5260 + north, longitude=126.8750 + east)
    Customer.objects.filter(pk=made.sunja.pk).update(latitude=35.18, longitude=129.07)
    return made


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(
    request: pytest.FixtureRequest, chromium: Browser, live_server: LiveServer, world: Neighbourhood
) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=request.param, locale="ko-KR"
    )
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.locator("[name=login]").fill("dohyeon")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("기다립니다")
    yield page
    context.close()


def order(page: Page) -> list[str]:
    """Whom he goes to, one after the other, lunch aside."""
    rows = page.locator("section.card table.rows tbody tr")
    return [row.get_by_role("link").inner_text() for row in rows.all() if row.get_by_role("link").count()]


def test_a_day_is_planned(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/visits/calendar/")
    page.get_by_role("button", name="주소 만들기").click()
    address = page.get_by_label("달력 주소").input_value()
    page.goto(f"{live_server.url}/visits/route/")
    page.get_by_label("날", exact=True).fill("2026-11-24")
    page.get_by_role("button", name="보기").click()

    page.get_by_role("button", name="순서 짜기").click()
    expect(page.get_by_role("alert")).to_contain_text("방문을 하나 이상")
    for name in ("김영숙", "최민준", "이순자", "윤재호", "한상철"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="순서 짜기").click()

    # Round the square, one way or the other.
    assert order(page) in (["김영숙", "윤재호", "최민준"], ["최민준", "윤재호", "김영숙"])
    expect(page.locator("svg.route g")).to_have_count(3)
    left = page.locator(".warn li")
    expect(left.filter(has_text="이순자")).to_contain_text("찾아뵐 수 있는 시간에 닿기에 너무")
    expect(left.filter(has_text="한상철")).to_contain_text("어디 사시는지")
    with urlopen(address) as answer:
        found = icalendar.Calendar.from_ical(answer.read()).walk("VEVENT")
    starts = sorted((event["DTSTART"].dt, str(event["SUMMARY"]).split(" · ")[0]) for event in found)
    assert [name for _at, name in starts] == order(page)
    assert {at.date().isoformat() for at, _name in starts} == {"2026-11-24"}
    he_begins_at_a_customer_s(page)


def he_begins_at_a_customer_s(page: Page) -> None:
    """He sets out from 민준's and ends with the last visit: along two sides of the square."""
    for name in ("최민준", "이순자", "한상철"):
        page.get_by_label(name).uncheck()
    page.get_by_label("나서는 곳").select_option(label="최민준")
    page.get_by_label("마치는 곳").select_option(label="마지막 방문지")
    page.get_by_role("button", name="순서 짜기").click()
    assert order(page) == ["윤재호", "김영숙"]
    expect(page.locator("figcaption")).to_contain_text("■ 시작")
