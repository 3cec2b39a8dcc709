"""The firm at a glance in a browser: from a figure to its rows and back, and on one sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.records.models import Branch
from dongban.visits.tests.cast import PASSWORD, Neighbourhood

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    """A firm with as many branches as fill several screens."""
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    made.history()
    made.user("goeun", Role.EXECUTIVE)
    promises = list(Promise.objects.order_by("pk").values_list("pk", flat=True))
    for number in range(60):
        branch = Branch.objects.create(
            code=f"more-{number}", name=f"{number}지점", region="서울특별시", load=1, changed=1,
            latitude=37.5 + number / 400, longitude=127 + number / 400,
        )  # fmt: skip
        if number < len(promises) // 2:
            Promise.objects.filter(pk=promises[number]).update(branch=branch)
    return made


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, world: Neighbourhood) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ko-KR")
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.locator("[name=login]").fill("goeun")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.goto(f"{live_server.url}/glance/")
    yield page
    context.close()


def test_a_figure_opens_its_rows(page: Page) -> None:
    figure = page.locator("#branches td.number a.mark").first
    count = int(figure.inner_text().replace(",", ""))
    figure.click()
    expect(page.locator('main tbody th[scope="row"]')).to_have_count(count)


def test_it_is_printed_on_one_sheet(page: Page) -> None:
    sheets = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4", prefer_css_page_size=True)))
    assert sheets == 1
    page.emulate_media(media="print")
    expect(page.locator(".tile")).to_have_count(6)
    expect(page.locator(".tile").first).to_be_visible()
    expect(page.locator("nav.side")).to_be_hidden()
