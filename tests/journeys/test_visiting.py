"""The sheet on a telephone: without a signal and back, on two telephones at once, and when somebody else signs in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import caches
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.visits.models import Confirmation, Report, SetAside
from dongban.visits.tests.cast import PASSWORD, Neighbourhood, day

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TELEPHONE = {"width": 390, "height": 844}
MOST_TAPS = 5


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Neighbourhood:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Neighbourhood()
    made.user("dohyeon", Role.CONSULTANT, made.dohyeon)
    made.user("haneul", Role.CONSULTANT, made.haneul)
    return made


@pytest.fixture
def telephones(chromium: Browser) -> Iterator[list[BrowserContext]]:
    found = [chromium.new_context(viewport=TELEPHONE, has_touch=True, is_mobile=True, locale="ko-KR") for _ in range(2)]
    yield found
    for context in found:
        context.close()


class Thumb:
    """Counts what a practised hand does."""

    def __init__(self) -> None:
        self.taps = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.taps += 1

    def sign(self, page: Page) -> None:
        """One stroke on the glass."""
        glass = page.locator("[data-glass] svg")
        glass.scroll_into_view_if_needed()
        box = glass.bounding_box()
        assert box
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        for step in range(1, 9):
            page.mouse.move(box["x"] + 40 + 30 * step, box["y"] + (110 if step % 2 else 30))
        page.mouse.up()
        self.taps += 1


def sign_in(page: Page, server: LiveServer, username: str = "dohyeon") -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("기다립니다")


def taken_along(page: Page, sheets: int = 5) -> None:
    """The day's sheets are on the telephone, and the worker that shows them."""
    page.evaluate(
        """async (n) => {
          // The heading is there before the scripts at the end of the page have run.
          const along = async () => self.Kept && (await Kept.sheets()).length === n;
          const there = async () => (await along()) && navigator.serviceWorker.controller;
          while (!(await there())) await new Promise((done) => setTimeout(done, 50));
        }""",
        sheets,
    )


def test_a_visit_without_a_signal(
    telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood
) -> None:
    context, thumb = telephones[0], Thumb()
    page = context.new_page()
    sign_in(page, live_server)
    taken_along(page)
    context.set_offline(True)
    page.goto(f"{live_server.url}/")
    expect(page.locator("main")).to_contain_text("신호가 없습니다")
    expect(page.locator("ul.lines li")).to_have_count(5)

    thumb.tap(page.get_by_role("link", name="김영숙"))
    expect(page.get_by_role("heading", level=1)).to_have_text("김영숙")
    thumb.tap(page.get_by_role("button", name="모두 설명함"))
    thumb.sign(page)
    thumb.tap(page.get_by_role("button", name="약속 지킴"))
    expect(page.locator("#kept-status")).to_contain_text("신호를 기다림 (1): 김영숙")
    expect(page.locator("ul.lines li").filter(has_text="김영숙")).to_contain_text("보내기를 기다림")
    assert thumb.taps <= MOST_TAPS
    assert not Report.objects.exists()

    context.set_offline(False)
    expect(page.locator("#kept-status")).to_contain_text("보냄 (1): 김영숙")
    report = Report.objects.get()
    assert report.points == [["사망", True], ["암 진단", True]]
    assert Confirmation.objects.get().way == "glass"
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("약속 4건이 기다립니다")


