"""The inbox by the keyboard, also a Korean one; what is written and not sent is not lost by one key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import caches
from playwright.sync_api import Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.models import User
from dongban.people.rules import Role
from dongban.voices.models import Case, Message
from dongban.voices.tests.cast import AT, Firmament

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# What a browser tells a page of a key: Playwright's own keyboard writes no Hangul.
_KEY = "keys => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...keys}))"


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    return Firmament()


@pytest.fixture
def four(firm: Firmament) -> list[Case]:
    return [firm.heard(subject=f"소리 {n}", at=AT - timedelta(hours=9 - n)) for n in range(4)]


@pytest.fixture
def page(seat: Callable[[User], Page], firm: Firmament) -> Page:
    return seat(firm.user(Role.VOC, name="이서연"))


def walked_to(page: Page) -> str:
    said: str = page.evaluate("document.activeElement.closest('tr')?.querySelector('.what a').innerText ?? ''")
    return said


def test_the_list_is_walked_and_a_voice_opened_in_either_layout(
    page: Page, live_server: LiveServer, four: list[Case]
) -> None:
    page.goto(f"{live_server.url}/voices/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert walked_to(page) == "소리 1"
    page.keyboard.press("k")
    assert walked_to(page) == "소리 0"
    for key in ({"key": "j", "isComposing": True}, {"key": "j", "keyCode": 229}, {"key": "ㅓ", "keyCode": 229}):
        page.evaluate(_KEY, key)
    assert walked_to(page) == "소리 0"
    page.evaluate(_KEY, {"key": "ㅓ", "code": "KeyJ"})
    page.evaluate(_KEY, {"key": "ㅓ", "code": "KeyJ"})
    page.evaluate(_KEY, {"key": "ㅏ", "code": "KeyK"})
    assert walked_to(page) == "소리 1"
    page.evaluate(_KEY, {"key": "ㄷ", "code": "KeyE"})
    expect(page.get_by_role("heading", level=1)).to_have_text("소리 1")

    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("소리 2")
    page.evaluate(_KEY, {"key": "ㅏ", "code": "KeyK"})
    expect(page.get_by_role("heading", level=1)).to_have_text("소리 1")
    page.evaluate(_KEY, {"key": "ㄱ", "code": "KeyR"})
    expect(page.locator("#reply textarea")).to_be_focused()
    page.keyboard.type("jkerj")
    expect(page.locator("#reply textarea")).to_have_value("jkerj")
    page.locator("#reply textarea").fill("")
    page.locator("#reply textarea").blur()
    page.keyboard.press("e")
    expect(page.locator("#act-close [name=cause]")).to_be_visible()


@pytest.mark.parametrize(("place", "keys"), [("/voices/", "jke"), ("/voices/{pk}/", "jkre")])
def test_the_help_names_every_key(page: Page, live_server: LiveServer, four: list[Case], place: str, keys: str) -> None:
    page.goto(live_server.url + place.format(pk=four[0].pk))
    page.keyboard.press("?")
    shown = page.locator("#keys kbd").all_inner_texts()
    assert set(keys) <= set(shown)


def test_an_answer_that_was_not_sent_is_asked_about_before_the_next_voice(
    page: Page, live_server: LiveServer, four: list[Case]
) -> None:
    asked: list[str] = []
    stays = [True, False]

    def dialog(shown: Dialog) -> None:
        asked.append(shown.type)
        shown.dismiss() if stays.pop(0) else shown.accept()

    page.on("dialog", dialog)
    page.goto(f"{live_server.url}/voices/{four[1].pk}/")
    page.keyboard.press("r")
    page.keyboard.type("오늘 오후에 돌려드립니다.")
    page.locator("#reply textarea").blur()
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    expect(page.get_by_role("heading", level=1)).to_have_text("소리 1")
    expect(page.locator("#reply textarea")).to_have_value("오늘 오후에 돌려드립니다.")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("소리 2")
    # Nothing of it stays in the browser, and nothing is asked where nothing was written.
    assert "돌려드립니다" not in page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    expect(page.locator("#reply textarea")).to_have_value("")
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text("소리 1")
    expect(page.locator("#reply textarea")).to_have_value("")
    assert asked == ["beforeunload"] * 2


def test_what_is_sent_is_not_asked_about_and_what_stands_beside_it_is(
    page: Page, live_server: LiveServer, four: list[Case]
) -> None:
    asked: list[str] = []

    def dialog(shown: Dialog) -> None:
        asked.append(shown.type)
        shown.dismiss()

    page.on("dialog", dialog)
    page.goto(f"{live_server.url}/voices/{four[1].pk}/")
    page.locator("#reply textarea").fill("오늘 오후에 돌려드립니다.")
    page.get_by_role("button", name="내가 맡기").click()
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert Case.objects.get(pk=four[1].pk).owner is None
    page.locator("#reply button.primary").click()
    expect(page.locator(".thread .out")).to_contain_text("오늘 오후에 돌려드립니다.")
    assert asked == ["beforeunload"]
    # It came back with what is wrong with it: still not sent.
    page.evaluate("document.querySelector('#reply [name=version]').value = 0")
    page.locator("#reply textarea").fill("다시 씁니다.")
    page.locator("#reply button.primary").click()
    expect(page.locator("#reply [role=alert]")).to_be_visible()
    page.locator("#reply textarea").blur()
    page.keyboard.press("k")
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"] * 2
    expect(page.locator("#reply textarea")).to_have_value("다시 씁니다.")
    assert Message.objects.filter(direction="out").count() == 1
