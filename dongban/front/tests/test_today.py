"""Monday morning: what waits for 도현, for 서윤 who manages his branch, and where the others begin."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.core.cache import caches
from pytest_django import DjangoAssertNumQueries

from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.promises.models import Programme, Promise, Step
from dongban.visits.models import SetAside
from dongban.visits.tests.cast import AT, Neighbourhood, day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


def names(html: str) -> list[str]:
    """Whose lines they are, from the top."""
    return re.findall(r'<th scope="row"><a href="/customers/\d+/">([^<]+)</a>', html)


def groups(html: str) -> list[str]:
    return re.findall(r'scope="rowgroup">([^<]+)<', html)


def chips(html: str) -> dict[str, int]:
    return {
        name.strip(): int(count) for name, count in re.findall(r'<a class="chip" id="[^>]*>([^<]+)<b>(\d+)</b>', html)
    }


def test_the_most_pressing_stands_on_top(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/")
    assert names(html) == ["김영숙", "이순자", "최민준", "윤재호", "한상철", "오미경"]
    assert groups(html) == ["늦음 2", "오늘 1", "이번 주 1", "이번 주 뒤 1", "곧 열림 1"]
    assert "약속 5건이 기다립니다" in html
    for words in ("10일 지남", "D-2", "12월 2일(수)부터", "11월 27일(금)까지", "토요일이라 앞당김"):
        assert words in html


def test_each_line_has_one_button_to_its_sheet(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/")
    assert len(re.findall(r'href="/visits/\d+/"', html)) == 6
    # What opens in December can be looked at, and not yet kept.
    assert (html.count(">방문 적기<"), html.count(">살펴보기<")) == (5, 1)


def test_filters_say_how_many_they_leave_and_leave_so_many(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    counts = chips(page(client, "/"))
    assert counts == {"모두": 6, "늦음": 2, "오늘": 1, "이번 주": 1, "이번 주 뒤": 1, "곧 열림": 1}
    for key, name in (
        ("overdue", "늦음"),
        ("today", "오늘"),
        ("week", "이번 주"),
        ("open", "이번 주 뒤"),
        ("soon", "곧 열림"),
    ):
        assert len(names(page(client, f"/?when={key}"))) == counts[name]


def test_programmes_filter_too_and_both_together(world: Neighbourhood) -> None:
    welcome = Programme.objects.create(
        code="welcome", name={"ko": "환영 전화"}, subject="customer", fact="since", owner="adviser", channel="phone"
    )
    call = welcome.steps.create(code="call", name={"ko": "환영 전화"}, position=0, opens="0d", due="7d")
    for person in (world.sunja, world.jaeho):
        Promise.objects.create(
            step=call,
            subject=person.pk,
            customer=person,
            owner=world.dohyeon,
            branch=world.mokdong,
            from_on=day("2026-11-16"),
            opens_on=day("2026-11-16"),
            due_on=day("2026-11-20"),
        )
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert chips(page(client, "/"))["환영 전화"] == 2
    assert names(page(client, "/?programme=welcome")) == ["이순자", "윤재호"]
    assert chips(page(client, "/?programme=welcome"))["늦음"] == 2
    assert names(page(client, "/?programme=smile&when=overdue")) == ["김영숙", "이순자"]


@pytest.mark.parametrize("asked", ["?when=never", "?programme=%27", "?page=-1", "?page=99999999", "?page=x", "?when="])
def test_an_address_typed_by_hand_breaks_nothing(world: Neighbourhood, asked: str) -> None:
    page(signed_in(world, Role.CONSULTANT, world.dohyeon), f"/{asked}")


def test_the_manager_sees_her_branch_and_whose_each_is(world: Neighbourhood) -> None:
    Promise.objects.filter(customer=world.jaeho).update(owner=world.haneul)
    html = page(signed_in(world, Role.MANAGER, world.seoyun), "/")
    assert len(names(html)) == 6
    assert "<small>박하늘</small>" in html
    assert "서태오" not in html


def test_a_colleague_sees_none_of_it_and_reads_what_will_come(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.haneul), "/")
    assert names(html) == []
    assert "오늘 기다리는 약속이 없습니다" in html
    assert "여기에 보입니다" in html


def test_a_kept_promise_is_gone_at_once(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    Promise.objects.filter(pk=world.first_promise(world.yeongsuk).pk).update(
        kept_on=day("2026-11-23"), kept_at=AT, kept_by=1, live=False
    )
    assert "김영숙" not in page(client, "/")


def test_those_seen_are_written_down_once(world: Neighbourhood) -> None:
    page(signed_in(world, Role.CONSULTANT, world.dohyeon), "/?when=overdue")
    sight = Sight.objects.get()
    assert (sight.page, sight.customers) == ("front:today", [world.yeongsuk.pk, world.sunja.pk])


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.EXECUTIVE, "/glance/"),
        (Role.VOC, "/voices/"),
        (Role.AUDITOR, "/journal/"),
        (Role.ADMINISTRATOR, "/records/"),
    ],
)
def test_others_begin_where_their_work_is(world: Neighbourhood, role: Role, start: str) -> None:
    answer = signed_in(world, role).get("/")
    assert (answer.status_code, answer["Location"]) == (302, start)


def test_english_is_complete_too(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon, "en"), "/")
    assert "5 promises are waiting" in html
    assert "10 days late" in html
    left = re.sub(r"<title>.*?</title>|<[^>]+>", " ", html[html.index("<main") : html.index("</main>")])
    for word in ("늦음", "오늘", "이번 주", "설명", "계약의"):
        assert word not in left


def test_the_page_reads_as_much_for_fifty_lines_as_for_six(
    world: Neighbourhood, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    page(client, "/")
    with django_assert_max_num_queries(12):
        page(client, "/")
    for n in range(60):
        world.contract(world.customer(f"고객{n}", world.dohyeon), world.life, "2026-09-01")
    with django_assert_max_num_queries(12):
        html = page(client, "/")
    assert len(names(html)) == 50
    assert "1 / 2" in html
    assert len(names(page(client, "/?page=2"))) == 16


def test_the_heading_counts_what_the_filter_shows(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert "약속 5건이 기다립니다" in page(client, "/")
    assert "약속 2건이 기다립니다" in page(client, "/?when=overdue")
    assert "약속 1건이 곧 열립니다" in page(client, "/?when=soon")
    assert "약속 5건이 기다립니다" in page(client, "/?programme=smile")


def test_a_visit_that_was_set_aside_is_told_to_whoever_settles_it(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert "정리해 주세요" not in page(client, "/")
    SetAside.objects.create(
        promise=world.first_promise(world.yeongsuk),
        key=UUID(int=1),
        on=day("2026-11-20"),
        at=AT,
        by_name="박하늘",
        why="x",
    )
    caches["near"].clear()
    assert "따로 둔 방문 1건을 정리해 주세요" in page(client, "/")
    # In the menu of every page, too.
    menu = page(client, "/customers/").partition('<nav class="side"')[2].partition("</nav>")[0]
    assert re.findall(r'<b class="waits">(\d+)', menu) == ["1"]
    assert "정리해 주세요" not in page(signed_in(world, Role.CONSULTANT, world.haneul), "/")


def test_a_greeting_is_kept_by_one_tap(world: Neighbourhood) -> None:
    """A visit has something to tell, a greeting has not: it is kept from the list, or with a note on its sheet."""
    programme = Programme.objects.create(
        code="birthday", name={"ko": "생일 축하"}, subject="customer", fact="born_on", owner="adviser", channel="sms"
    )
    step = Step.objects.create(programme=programme, code="greet", position=0, opens="0d", due="0d")
    made = Promise.objects.create(
        step=step, subject=world.sunja.pk, customer=world.sunja, owner=world.dohyeon, branch=world.mokdong,
        from_on=day("2026-11-20"), opens_on=day("2026-11-20"), due_on=day("2026-11-23"), live=True,
    )  # fmt: skip
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    html = page(client, "/")
    assert html.count('<form method="post" action="/visits/') == 1
    assert f'<form method="post" action="/visits/{made.pk}/">' in html
    assert "data-lacks-note-missing" not in page(client, f"/visits/{made.pk}/")
    visit = world.first_promise(world.yeongsuk)
    assert client.post(f"/visits/{visit.pk}/", {"on": "2026-11-23"}).status_code == 422
    answer = client.post(f"/visits/{made.pk}/", {"on": "2026-11-23"})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    made.refresh_from_db()
    assert made.kept_on == day("2026-11-23")
    assert "생일 축하" in page(client, "/").partition('role="status"')[2].partition("</div>")[0]
