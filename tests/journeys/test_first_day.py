"""docs/tutorial/first-day.md, step by step, in the hand of 도현 and of 영숙; it takes the pictures of that page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.rules import Role
from dongban.visits.models import Confirmation, Opinion, Photo
from dongban.visits.tests.cast import Neighbourhood
from tests.journeys.pictures import picture
from tests.journeys.test_visiting import TELEPHONE, sign_in, taken_along
from tests.journeys.test_visiting import Thumb as Hand

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: object) -> Neighbourhood:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    caches["near"].clear()
    made = Neighbourhood()
    made.user("dohyeon", Role.CONSULTANT, made.dohyeon)
    return made


@pytest.fixture
def telephones(chromium: Browser) -> Iterator[list[BrowserContext]]:
    found = [chromium.new_context(viewport=TELEPHONE, has_touch=True, is_mobile=True, locale="ko-KR") for _ in range(2)]
    yield found
    for context in found:
        context.close()


def test_the_first_day(telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood) -> None:
    his, hers = telephones
    page = his.new_page()
    sign_in(page, live_server)
    taken_along(page)
    picture(page, "today")
    a_visit_to_yeongsuk(page)
    a_visit_without_a_signal(his, page, live_server)
    a_link_for_minjun(page, hers, live_server)


def a_visit_to_yeongsuk(page: Page) -> None:
    """Coverage by coverage, with a photograph, what she said, and her signature."""
    page.get_by_role("link", name="방문 적기 · 김영숙").tap()
    page.get_by_text("서류 사진들").tap()
    page.locator("#id_photo").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": _paper(page)})
    expect(page.locator("[data-photos]")).to_contain_text("사진을 남겼습니다")
    page.get_by_label("사망").check()
    page.get_by_label("암 진단").check()
    page.locator(".ticks").scroll_into_view_if_needed()
    picture(page, "sheet")
    page.get_by_text("고객의 문의·불만·칭찬·제안·요청").tap()
    page.locator("[name=kind1][value=request]").check()
    page.get_by_label("고객이 하신 말씀").first.fill("증권을 다시 보내 주세요")
    Hand().sign(page)
    page.locator("[data-glass]").evaluate("box => box.scrollIntoView({ block: 'center' })")
    picture(page, "signature")
    page.get_by_role("button", name="약속 지킴").tap()
    expect(page.get_by_role("status")).to_contain_text("지켰습니다: 김영숙")
    assert Opinion.objects.get().kind == "request"
    assert Confirmation.objects.get().way == "glass"
    assert Photo.objects.count() == 1


def _paper(page: Page) -> bytes:
    """Something to photograph."""
    taken: bytes = page.screenshot()
    return taken


def a_visit_without_a_signal(context: BrowserContext, page: Page, server: LiveServer) -> None:
    context.set_offline(True)
    page.goto(f"{server.url}/")
    page.get_by_role("link", name="이순자").tap()
    page.get_by_role("button", name="모두 설명함").tap()
    Hand().sign(page)
    page.get_by_role("button", name="약속 지킴").tap()
    expect(page.locator("#kept-status")).to_contain_text("신호를 기다림 (1): 이순자")
    picture(page, "no-signal")
    context.set_offline(False)
    expect(page.locator("#kept-status")).to_contain_text("보냄 (1): 이순자")


def a_link_for_minjun(page: Page, hers: BrowserContext, server: LiveServer) -> None:
    """He does not sign on the glass; he answers on his own telephone."""
    page.goto(f"{server.url}/")
    page.get_by_role("link", name="방문 적기 · 최민준").tap()
    page.get_by_role("button", name="모두 설명함").tap()
    page.get_by_role("button", name="약속 지킴").tap()
    page.get_by_role("button", name="링크 보여 드리기").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("고객께 드리는 링크")
    picture(page, "link")
    address = page.get_by_label("링크 (복사용)").input_value()
    own = hers.new_page()
    own.goto(address)
    own.locator("[name=took_place][value=yes]").check()
    own.locator("[name=explained][value=yes]").check()
    own.locator("[name=score][value='9']").check()
    picture(own, "answer")
    own.get_by_role("button", name="답 보내기").tap()
    expect(own.get_by_role("heading", level=1)).to_have_text("고맙습니다")
    page.get_by_role("link", name="방문으로 돌아가기").tap()
    expect(page.locator("#confirming")).to_contain_text("고객이 링크로 답하심")
    expect(page.locator("#confirming")).not_to_contain_text("추천 의향")
