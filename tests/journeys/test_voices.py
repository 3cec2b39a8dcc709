"""A voice from the public page to the customer who was told: answered, closed, asked, unhappy, opened again, put right.

She has nothing but her secret link, on her telephone or at a desk; nothing of it needs a script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.models import User
from dongban.people.rules import Role
from dongban.voices.models import Case, Closing, Member, Queue, Survey
from dongban.voices.tests.cast import DAY, Firmament

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAID = "보험료가 두 번 빠졌어요. 언제 돌려주시나요?"


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    settings.HOME = tmp_path
    caches["near"].clear()
    made = Firmament()
    queue, _made = Queue.objects.get_or_create(code="complaints", defaults={"ko": "불만", "en": "Complaints"})
    Member.objects.create(queue=queue, user=made.user(Role.VOC, name="이서연"), since=DAY)
    return made


@pytest.fixture(params=[(1280, True), (390, True), (390, False)], ids=["desk", "telephone", "without a script"])
def customer(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, scripts = request.param
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, locale="ko-KR", java_script_enabled=scripts
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def officer(seat: Callable[[User], Page], firm: Firmament) -> Page:
    return seat(firm.user(Role.VOC, name="이서연"))


def test_from_the_public_page_to_the_told_customer(
    customer: Page, officer: Page, live_server: LiveServer, firm: Firmament
) -> None:
    hers = speaks(customer, live_server.url)
    answers(officer, live_server.url, "오늘 오후에 같은 계좌로 돌려드립니다.")
    customer.goto(hers)
    expect(customer.get_by_text("오늘 오후에 같은 계좌로 돌려드립니다.")).to_be_visible()
    expect(customer.get_by_text("저희 답이 도움이 되었나요?")).to_have_count(0)
    closes(officer, "환급 처리함")

    customer.goto(hers)
    scores(customer, 2, "아직 들어오지 않았어요")
    expect(customer.get_by_text("다시 열렸고")).to_be_visible()
    assert Case.objects.get().closed_at is None
    assert Closing.objects.get().reopened_why

    officer.goto(f"{live_server.url}/voices/")
    officer.get_by_role("link", name="이중 출금").click()
    expect(officer.get_by_text("아직 들어오지 않았어요").first).to_be_visible()
    answers(officer, live_server.url, "방금 다시 보냈고 들어간 것을 확인했습니다.")
    closes(officer, "다시 송금하고 확인함")

    customer.goto(hers)
    expect(customer.get_by_text("방금 다시 보냈고 들어간 것을 확인했습니다.")).to_be_visible()
    scores(customer, 9, "고맙습니다")
    customer.goto(hers)
    expect(customer.get_by_text("저희 답이 도움이 되었나요?")).to_have_count(0)
    case = Case.objects.get()
    assert list(Survey.objects.order_by("pk").values_list("score", "case")) == [(2, case.pk), (9, case.pk)]
    assert case.closed_at is not None
    won_back(officer, live_server.url)


def speaks(page: Page, server: str) -> str:
    page.goto(f"{server}/voices/say/")
    page.locator("[name=kind]").select_option("complaint")
    page.locator("[name=subject]").fill("이중 출금")
    page.locator("[name=text]").fill(SAID)
    page.locator("[name=name]").fill("김영숙")
    page.locator("[name=email]").fill("ys@example.com")
    page.locator("main form button.primary").click()
    page.wait_for_url("**/voices/said/**")
    expect(page.get_by_text(SAID)).to_be_visible()
    narrow(page)
    return page.url


def answers(page: Page, server: str, text: str) -> None:
    page.goto(f"{server}/voices/")
    page.get_by_role("link", name="이중 출금").click()
    page.locator("#reply textarea").fill(text)
    page.locator("#reply button.primary").click()
    expect(page.locator(".thread .out").last).to_contain_text(text)


def closes(page: Page, done: str) -> None:
    page.locator("#act-close summary").click()
    page.locator("#act-close [name=cause]").select_option("mistake")
    page.locator("#act-close [name=done]").fill(done)
    page.locator("#act-close button").click()
    expect(page.locator("#act-reopen")).to_be_visible()


def scores(page: Page, score: int, why: str) -> None:
    expect(page.get_by_text("저희 답이 도움이 되었나요?")).to_be_visible()
    narrow(page)
    page.locator(f".scale label:has(input[value='{score}'])").click()
    page.locator("[name=comment]").fill(why)
    page.locator("form:has(.scale) button.primary").click()
    expect(page.locator(".scale")).to_have_count(0)


def narrow(page: Page) -> None:
    """Nothing reaches beyond the screen."""
    wide = page.locator("body").bounding_box()
    size = page.viewport_size
    assert wide is not None and size is not None and wide["width"] <= size["width"]


def won_back(page: Page, server: str) -> None:
    page.goto(f"{server}/voices/glance/")
    page.locator("article.tile a[href*='figure=won_back']").click()
    expect(page.locator("main tbody th")).to_have_count(1)
