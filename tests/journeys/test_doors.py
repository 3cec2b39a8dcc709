"""From every other door to the customer who was told: the telephone, the counter, a letter, a visit, and a mail.

What cannot be answered in writing is a promise: her adviser finds it on Today and keeps it, and the voice knows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.jobs import actions as jobs
from dongban.jobs import registry
from dongban.jobs.clock import machine_now
from dongban.people.models import User
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.post.tests.cast import Postbox
from dongban.promises.actions import promise_once
from dongban.promises.models import Promise
from dongban.voices import actions
from dongban.voices.mail import jobs as reading
from dongban.voices.mail.tests.conftest import box, dovecot, out
from dongban.voices.mail.tests.dovecot import Dovecot, needs_dovecot
from dongban.voices.mail.tests.mails import mail
from dongban.voices.models import Case, Mailbox
from dongban.voices.tests.cast import AT, DAY, SAID, Firmament
from tests.journeys.test_voices import closes

__all__ = ["box", "dovecot", "out"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TOLD = "오늘 오후에 같은 계좌로 돌려드립니다."
SOON = DAY + timedelta(days=1)


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    settings.HOME = tmp_path
    caches["near"].clear()
    return Firmament()


@pytest.fixture
def officer(seat: Callable[[User], Page], firm: Firmament) -> Page:
    return seat(firm.user(Role.VOC, name="이서연"))


@pytest.fixture
def adviser(seat: Callable[[User], Page], firm: Firmament) -> Page:
    return seat(firm.user(Role.CONSULTANT, firm.dohyeon))


@pytest.mark.parametrize(("door", "how"), [("phone", "전화 적기"), ("branch", "방문 적기"), ("post", "지킴으로 적기")])
def test_what_was_written_down_is_brought_back_as_a_promise(
    officer: Page, adviser: Page, live_server: LiveServer, firm: Firmament, door: str, how: str
) -> None:
    officer.goto(f"{live_server.url}/voices/new/")
    officer.locator("[name=channel]").select_option(door)
    officer.locator("[name=kind]").select_option("complaint")
    officer.locator("[name=subject]").fill("이중 출금")
    officer.locator("[name=text]").fill(SAID)
    officer.locator("[name=customer]").fill("C1")
    officer.locator("main form button.primary").click()
    brought(officer, adviser, live_server.url, how)


def test_what_was_said_on_a_visit_is_brought_back_as_a_promise(
    officer: Page, adviser: Page, live_server: LiveServer, firm: Firmament
) -> None:
    facts: Any = {"kind": "follow-up", "customer": firm.yeongsuk.pk, "owner": None, "branch": None, "key": "a visit"}
    promise_once(by=system(DAY), at=AT, day=DAY, due_on=SOON, note="증권을 함께 읽기로 함", **facts)
    adviser.goto(live_server.url)
    adviser.locator("main ul.lines li, main tbody tr").filter(has_text="김영숙").get_by_role("link").last.click()
    adviser.locator("[name=note]").fill("함께 읽음")
    adviser.locator("details.opinions summary").first.click()
    adviser.locator("label:has([name=kind1][value=complaint])").click()
    adviser.locator("[name=said1]").fill(SAID)
    adviser.get_by_role("button", name="약속 지킴").click()
    expect(adviser.locator("main")).to_contain_text("지켰습니다: 김영숙")
    case = Case.objects.get()
    assert (case.channel, case.customer) == ("visit", firm.yeongsuk)
    brought(officer, adviser, live_server.url, "방문 적기")


def brought(officer: Page, adviser: Page, server: str, how: str) -> None:
    """Answered by a promise that her adviser keeps; closed only then."""
    case = Case.objects.get()
    officer.goto(f"{server}/voices/{case.pk}/")
    officer.locator("#reply textarea").fill(TOLD)
    officer.locator("#reply [name=how][value=promise]").check()
    officer.locator("#reply [name=due_on]").fill(SOON.isoformat())
    officer.locator("#reply button.primary").click()
    expect(officer.locator(".thread .out")).to_contain_text("아직 말씀드리지 못함")
    officer.locator("#act-close summary").click()
    officer.locator("#act-close [name=cause]").select_option("mistake")
    officer.locator("#act-close [name=done]").fill("환급 처리함")
    officer.locator("#act-close button").click()
    expect(officer.locator("#reply")).to_be_visible()
    case.refresh_from_db()
    assert case.closed_at is None, "nobody is told yet"

    promise = Promise.objects.get(kept_on=None)
    adviser.goto(server)
    line = adviser.locator(f"main a[href='/visits/{promise.pk}/']").first
    expect(line).to_contain_text(how)
    line.click()
    adviser.locator("[name=note]").fill("말씀드렸고 고맙다고 하심")
    adviser.get_by_role("button", name="약속 지킴").click()
    expect(adviser.locator("main")).to_contain_text("지켰습니다: 김영숙")

    assert actions.notice_told(by=system(DAY), at=AT) == 1
    officer.goto(f"{server}/voices/{case.pk}/")
    expect(officer.locator(".thread .out")).not_to_contain_text("아직 말씀드리지 못함")
    closes(officer, "환급 처리함")
    case.refresh_from_db()
    assert case.closed_at is not None and case.told_at is not None


@needs_dovecot
def test_a_mail_is_answered_by_mail(
    officer: Page, live_server: LiveServer, firm: Firmament, dovecot: Dovecot, box: Mailbox, out: Postbox
) -> None:
    asked = mail("Message-ID: <q1@c.example>", "Subject: twice", sender="ys@example.com", body=SAID)
    dovecot.put(box.user, asked)
    reading.wake(box.pk, at=AT)
    work()
    officer.goto(f"{live_server.url}/voices/")
    officer.get_by_role("link", name="twice").click()
    expect(officer.get_by_text(SAID).first).to_be_visible()
    officer.locator("#reply textarea").fill(TOLD)
    officer.locator("#reply button.primary").click()
    expect(officer.locator(".thread .out")).to_contain_text(TOLD)
    work()
    answer = out.mails[-1]
    assert (answer["to"], answer["in-reply-to"]) == ("ys@example.com", "<q1@c.example>")
    assert TOLD in answer.get_content()
    officer.reload()
    officer.locator("#act-classify summary").click()
    officer.locator("#act-classify [name=kind]").select_option("complaint")
    officer.locator("#act-classify button").click()
    closes(officer, "환급 처리함")
    assert Case.objects.get().told_at is not None


def work() -> None:
    while jobs.work_once(now=machine_now()):
        pass
    registry.wake("post.deliver", at=AT, key="letters")
    while jobs.work_once(now=machine_now()):
        pass
