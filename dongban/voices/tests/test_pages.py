"""The inbox and the thread, as those who answer read them."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.test.html import parse_html
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.voices.tests.cast import SAID, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    cache.clear()


@pytest.fixture
def world() -> Firmament:
    return Firmament()


def signed_in(world: Firmament, role: Role = Role.VOC, who: str = "") -> Client:
    client = Client()
    client.force_login(world.user(role, getattr(world, who, None), "이서연" if role is Role.VOC else ""))
    return client


def test_the_inbox_shows_who_said_what_through_which_door(world: Firmament) -> None:
    case = world.heard(subject="이중 출금")
    world.heard(customer=None, channel="phone", text="창구가 너무 붐벼요", kind="")
    page = signed_in(world).get("/voices/").content.decode()
    parse_html(page)
    for words in (
        "진행 중 2건",
        "김영숙",
        "이중 출금",
        "불만",
        "알 수 없는 분",
        "창구가 너무 붐벼요",
        "미분류",
        case.number,
    ):
        assert words in page
    sight = Sight.objects.get()
    assert (sight.page, sight.customers) == ("voices:inbox", [world.yeongsuk.pk])


def test_the_case_shows_its_thread(world: Firmament) -> None:
    case = world.heard(contract=world.contract.pk)
    page = signed_in(world).get(f"/voices/{case.pk}/").content.decode()
    parse_html(page)
    for words in (SAID, "종신보험 하나", "N1", "목동지점", f"/customers/{world.yeongsuk.pk}/"):
        assert words in page


def test_who_does_not_answer_reads_a_masked_name(world: Firmament) -> None:
    world.heard()
    page = signed_in(world, Role.AUDITOR).get("/voices/").content.decode()
    assert "김*숙" in page
    assert "김영숙" not in page


def test_a_foreign_case_is_not_there(world: Firmament) -> None:
    case = world.heard(customer=world.taeo.pk)
    assert signed_in(world, Role.CONSULTANT, "dohyeon").get(f"/voices/{case.pk}/").status_code == 404
    assert signed_in(world, Role.EXECUTIVE, "seoyun").get("/voices/").status_code == 403
    assert Client().get("/voices/").status_code == 302


def test_the_inbox_reads_as_much_for_fifty_as_for_one(
    world: Firmament, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world)
    for number in range(60):
        world.heard(text=f"소리 {number}")
    client.get("/voices/")
    with django_assert_max_num_queries(15):
        page = client.get("/voices/").content.decode()
    assert "소리 49" in page
    assert "소리 50" not in page
    assert "소리 50" in client.get("/voices/?page=2").content.decode()