def test_what_the_server_would_refuse_is_said_without_a_signal(
    telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood
) -> None:
    context = telephones[0]
    page = context.new_page()
    sign_in(page, live_server)
    taken_along(page)
    context.set_offline(True)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="김영숙").tap()
    keep = page.get_by_role("button", name="약속 지킴")
    keep.tap()
    expect(page.locator("#id_note_error")).to_contain_text("나눈 이야기를 적어 주세요")
    page.locator("details.opinions summary").first.tap()
    page.locator("[name=said1]").fill("비싸요")
    page.locator("[name=on]").fill("2026-11-24")
    keep.tap()
    expect(page.locator(".kinds + .error")).to_have_text("어떤 말씀인지 골라 주세요.")
    expect(page.locator("#id_on_error")).to_contain_text("아직 오지 않은 날")
    page.locator("[name=said1]").fill("")
    page.locator(".kinds label").filter(has_text="불만").first.tap()
    page.locator("[name=on]").fill("2026-11-23")
    keep.tap()
    expect(page.locator("#id_said1_error")).to_contain_text("짧게라도")
    assert stored(page)["queue"] == 0
    page.locator("[name=said1]").fill("비싸요")
    keep.tap()
    expect(page.locator("#kept-status")).to_contain_text("신호를 기다림 (1): 김영숙")
    expect(page.locator("[data-signal]")).to_be_hidden()

    context.set_offline(False)
    expect(page.locator("#kept-status")).to_contain_text("보냄 (1): 김영숙")
    expect(page.locator("[data-signal]")).to_be_visible()
    expect(page.locator("[data-no-signal]")).to_be_hidden()
    expect(page.locator("ul.lines li")).to_have_count(4)
    assert Report.objects.get().opinions.get().kind == "complaint"


def test_what_the_server_refuses_comes_back_whole(
    telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood
) -> None:
    """The telephone lets through a day that the records shut meanwhile: nothing that was written is lost."""
    context, thumb = telephones[0], Thumb()
    page = context.new_page()
    sign_in(page, live_server)
    taken_along(page)
    context.set_offline(True)
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="김영숙").tap()
    page.get_by_label("나눈 이야기").fill("특약을 설명드렸다.")
    page.locator("[name=points]").first.check()
    page.locator("details.opinions summary").first.tap()
    page.locator(".kinds label").filter(has_text="불만").first.tap()
    page.locator("[name=said1]").fill("비싸요")
    thumb.sign(page)
    drawn = page.locator("[data-glass] path").get_attribute("d")
    page.get_by_role("button", name="약속 지킴").tap()
    expect(page.locator("#kept-status")).to_contain_text("신호를 기다림 (1)")
    Promise.objects.filter(customer=world.yeongsuk).update(ended_on=day("2026-11-20"))

    context.set_offline(False)
    expect(page.locator("#kept-status")).to_contain_text("2026년 11월 20일")
    expect(page.locator("ul.lines li").filter(has_text="김영숙")).to_contain_text("고쳐 적어야 함")
    page.get_by_role("link", name="고쳐 적기").tap()
    expect(page.locator("#id_on_error")).to_contain_text("2026년 11월 20일")
    expect(page.get_by_label("나눈 이야기")).to_have_value("특약을 설명드렸다.")
    expect(page.locator("[name=said1]")).to_have_value("비싸요")
    assert page.locator("[name=kind1]:checked").get_attribute("value") == "complaint"
    assert page.locator("[name=points]").first.is_checked()
    assert page.locator("[data-glass] path").get_attribute("d") == drawn
    page.locator("[name=on]").fill("2026-11-20")
    page.get_by_role("button", name="약속 지킴").tap()
    expect(page.locator("main")).to_contain_text("지켰습니다: 김영숙")
    report = Report.objects.get()
    assert (report.on, report.note, Confirmation.objects.get().way) == (
        day("2026-11-20"),
        "특약을 설명드렸다.",
        "glass",
    )
    assert stored(page)["queue"] == 0


def enter(page: Page, server: LiveServer, note: str) -> None:
    page.goto(f"{server.url}/")
    page.get_by_role("link", name="김영숙").first.tap()
    page.get_by_label("나눈 이야기").fill(note)
    page.get_by_role("button", name="약속 지킴").tap()


def test_two_telephones_and_one_visit(
    telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood
) -> None:
    one, other = (context.new_page() for context in telephones)
    for page in (one, other):
        sign_in(page, live_server)
        taken_along(page)
    for context in telephones:
        context.set_offline(True)
    enter(one, live_server, "특약을 설명드렸다.")
    expect(one.locator("#kept-status")).to_contain_text("신호를 기다림")
    enter(other, live_server, "특약을 설명드렸다.")
    expect(other.locator("#kept-status")).to_contain_text("신호를 기다림")
    enter(other, live_server, "다른 이야기도 나누었다.")
    expect(other.locator("#kept-status")).to_contain_text("신호를 기다림 (2)")
    telephones[0].set_offline(False)
    expect(one.locator("#kept-status")).to_contain_text("보냄 (1)")
    telephones[1].set_offline(False)
    expect(other.locator("#kept-status")).to_contain_text("보냄 (1)")
    expect(other.locator("#kept-status")).to_contain_text("따로 두었습니다")
    assert Report.objects.get().note == "특약을 설명드렸다."
    assert SetAside.objects.get().note == "다른 이야기도 나누었다."
    other.get_by_role("link", name="보기").first.tap()
    expect(other.locator("main")).to_contain_text("기록된 방문")
    expect(other.locator("main")).to_contain_text("다른 이야기도 나누었다.")


