"""Finding customers: 도현 leafs through his own, 서윤 through her branch's, and the voice team looks one up."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.front.queries.search import _looked_through, _with_tokens
from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Sight
from dongban.kernel.korean import mask_name
from dongban.people.asking import Fixed
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.promises.models import Promise
from dongban.records.models import Customer, SearchToken
from dongban.records.tokens import asked_tokens, rows_of
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day
from dongban.voices.actions import hear

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()


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
        ("ㄱㅇ", ["김영숙"]),
        ("김ㅇㅅ", ["김영숙"]),
        ("4821", ["김영숙"]),
        ("4548", ["김영숙"]),
        ("010-2345-4821", ["김영숙"]),
        ("010 2345 4821", ["김영숙"]),
        ("영숙 4821", ["김영숙"]),
        ("영숙 0000", []),
        ("N-C1-2026-08-14", ["김영숙"]),
        ("n-c1-2026-08-14", ["김영숙"]),
        ("C2", ["이순자"]),
        ("C2 영숙", []),
        ("서태오", []),
        ("N-C7-2026-08-14", []),
    ],
)
def test_one_finds_ones_own_by_pieces_of_a_name_or_number(world: Neighbourhood, asked: str, found: list[str]) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert names(page(client, f"/customers/?open=1&q={asked}")) == found
    assert names(page(client, f"/customers/?q={asked}")) == [mask_name(name) for name in found]


def test_a_likely_hit_is_looked_at_again(world: Neighbourhood) -> None:
    """Two names can share a token; the name itself decides."""
    for token in asked_tokens("영숙"):
        SearchToken.objects.create(token=token, branch=world.mokdong.pk, customer=world.sunja.pk)
    assert names(page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/customers/?q=영숙")) == ["김*숙"]


def test_a_search_is_masked_until_more_is_asked_for(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    html = page(client, "/customers/?q=영숙")
    assert "2345" not in html
    assert "?q=%EC%98%81%EC%88%99&amp;open=1" in html
    assert "010-2345-4821" in page(client, "/customers/?q=영숙&open=1")
    assert [line.reason for line in Sight.objects.order_by("pk")] == ["", "이름과 번호를 모두 봄"]


def test_the_voice_team_says_two_things_it_was_told(world: Neighbourhood) -> None:
    client = signed_in(world, Role.VOC)
    assert names(page(client, "/customers/")) == []
    for too_little in ("김영숙", "4821", "김영숙 영숙", "2345-4821", "N-C1-2026-08-14", "가", "!"):
        answer = client.get("/customers/", {"q": too_little})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert not Sight.objects.exists()
    for enough in ("김영숙 4821", "영숙 N-C1-2026-08-14", "4821 C1", "김영숙 C1"):
        assert names(page(client, f"/customers/?q={enough}&open=1")) == ["김영숙"]
    assert Sight.objects.latest("pk").customers == [world.yeongsuk.pk]


@pytest.mark.parametrize("calling", ["010-2345-4821", "01023454821", "+82 10 2345 4821"])
def test_the_number_of_a_caller_is_enough(world: Neighbourhood, calling: str) -> None:
    client = signed_in(world, Role.VOC)
    answer = client.get("/customers/find/", {"q": calling}).content.decode()
    assert re.findall(r"/customers/(\d+)/", answer) == [str(world.yeongsuk.pk)]


def test_a_voice_is_found_by_its_number_by_whoever_may_see_it(world: Neighbourhood) -> None:
    said = {"channel": "phone", "kind": "complaint", "text": "담당자가 불친절해요."}
    about = {"customer": world.yeongsuk.pk, "about_staff": world.dohyeon.pk}
    case = hear(by=world.viewer(Role.VOC), at=AT, day=MONDAY, **said, **about)
    team, hers = signed_in(world, Role.VOC), signed_in(world, Role.CONSULTANT, world.dohyeon)
    for typed in (case.number, f"v{case.pk}"):
        answer = team.get("/customers/", {"q": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/voices/{case.pk}/")
        assert f'href="/voices/{case.pk}/"' in team.get("/customers/find/", {"q": typed}).content.decode()
        assert f"/voices/{case.pk}/" not in hers.get("/customers/find/", {"q": typed}).content.decode()
        assert hers.get("/customers/", {"q": typed}).status_code in (200, 422)


def test_leaders_find_her_masked_and_cannot_see_more(world: Neighbourhood) -> None:
    client = signed_in(world, Role.EXECUTIVE)
    for asked in ("", "&open=1"):
        html = page(client, f"/customers/?q=김영숙 4821{asked}")
        assert names(html) == ["김*숙"]
        assert "010-****-4821" in html
        assert "모두 보이기" not in html


def glimpse(client: Client, asked: str) -> str:
    answer = client.get("/customers/find/", {"q": asked})
    assert answer.status_code == 200
    return answer.content.decode()


def test_while_somebody_types_the_first_few_are_shown_masked(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    html = glimpse(client, "영숙")
    assert "김*숙" in html
    assert "010-****-4821" in html
    assert not {"김영숙", "2345"} & set(re.findall(r"[가-힣]+|\d+", html))
    assert Sight.objects.get().page == "front:find"
    assert "N-C1-2026-08-14" in glimpse(client, "N-C1-2026-08-14")
    assert "/customers/" not in glimpse(client, "서태오")
    assert glimpse(client, "").strip() == ""
    assert "네 자리" in glimpse(client, "ㄱ"), "half a word is no mistake"


def test_more_than_a_few_lead_to_the_page_of_all(world: Neighbourhood) -> None:
    for _n in range(9):
        world.customer("김영숙", world.dohyeon)
    Customer.objects.filter(pk=world.yeongsuk.pk).update(left_on=day("2026-11-01"))
    index()
    html = glimpse(signed_in(world, Role.CONSULTANT, world.dohyeon), "영숙")
    assert html.count('href="/customers/') == 9
    assert "?q=%EC%98%81%EC%88%99" in html
    assert "떠남" not in html, "those who are with us stand first"


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


def test_from_ones_own_people_on_or_from_everybody_of_that_name_the_same_are_found(world: Neighbourhood) -> None:
    """Also whoever is of no branch, and a customer of another branch to whom one owes something."""
    Customer.objects.filter(pk__in=[world.sunja.pk, world.minjun.pk]).update(branch=None)
    lent = Promise.objects.filter(customer=world.taeo, live=True)
    assert lent.update(owner=world.seoyun)
    for n, name in enumerate(("김영숙", "김영순", "남궁영숙", "오영수", "Smith")):
        at = (world.dohyeon, world.yujin, world.haneul)[n % 3]
        world.customer(name, at, phone=f"010-{2345 + n}-4821")
    index()
    viewers = [
        world.viewer(Role.CONSULTANT, world.dohyeon),
        world.viewer(Role.CONSULTANT, world.yujin),
        world.viewer(Role.MANAGER, world.seoyun),
    ]
    found = set()
    for viewer in viewers:
        for asked in (
            "김",
            "영숙",
            "ㅇㅅ",
            "ㄱㅇ",
            "순자",
            "최민준",
            "태오",
            "4821",
            "2345",
            "영숙 4821",
            "smi",
            "없음",
        ):
            given = {"tokens": asked_tokens(asked), "most": Fixed(1000)}
            ways = [sorted(row[0] for row in ask(viewer, **given)) for ask in (_looked_through, _with_tokens)]
            assert ways[0] == ways[1], (viewer.name, asked)
            found |= {(viewer.user, pk) for pk in ways[0]}
    assert {(viewers[0].user, world.sunja.pk), (viewers[2].user, world.taeo.pk)} <= found
    assert (viewers[0].user, world.taeo.pk) not in found


def test_who_reaches_few_is_known_by_her_units(world: Neighbourhood) -> None:
    assert world.viewer(Role.CONSULTANT, world.dohyeon).serves_few
    boss = world.viewer(Role.MANAGER, world.seoyun)
    assert boss.serves_few
    assert not world.viewer(Role.VOC).serves_few
    assert not system(MONDAY).serves_few
    head = replace(boss, hats=(replace(boss.hats[0], units=frozenset(range(1, 100))),))
    assert not head.serves_few
