"""Finding customers: 도현 leafs through his own, 서윤 through her branch's, and the voice team looks one up."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.records.models import Customer, SearchToken
from dongban.records.tokens import asked_tokens, rows_of
from dongban.visits.tests.cast import Neighbourhood, day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    cache.clear()


@pytest.fixture
def world() -> Neighbourhood:
    made = Neighbourhood()
    index()
    return made


def index() -> None:
    SearchToken.objects.all().delete()
    people = Customer.objects.values_list("pk", "name", "phone", "branch")
    SearchToken.objects.bulk_create(
        SearchToken(token=token, branch=branch, customer=customer) for token, branch, customer in rows_of(people)
    )


def names(html: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/customers/\d+/">([^<]+)</a>', html)


def test_one_leafs_through_ones_own(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/customers/")
    assert names(html) == sorted(["김영숙", "이순자", "최민준", "윤재호", "한상철", "오미경"])
    assert "6명" in html
    assert "10일 지남" in html
    assert len(Sight.objects.get().customers) == 6


def test_those_who_left_stand_apart(world: Neighbourhood) -> None:
    Customer.objects.filter(pk=world.sunja.pk).update(left_on=day("2026-11-01"))
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert "이순자" not in names(page(client, "/customers/"))
    html = page(client, "/customers/?gone=1")
    assert names(html) == ["이순자"]
    assert "2026년 11월 1일(일) 떠남" in html


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("김영숙", ["김영숙"]),
        ("영숙", ["김영숙"]),
        ("ㄱㅇㅅ", ["김영숙"]),
        ("4821", ["김영숙"]),
        ("010-2345-4821", ["김영숙"]),
        ("영숙 4821", ["김영숙"]),
        ("영숙 0000", []),
        ("서태오", []),
    ],
)
def test_one_finds_ones_own_by_pieces_of_a_name_or_number(world: Neighbourhood, asked: str, found: list[str]) -> None:
    assert names(page(signed_in(world, Role.CONSULTANT, world.dohyeon), f"/customers/?q={asked}")) == found


def test_a_likely_hit_is_looked_at_again(world: Neighbourhood) -> None:
    """Two names can share a token; the name itself decides."""
    for token in asked_tokens("영숙"):
        SearchToken.objects.create(token=token, branch=world.mokdong.pk, customer=world.sunja.pk)
    assert names(page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/customers/?q=영숙")) == ["김영숙"]


def test_the_voice_team_says_two_things_it_was_told(world: Neighbourhood) -> None:
    client = signed_in(world, Role.VOC)
    assert names(page(client, "/customers/")) == []
    for too_little in ("김영숙", "4821", "김영숙 영숙", "가", "!"):
        answer = client.get("/customers/", {"q": too_little})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Sight.objects.exists()
    assert names(page(client, "/customers/?q=김영숙 4821")) == ["김영숙"]
    assert Sight.objects.get().customers == [world.yeongsuk.pk]


def test_leaders_find_her_masked(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), "/customers/?q=김영숙 4821")
    assert names(html) == ["김*숙"]
    assert "010-****-4821" in html


def test_too_many_hits_are_no_find(world: Neighbourhood) -> None:
    for _n in range(51):
        Customer.objects.create(
            code=f"K{_n}", name="김영숙", kind="person", adviser=world.dohyeon, branch=world.mokdong, load=1, changed=1
        )
    index()
    answer = signed_in(world, Role.CONSULTANT, world.dohyeon).get("/customers/?q=김영숙")
    assert answer.status_code == 422
    assert "50명보다 많이" in answer.content.decode()


def test_the_administrator_sees_nobody(world: Neighbourhood) -> None:
    assert signed_in(world, Role.ADMINISTRATOR).get("/customers/").status_code == 403


def test_a_long_list_is_paged_and_reads_no_more(
    world: Neighbourhood, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(60):
        world.customer(f"고객{n:02}", world.dohyeon)
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    page(client, "/customers/")
    with django_assert_max_num_queries(11):
        assert len(names(page(client, "/customers/"))) == 50
    assert len(names(page(client, "/customers/?page=2"))) == 16
    assert len(names(page(client, "/customers/?page=9"))) == 16
