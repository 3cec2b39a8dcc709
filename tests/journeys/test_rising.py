"""Late ones rise: 도현 sees it a week before, 서윤 when it is overdue, Seoul and the leaders later; by mail too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.jobs import actions as jobs
from dongban.jobs.clock import machine_now
from dongban.people.rules import Role
from dongban.post.tests.cast import FROM, Postbox
from dongban.promises.models import Promise, Rise
from dongban.records.models import Contract, Coverage
from dongban.visits.tests.cast import PASSWORD, Neighbourhood

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SEOUL = ZoneInfo("Asia/Seoul")
# 재호's visit is due on Wednesday 25 November.
SOON, OVERDUE, LONG_OVERDUE = "2026-11-18", "2026-11-26", "2026-12-09"
PEOPLE = {"owner": "dohyeon", "manager": "seoyun", "region": "jisu", "leader": "goeun"}


class Region(Neighbourhood):
    """목동 stands under 서울, which 지수 leads; only 재호's visit is still to be made there."""

    def __init__(self) -> None:
        super().__init__()
        seoul = self.branch("서울지역", "R1")
        self.mokdong.parent = seoul
        self.mokdong.save()
        jisu = self.staff("민지수", "M9", seoul, job="manager")
        for who, name in ((self.dohyeon, "dohyeon"), (self.seoyun, "seoyun"), (jisu, "jisu")):
            who.email = f"{name}@firm.example"
            who.save()
            self.user(name, Role.CONSULTANT if who == self.dohyeon else Role.MANAGER, who)
        self.user("goeun", Role.EXECUTIVE)
        Coverage.objects.all().delete()
        Promise.objects.exclude(customer=self.jaeho).delete()
        Contract.objects.exclude(customer=self.jaeho).delete()


@pytest.fixture
def box(settings: Any) -> Iterator[Postbox]:
    """A real mail server on the loopback."""
    found = Postbox()
    found.start()
    settings.SMTP_URL, settings.MAIL_FROM = found.url, FROM
    yield found
    found.stop()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, box: Postbox) -> Region:
    monkeypatch.setenv("DONGBAN_NOW", f"{SOON}T09:00")
    caches["near"].clear()
    return Region()


@pytest.fixture
def pages(chromium: Browser, live_server: LiveServer, world: Region) -> Iterator[dict[str, Page]]:
    """Each at a desk of her own, signed in."""
    contexts, found = [], {}
    for part, username in PEOPLE.items():
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="ko-KR")
        page = context.new_page()
        page.goto(f"{live_server.url}/accounts/login/")
        page.locator("[name=login]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main form button").first.click()
        expect(page.locator("details.who")).to_be_visible()
        contexts.append(context)
        found[part] = page
    yield found
    for context in contexts:
        context.close()


def it_is(day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock does in the morning of that day what it does every morning, and the letters go out."""
    monkeypatch.setenv("DONGBAN_NOW", f"{day}T09:00")
    jobs.tick(at=datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=SEOUL))
    while jobs.work_once(now=machine_now()):
        pass


def test_it_rises_step_by_step(
    pages: dict[str, Page],
    live_server: LiveServer,
    box: Postbox,
    world: Region,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def shown(day: str) -> set[str]:
        """Who sees 재호's visit among her late ones on that day."""
        it_is(day, monkeypatch)
        return {part for part, page in pages.items() if _stands(page, live_server.url)}

    letters = _letters(box)
    assert shown("2026-11-17") == set()
    assert shown(SOON) == {"owner"}
    assert letters() == {"dohyeon@firm.example"}
    assert shown(OVERDUE) == {"owner", "manager"}
    assert letters() == {"seoyun@firm.example"}
    assert shown(LONG_OVERDUE) == {"owner", "manager", "region", "leader"}
    assert letters() == {"jisu@firm.example"}
    # Once each: a further day brings no further letter.
    it_is("2026-12-10", monkeypatch)
    assert letters() == set()
    assert Rise.objects.count() == 3
    it_is_seen_to(pages, live_server.url)


def _stands(page: Page, server: str, asked: str = "") -> bool:
    page.goto(f"{server}/promises/risen/{asked}")
    # A leader sees the name masked.
    rows = page.locator("table.rows tbody tr").filter(has_text="3개월 설명 방문")
    assert rows.count() <= 1
    return rows.count() == 1


def _letters(box: Postbox) -> Callable[[], set[str]]:
    """To whom letters went since the last look; none names the customer in full."""
    read = 0

    def since() -> set[str]:
        nonlocal read
        new, read = box.mails[read:], len(box.mails)
        for mail in new:
            assert "3개월 설명 방문 · 윤*호" in mail.get_content()
            assert "윤재호" not in mail.get_content()
        return {str(mail["to"]) for mail in new}

    return since


def it_is_seen_to(pages: dict[str, Page], server: str) -> None:
    """The cockpit counts it; 서윤 finds it from Today and says what comes of it. It stays on 지수's list."""
    leader, manager = pages["leader"], pages["manager"]
    leader.goto(server)
    expect(leader).to_have_url(f"{server}/glance/")
    overdue = leader.locator(".tile").filter(has_text="늦음").first
    expect(overdue.locator(".value")).to_have_text("1")
    manager.goto(server)
    manager.get_by_role("link", name="늦은 약속 1건이 올라와 있습니다").click()
    manager.get_by_label("윤재호").check()
    manager.get_by_label("어떻게 되는지").fill("도현과 이번 주에 함께 찾아뵙기로 했습니다.")
    manager.get_by_role("button", name="처리하기").click()
    expect(manager.get_by_role("status")).to_contain_text("1건")
    # What has risen beyond her stays on her page, with what she has said of it; of what she has to see to it is gone.
    assert not _stands(manager, server, "?level=manager")
    assert _stands(manager, server)
    expect(manager.locator("main")).to_contain_text("도현과 이번 주에 함께 찾아뵙기로 했습니다.")
    assert _stands(pages["region"], server)