def test_what_came_of_a_visit_is_told_once(
    telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood
) -> None:
    """Page and worker both say that something was sent, and the page asks what it was, twice in one moment."""
    page = telephones[0].new_page()
    sign_in(page, live_server)
    taken_along(page)
    told = page.evaluate(
        """async () => {
          const base = await new Promise((done) => {
            const request = indexedDB.open("dongban-visits", 1);
            request.onsuccess = () => done(request.result);
          });
          const change = base.transaction("meta", "readwrite");
          change.objectStore("meta").put([{ outcome: "kept", name: "김영숙" }], "told");
          await new Promise((done) => { change.oncomplete = done; });
          return (await Promise.all([Kept.news(), Kept.news(), Kept.news()])).flat();
        }"""
    )
    assert told == [{"outcome": "kept", "name": "김영숙"}]


def test_what_is_on_the_telephone_is_hers_alone(
    telephones: list[BrowserContext], live_server: LiveServer, world: Neighbourhood
) -> None:
    """Her session ends while she has no signal: the visit waits, nobody else sees or sends it, and she sends it."""
    context = telephones[0]
    page = context.new_page()
    sign_in(page, live_server)
    taken_along(page)
    context.set_offline(True)
    enter(page, live_server, "말로만 아는 이야기")
    expect(page.locator("#kept-status")).to_contain_text("신호를 기다림 (1)")
    Session.objects.all().delete()
    context.set_offline(False)
    expect(page.locator("#kept-status")).to_contain_text("다시 로그인하면")

    sign_in_elsewhere(page, live_server, "haneul")
    expect(page.locator("#kept-status")).to_contain_text("다른 사람의 방문이")
    assert "김영숙" not in page.content()
    assert stored(page) == {"sheets": 0, "queue": 1, "readable": False}
    assert not Report.objects.exists()

    sign_out(page)
    sign_in(page, live_server)
    expect(page.locator("#kept-status")).to_contain_text("보냄 (1)")
    assert Report.objects.get().note == "말로만 아는 이야기"
    sign_out(page)
    page.goto(f"{live_server.url}/visits/offline/")
    assert stored(page) == {"sheets": 0, "queue": 0, "readable": False}


def sign_out(page: Page) -> None:
    page.locator("details.who summary").tap()
    page.locator("details.who").get_by_role("button", name="로그아웃").tap()
    expect(page.locator("[name=login]")).to_be_visible()


def sign_in_elsewhere(page: Page, server: LiveServer, username: str) -> None:
    page.goto(f"{server.url}/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    expect(page.locator("details.who")).to_contain_text("박하늘")


def stored(page: Page) -> dict[str, object]:
    """What lies in the telephone's store, and whether any of it or of its cache names the customer."""
    found: dict[str, object] = page.evaluate(
        """async () => {
          const base = await new Promise((done) => {
            const request = indexedDB.open("dongban-visits", 1);
            request.onsuccess = () => done(request.result);
          });
          const all = (name) => new Promise((done) => {
            const request = base.transaction(name).objectStore(name).getAll();
            request.onsuccess = () => done(request.result);
          });
          const [sheets, queue] = [await all("sheets"), await all("queue")];
          const pages = await caches.open("dongban-visits");
          const texts = await Promise.all((await pages.matchAll()).map((page) => page.text()));
          const bytes = queue.map((entry) => new TextDecoder().decode(entry.sealed)).join("");
          const said = JSON.stringify([sheets, queue]) + texts.join("") + bytes;
          const readable = said.includes("김영숙") || said.includes("말로만");
          return { sheets: sheets.length, queue: queue.length, readable };
        }"""
    )
    return found
