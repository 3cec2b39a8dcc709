"""영숙's page: everything about her in one place, for those who may see it, as far as they may."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from dongban.front.queries.story import LONGEST
from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.promises.models import Handover, Promise, Share
from dongban.records.models import Entry, Touch
from dongban.visits.actions import report_visit
from dongban.visits.rules import Sheet
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    cache.clear()


@pytest.fixture
def world() -> Neighbourhood:
    made = Neighbourhood()
    made.history()
    made.customer("박성호", made.dohyeon, household="H1", born_on=day("1962-05-05"), gender="m")
    made.customer("박서연", made.yujin, household="H1")
    return made


def hers(world: Neighbourhood) -> str:
    return f"/customers/{world.yeongsuk.pk}/"


def test_who_she_is_stands_there_at_a_glance(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    for words in (
        "61세 · 여",
        "함께한 지 17년",
        "마케팅 · 전화",
        "철회: 이메일",
        "010-2345-4821",
        "이도현 · 목동지점",
        "월 214,000원",
        "1억원",
        "유지",
    ):
        assert words in html


def test_what_to_do_next_stands_on_top(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    above = html[html.index("<main") : html.index("지나온 일")]
    assert "10일 지남" in above
    assert f"/visits/{world.first_promise(world.yeongsuk).pk}/" in above


def test_the_family_is_shown_as_far_as_the_viewer_serves_it(world: Neighbourhood) -> None:
    """성호 is 도현's customer too; 서연 of the same household is 유진's."""
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert "박성호" in html
    assert "박서연" not in html


def test_the_story_tells_calls_bookings_visits_and_advisers_newest_first(world: Neighbourhood) -> None:
    promise = world.first_promise(world.yeongsuk)
    dohyeon = world.viewer(Role.CONSULTANT, world.dohyeon)
    report_visit(
        by=dohyeon, at=AT, day=MONDAY, promise=promise, sheet=Sheet(day("2026-11-22"), "특약을 다시 설명드렸다.")
    )
    handover = Handover.objects.create(cause="left", on=day("2026-10-05"), at=AT, staff=world.haneul)
    Share.objects.create(handover=handover, customer=world.yeongsuk, new=world.dohyeon)
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    story = html[html.index('class="story"') : html.index("</ol>")]
    told = ["특약을 다시 설명드렸다.", "문의", "보험료", "박하늘 → 이도현", "새 계약"]
    assert sorted(told, key=story.index) == told
    assert "늦게 지킴" in story


@pytest.mark.parametrize("cause", ["away", "back"])
def test_a_promise_that_was_lent_is_no_new_adviser(world: Neighbourhood, cause: str) -> None:
    lent = Handover.objects.create(cause=cause, on=day("2026-10-05"), at=AT, staff=world.haneul)
    Share.objects.create(handover=lent, customer=world.yeongsuk, new=world.dohyeon)
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert "박하늘 → 이도현" not in html


def test_premiums_of_one_day_are_one_line(world: Neighbourhood) -> None:
    second = world.contract(world.yeongsuk, world.pension, "2026-09-01")
    Entry.objects.create(
        code="E2", contract=second, booked_on=day("2026-11-10"), kind="premium", amount=300_000, load=1, changed=1
    )
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert "514,000원 · 계약 2건" in html


def test_a_long_history_shows_its_newest_thirty(world: Neighbourhood) -> None:
    Touch.objects.bulk_create(
        Touch(customer=world.yeongsuk, at=AT.replace(day=1, hour=n % 24, minute=n), channel="web", load=1, changed=1)
        for n in range(40)
    )
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert html.count('class="dot"') == LONGEST


def test_what_has_not_happened_by_that_day_is_not_told(world: Neighbourhood, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-05")
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert "보험료" not in html
    assert "문의" not in html
    assert "D-8" in html


def test_those_who_do_not_serve_her_see_her_masked(world: Neighbourhood) -> None:
    html = page(signed_in(world, Role.EXECUTIVE), hers(world))
    for hidden in ("김영숙", "2345", "youngsook", "목동로", "박성호", "3월 9일"):
        assert hidden not in html
    for shown in ("김*숙", "010-****-4821", "서울 양천구 ***", "1965-**-**"):
        assert shown in html
    assert "/visits/" not in html


@pytest.mark.parametrize(
    ("role", "who", "status"),
    [
        (Role.CONSULTANT, "dohyeon", 200),
        (Role.CONSULTANT, "haneul", 404),
        (Role.CONSULTANT, "yujin", 404),
        (Role.MANAGER, "seoyun", 200),
        (Role.MANAGER, "yujin", 404),
        (Role.VOC, "", 200),
        (Role.AUDITOR, "", 200),
        (Role.ADMINISTRATOR, "", 403),
    ],
)
def test_who_may_open_her_page(world: Neighbourhood, role: Role, who: str, status: int) -> None:
    client = signed_in(world, role, getattr(world, who) if who else None)
    assert client.get(hers(world)).status_code == status
    assert Sight.objects.count() == (status == 200)


def test_the_household_that_was_shown_is_in_the_access_line(world: Neighbourhood) -> None:
    page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    spouse = world.yeongsuk.pk + 7
    assert Sight.objects.get().customers == [world.yeongsuk.pk, spouse]


def test_a_waived_promise_says_why(world: Neighbourhood) -> None:
    Promise.objects.filter(pk=world.first_promise(world.yeongsuk).pk).update(
        waived_on=day("2026-11-20"), waived_by=1, waived_why="고객이 방문을 원하지 않음", live=False
    )
    assert "고객이 방문을 원하지 않음" in page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))


def test_the_page_reads_as_much_for_ten_contracts_as_for_one(
    world: Neighbourhood, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    page(client, hers(world))
    for n in range(1, 11):
        world.contract(world.yeongsuk, world.pension, f"2025-{n:02}-03")
    with django_assert_max_num_queries(19):
        page(client, hers(world))
