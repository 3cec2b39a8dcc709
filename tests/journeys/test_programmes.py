"""아라 starts a programme on screen: she sees its ladder and what it would do, and only then it promises anything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.jobs import actions as jobs
from dongban.people.rules import Role
from dongban.promises.models import Programme, Promise
from dongban.visits.tests.cast import PASSWORD, Neighbourhood

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo("Asia/Seoul"))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    made.user("ara", Role.ADMINISTRATOR)
    made.user("dohyeon", Role.CONSULTANT, made.dohyeon)
    return made


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser, world: Neighbourhood) -> Iterator[Page]:
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, java_script_enabled=request.param, locale="ko-KR"
    )
    yield context.new_page()
    context.close()


def sign_in(page: Page, server: LiveServer, username: str) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("details.who")).to_be_visible()


def figure(page: Page, name: str) -> int:
    return int(page.locator("dl.figures div").filter(has_text=name).locator("dd").inner_text().replace(",", ""))


def test_a_programme_is_started(page: Page, live_server: LiveServer, world: Neighbourhood) -> None:
    sign_in(page, live_server, "ara")
    page.locator("nav.side").get_by_role("link", name="프로그램").click()
    ready = page.locator("section.card").filter(has=page.get_by_role("heading", name="환영 전화"))
    ready.get_by_role("link", name="살펴보고 켜기").click()
    page.get_by_label("시작하는 날").fill("2026-10-01")
    page.get_by_role("button", name="어떻게 되는지 보기").click()

    expect(page.locator("ol.rungs li")).to_have_count(1)
    expect(page.locator("ol.rungs svg rect.rung")).to_be_visible()
    promised = figure(page, "새로 생길 약속")
    assert promised == 1
    assert not Promise.objects.filter(step__programme__code="welcome").exists()
    page.get_by_role("button", name="다시 고치기").click()
    page.get_by_role("button", name="어떻게 되는지 보기").click()
    page.get_by_role("button", name="초안으로 두기").click()
    expect(page.get_by_role("status")).to_contain_text("초안으로 두었습니다")
    assert not Programme.objects.get(code="welcome").active
    page.get_by_role("button", name="어떻게 되는지 보기").click()
    assert figure(page, "새로 생길 약속") == promised
    page.get_by_role("button", name="시작하기").click()
    expect(page.get_by_role("status")).to_contain_text("저장했습니다")
    jobs.tick(at=MORNING)
    assert Promise.objects.filter(step__programme__code="welcome").count() == promised
    what_a_change_would_do(page)
    it_is_on_today(page, live_server)


def what_a_change_would_do(page: Page) -> None:
    page.get_by_role("link", name="환영 전화").click()
    page.locator("[name=step-0-due]").fill("3w")
    page.get_by_role("button", name="어떻게 되는지 보기").click()
    expect(page.locator("section.card").filter(has_text="달라지는 것").locator("li")).to_have_count(1)
    assert figure(page, "새로 생길 약속") == 0


def it_is_on_today(page: Page, server: LiveServer) -> None:
    page.locator("details.who summary").click()
    page.locator("details.who").get_by_role("button", name="로그아웃").click()
    sign_in(page, server, "dohyeon")
    row = page.locator("table.promises tbody tr").filter(has_text="환영 전화")
    expect(row).to_contain_text("한상철")
