"""Today by the keyboard, by the filters, and several promises at once; also where no script runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.promises.models import Postponement, Programme
from dongban.visits.tests.cast import Neighbourhood
from tests.journeys.test_keeping import sign_in, world

__all__ = ["world"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What a browser tells a page while an input method composes, in its two ways.
_COMPOSING = "keys => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...keys}))"


def focused(page: Page) -> str:
    said: str = page.evaluate("document.activeElement.closest('tr')?.querySelector('th').innerText ?? ''")
    return said.strip()


def test_keys_filters_and_several_at_once(chromium: Browser, live_server: LiveServer, world: Neighbourhood) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, locale="ko-KR")
    sign_in(page, live_server, "dohyeon")
    expect(page.locator("[data-row]")).to_have_count(6)
    page.wait_for_load_state("load")
    page.evaluate("window.stays = true")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "이순자"
    page.keyboard.press("k")
    assert focused(page) == "김영숙"
    page.evaluate(_COMPOSING, {"key": "j", "isComposing": True})
    page.evaluate(_COMPOSING, {"key": "j", "keyCode": 229})
    assert focused(page) == "김영숙"
    # A Korean keyboard writes ㅓ on the key of j.
    page.evaluate(_COMPOSING, {"key": "ㅓ"})
    assert focused(page) == "이순자"

    search = page.locator(".find input").first
    search.press_sequentially("j?x")
    expect(search).to_have_value("j?x")
    expect(page.locator("#keys")).to_be_hidden()
    search.blur()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()

    page.locator("#when-overdue").click()
    expect(page.locator("#when-overdue")).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-row]")).to_have_count(2)
    assert page.url.endswith("?when=overdue")
    # It was filtered in its place: the page is still the one that was loaded first.
    assert page.evaluate("window.stays")
    # At a shared machine no page stays in the browser for whoever comes next.
    kept = page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "김영숙" not in kept and "<table" not in kept
    page.go_back()
    expect(page.locator("[data-row]")).to_have_count(6)

    page.goto(live_server.url)
    for _step in range(3):
        page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("td.pick input:checked")).to_have_count(1)
    # She goes on where she was, and finds a customer without the mouse.
    third = page.locator("[data-row]").nth(2).locator("th a").inner_text()
    assert focused(page).startswith(third)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("td.pick input:checked")).to_have_count(2)
    page.keyboard.press("x")
    page.keyboard.press("/")
    expect(page.locator(".find input").first).to_be_focused()
    page.locator(".find input").first.blur()
    postpone(page)
    page.close()


def postpone(page: Page) -> None:
    page.get_by_role("button", name="고른 약속 미루기").click()
    page.get_by_label("저마다 두 주씩").check()
    expect(page.locator("main")).to_contain_text("다섯 글자 이상")
    if page.evaluate("typeof writing === 'function'"):
        page.get_by_role("button", name="어떻게 옮겨지는지 보기").click()
        assert page.get_by_label("까닭").evaluate("field => field.validationMessage") == "적어 주세요."
    page.get_by_label("까닭").fill("고객이 여행 중입니다")
    page.get_by_role("button", name="어떻게 옮겨지는지 보기").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("약속 1건이 옮겨집니다")
    assert Postponement.objects.count() == 0
    page.get_by_role("button", name="약속 1건 미루기").click()
    expect(page.get_by_role("status")).to_contain_text("약속 1건을 미뤘습니다")
    assert Postponement.objects.count() == 1


def test_without_scripts_it_is_the_same(chromium: Browser, live_server: LiveServer, world: Neighbourhood) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="ko-KR")
    page = context.new_page()
    sign_in(page, live_server, "dohyeon")
    expect(page.locator("[data-row]")).to_have_count(6)
    page.locator("#when-today").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_text("이 보기 저장").click()
    page.get_by_label("보기 이름").fill("오늘 것")
    page.get_by_role("button", name="저장").click()
    expect(page.locator("nav.saved a[aria-current]")).to_have_text("오늘 것")
    page.get_by_role("link", name="여러 건 미루기").click()
    page.locator("td.pick input").check()
    postpone(page)
    context.close()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_a_filter_is_no_wider_than_the_telephone(
    chromium: Browser, live_server: LiveServer, world: Neighbourhood, width: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, locale="ko-KR", has_touch=True, is_mobile=True
    )
    page = context.new_page()
    sign_in(page, live_server, "dohyeon")
    codes = Programme.objects.values_list("code", flat=True)
    for address in [f"{live_server.url}/?programme={code}" for code in codes]:
        page.goto(address)
        wide = page.evaluate(
            "[document.documentElement.scrollWidth, document.querySelector('.tabs').getBoundingClientRect().right]"
        )
        assert max(wide) <= width, address
    context.close()
