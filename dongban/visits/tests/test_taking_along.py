"""What a telephone takes along for a day: her own sheets, an empty shell, and a worker at the root."""

from __future__ import annotations

import base64

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.records.models import Coverage
from dongban.visits.tests.cast import Neighbourhood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


def signed_in(world: Neighbourhood, who: str = "dohyeon", role: Role = Role.CONSULTANT) -> Client:
    client = Client()
    client.force_login(world.user(f"{role}-{who}", role, getattr(world, who)))
    return client


def test_she_takes_her_own_sheets_along(world: Neighbourhood) -> None:
    answer = signed_in(world).get("/visits/day.json").json()
    assert [sheet["name"] for sheet in answer["sheets"]] == ["김영숙", "이순자", "최민준", "윤재호", "한상철"]
    assert "암 진단" in answer["sheets"][0]["html"]
    assert "csrfmiddlewaretoken" not in answer["sheets"][0]["html"]
    assert answer["seconds_left"] == 13.5 * 3600
    assert len(base64.b64decode(answer["key"])) == 32
    assert len(Sight.objects.get().customers) == 5


def test_a_manager_takes_no_others_along(world: Neighbourhood) -> None:
    assert signed_in(world, "seoyun", Role.MANAGER).get("/visits/day.json").json()["sheets"] == []


def test_each_has_a_key_of_her_own(world: Neighbourhood) -> None:
    keys = {signed_in(world, who).get("/visits/day.json").json()["key"] for who in ("dohyeon", "haneul")}
    assert len(keys) == 2


def test_fifty_coverages_cost_no_more(
    world: Neighbourhood, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world)
    Coverage.objects.bulk_create(
        Coverage(contract=world.late, name=f"특약 {n}", amount=n, load=1, changed=1) for n in range(50)
    )
    with django_assert_max_num_queries(22):
        client.get("/visits/day.json")


def test_the_shell_has_nothing_of_anybody(world: Neighbourhood) -> None:
    client = signed_in(world)
    client.post(f"/visits/{world.first_promise(world.yeongsuk).pk}/", {"on": "2026-11-23", "note": "다녀왔다."})
    page = client.get("/visits/offline/").content.decode()
    for word in ("도현", "영숙", "지켰습니다", "csrfmiddlewaretoken"):
        assert word not in page
    assert "지켰습니다" in client.get("/").content.decode()


def test_the_worker_stands_at_the_root_and_is_asked_for_again(world: Neighbourhood) -> None:
    answer = Client().get("/sheet-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "'self'" in answer["Content-Security-Policy"]
    assert b"/static/visits/kept.js" in answer.content.splitlines()[0]


def test_whoever_is_signed_out_gets_no_pass(world: Neighbourhood) -> None:
    assert Client().get("/visits/pass.json").status_code == 302
    assert Client().get("/visits/day.json").status_code == 302
