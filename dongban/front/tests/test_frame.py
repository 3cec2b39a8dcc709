"""What stands around every page: the menu by role, the day, and the pages for when something is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.views import defaults

from dongban.front import places
from dongban.front.tests.world import NOW, page, signed_in
from dongban.people.rules import Role
from dongban.visits.tests.cast import Neighbourhood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


def menu(html: str) -> list[str]:
    side = html[html.index('<nav class="side"') :]
    return re.findall(r"</svg>([^<]+)</a>", side[: side.index("</nav>")])


def test_the_menu_holds_what_a_role_may_open(world: Neighbourhood) -> None:
    assert menu(page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/"))[:2] == ["오늘", "고객"]
    assert menu(page(signed_in(world, Role.MANAGER, world.seoyun), "/"))[:3] == ["오늘", "고객", "한눈에"]
    assert "고객" in menu(page(signed_in(world, Role.EXECUTIVE), "/kept/"))
    assert "오늘" not in menu(page(signed_in(world, Role.EXECUTIVE), "/kept/"))


@pytest.mark.parametrize("role", list(Role))
def test_no_place_in_the_menu_is_shut(world: Neighbourhood, role: Role) -> None:
    staff = {Role.CONSULTANT: world.dohyeon, Role.MANAGER: world.seoyun}.get(role)
    client = signed_in(world, role, staff)
    first = client.get("/", follow=True)
    assert first.status_code == 200
    html = first.content.decode()
    side = html[html.index('<nav class="side"') :]
    for address in re.findall(r'href="([^"]+)"', side[: side.index("</nav>")]):
        assert client.get(address).status_code == 200, address


def test_every_place_has_a_page(world: Neighbourhood) -> None:
    assert [name for _group, rows in places._PLACES for name, *_rest in rows if not places.address(name)] == []


def test_the_place_where_one_is_is_marked_once(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.MANAGER, world.seoyun), f"/customers/{world.yeongsuk.pk}/")
    side = html[html.index('<nav class="side"') : html.index("<main")]
    assert re.findall(r'href="([^"]+)" aria-current="page"', side) == ["/customers/"]


def test_a_moved_day_is_told_on_every_page(world: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert 'class="day moved"' in page(client, "/")
    monkeypatch.delenv("DONGBAN_NOW")
    assert 'class="day"' in page(client, "/")


def test_landmarks_and_a_way_past_the_menu(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/")
    assert (
        html.index('class="skip" href="#main"')
        < html.index("<header")
        < html.index("<nav")
        < html.index('<main id="main"')
    )
    assert html.count("<h1") == 1
    assert '<html lang="ko">' in html


@pytest.mark.parametrize("address", ["/", "/customers/", "/kept/"])
def test_nothing_is_written_into_a_page_that_the_policy_forbids(world: Neighbourhood, address: str) -> None:
    answer = signed_in(world, Role.MANAGER, world.seoyun).get(address)
    html = answer.content.decode()
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:|https?://(?!www\.w3\.org)", html)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html))


@pytest.mark.parametrize("role", list(Role))
def test_a_page_that_is_not_there_is_told_in_the_house(world: Neighbourhood, role: Role) -> None:
    answer = signed_in(world, role, world.dohyeon if role is Role.CONSULTANT else None).get("/nowhere/")
    assert answer.status_code == 404
    assert "찾을 수 없습니다" in answer.content.decode()


def test_a_page_about_people_is_kept_by_no_browser(world: Neighbourhood) -> None:
    answer = signed_in(world, Role.CONSULTANT, world.dohyeon).get("/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "no-store" not in Client().get("/nowhere/").get("Cache-Control", "")


def test_after_a_lost_sign_in_a_form_leads_to_the_first_page_and_a_page_to_itself() -> None:
    assert Client().post("/records/upload/")["Location"] == "/accounts/login/?next=/"
    assert Client().get("/records/")["Location"] == "/accounts/login/?next=/records/"


def test_a_number_that_no_branch_can_have_counts_as_not_asked(world: Neighbourhood) -> None:
    answer = signed_in(world, Role.EXECUTIVE).get("/kept/promises/?branch=99999999999999999999")
    assert answer.status_code == 200


def test_strangers_read_it_too() -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404
    assert "찾을 수 없습니다" in answer.content.decode()


def test_a_post_without_its_token_is_told_in_the_house(world: Neighbourhood) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.user("d", Role.CONSULTANT, world.dohyeon))
    answer = client.post(f"/visits/{world.first_promise(world.yeongsuk).pk}/", {"note": "약속"})
    assert answer.status_code == 403
    assert "열어 드릴 수 없습니다" in answer.content.decode()


def test_pages_for_what_goes_wrong_need_nothing_around_them() -> None:
    bare = RequestFactory().get("/")
    for answer in (defaults.bad_request(bare, ValueError()), defaults.server_error(bare)):
        assert "<h1>" in answer.content.decode()
    assert "static/front/dongban.css" in defaults.server_error(bare).content.decode()


def test_every_icon_that_a_template_uses_is_in_the_sprite() -> None:
    from dongban.front.management.commands.assets import ICONS

    drawn = re.compile(r"icons(?:\.svg' %\}| \}\})#([a-z-]+)")
    used = {
        name for file in Path(settings.PACKAGE).rglob("templates/**/*.html") for name in drawn.findall(file.read_text())
    }
    code = Path(settings.PACKAGE, "front", "places.py").read_text()
    used |= {icon for icon in re.findall(r'"([a-z-]+)", "\w+", "\w+\.\w+"', code)}
    assert used - set(ICONS) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "words"), [("ko", "고객이신가요?"), ("en", "Are you a customer?")])
def test_whoever_is_no_colleague_finds_the_door_for_customers(language: str, words: str) -> None:
    page = Client(HTTP_ACCEPT_LANGUAGE=language).get("/accounts/login/").content.decode()
    assert words in page
    (there,) = re.findall(r'href="(/voices/say/)"', page)
    assert Client().get(there).status_code == 200
