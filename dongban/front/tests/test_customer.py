"""영숙's page: everything about her in one place, for those who may see it, as far as they may."""

from __future__ import annotations

import re

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.front.queries.story import PAGE, kept, records, telling
from dongban.front.tests.world import NOW, page, signed_in
from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.promises.models import Handover, Promise, Share
from dongban.records.models import Entry, Touch
from dongban.visits.actions import report_visit
from dongban.visits.rules import Sheet
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day
from dongban.voices.actions import hear
from dongban.voices.models import Case, Survey
from dongban.voices.surveys.actions import answered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    caches["near"].clear()


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


def test_a_promise_kept_is_a_contact_too(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert last_contact(page(client, hers(world))) == "11월 21일(토) 전화"
    dohyeon = world.viewer(Role.CONSULTANT, world.dohyeon)
    report_visit(
        by=dohyeon, at=AT, day=MONDAY, promise=world.first_promise(world.yeongsuk), sheet=Sheet(MONDAY, "만남")
    )
    for kind in ("", "?kind=contracts"):
        assert last_contact(page(client, hers(world) + kind)).startswith("11월 23일(월) 3개월")


def last_contact(html: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", html[html.index("마지막 연락") : html.index("유지 중인 계약")]).split()[2:])


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


def pages(client: Client, address: str, **headers: str) -> list[str]:
    """The story page by page, as "earlier" leads through it."""
    found = []
    while address and len(found) < 20:
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        html = answer.content.decode()
        found.append(html)
        more = re.search(r'class="story-more"><a class="button" href="([^"#]+)', html)
        address = more[1].replace("&amp;", "&") if more else ""
    return found


def lines(html: str) -> list[str]:
    return re.findall(r'<li class="(?:kept|late|)"><time datetime="([^"]+)">.*?<strong>([^<]+)</strong>', html)


def busy(world: Neighbourhood) -> None:
    """Many things of every kind, many of them on one day."""
    Touch.objects.bulk_create(
        Touch(
            customer=world.yeongsuk,
            at=AT.replace(day=1 + n % 3, hour=n % 24, minute=n),
            channel="web",
            load=1,
            changed=1,
        )
        for n in range(40)
    )
    # One moment on two channels.
    Touch.objects.create(
        customer=world.yeongsuk, at=AT.replace(day=2, hour=4, minute=4), channel="email", load=1, changed=1
    )
    Entry.objects.bulk_create(
        Entry(
            code=f"B{n}",
            contract=world.late,
            booked_on=day(f"2026-11-0{1 + n % 9}"),
            kind=kind,
            amount=1000,
            load=1,
            changed=1,
        )
        for n, kind in enumerate(("buy", "sell", "fee", "interest", "claim", "other") * 4)
    )
    for n in range(17):
        handover = Handover.objects.create(cause="left", on=day(f"2026-11-0{1 + n % 3}"), at=AT, staff=world.haneul)
        Share.objects.create(handover=handover, customer=world.yeongsuk, new=world.dohyeon)


def test_what_she_said_is_told_to_those_who_may_hear_it(world: Neighbourhood) -> None:
    voc = world.viewer(Role.VOC)
    said = {"by": voc, "at": AT, "day": MONDAY, "channel": "phone", "customer": world.yeongsuk.pk}
    hear(**said, kind="question", text="보험료가 오르나요?")
    hear(**said, kind="complaint", text="담당자가 불친절해요.", about_staff=world.dohyeon.pk)
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), f"{hers(world)}?kind=voices")
    assert "보험료가 오르나요?" in html
    assert "아직 답변 전" in html
    assert "불친절" not in html
    assert "불친절" in page(signed_in(world, Role.VOC), hers(world))
    assert "보험료가" not in page(signed_in(world, Role.EXECUTIVE), hers(world))


def test_what_she_answered_is_told_to_those_who_read_answers_unless_it_may_be_about_them(world: Neighbourhood) -> None:
    def answer(n: int, score: int, comment: str) -> Survey:
        return answered(
            by=None, at=AT, day=MONDAY, question="recommend", score=score, customer=world.yeongsuk.pk,
            about="visit", about_id=None, comment=comment, key=f"a{n}",
        )  # fmt: skip

    answer(1, 9, "설명이 쉬웠어요")
    unhappy = answer(2, 2, "지점장이 무례했어요")
    Case.objects.filter(pk=unhappy.case_id).update(about_staff=world.seoyun, sealed=True)
    officer = page(signed_in(world, Role.VOC), f"{hers(world)}?kind=answers")
    assert "10점 만점에 9점" in officer
    assert f'href="/voices/{unhappy.case_id}/"' in officer
    assert "무례" in officer
    manager = page(signed_in(world, Role.MANAGER, world.seoyun), f"{hers(world)}?kind=answers")
    assert "설명이 쉬웠어요" in manager
    assert "무례" not in manager
    assert "10점 만점에 2점" not in manager
    consultant = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert "10점 만점에" not in consultant
    assert "kind=voices" in consultant
    assert "kind=answers" not in consultant


@pytest.mark.parametrize("kind", ["", "touches", "bookings", "advisers", "promises", "contracts"])
def test_the_story_is_told_to_its_end_without_a_gap_or_an_echo(world: Neighbourhood, kind: str) -> None:
    """Against the story told in one piece."""
    busy(world)
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    address = f"{hers(world)}?kind={kind}"
    piecemeal = [line for html in pages(client, address) for line in lines(html)]
    assert [line for html in pages(client, address, hx_request="true") for line in lines(html)] == piecemeal
    with pytest.MonkeyPatch.context() as patch:
        for module in (telling, records, kept):
            patch.setattr(module, "PAGE", 500)
        at_once = lines(page(client, address))
    assert piecemeal == at_once
    assert [on for on, _title in at_once] == sorted((on for on, _title in at_once), reverse=True)
    wanted = {
        "": 40 + 1 + 18 + 1 + 17 + 1,
        "touches": 41,
        "bookings": 19,
        "advisers": 17,
        "promises": 0,
        "contracts": 1,
    }
    assert len(at_once) == wanted[kind]


def test_a_long_history_shows_its_newest_first(world: Neighbourhood) -> None:
    busy(world)
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert len(lines(page(client, hers(world)))) == PAGE
    rest = client.get(f"{hers(world)}?before=2026-11-03_0_0", headers={"hx-request": "true"}).content.decode()
    assert "<main" not in rest
    assert '<li class="year">' not in rest, "the year stands above already"
    assert Sight.objects.count() == 2


@pytest.mark.parametrize("asked", ["?kind=nonsense", "?before=2026-13-01_1_1", "?before=x", "?before=2026-11-03_99_1"])
def test_an_address_written_by_hand_is_no_trouble(world: Neighbourhood, asked: str) -> None:
    assert lines(page(signed_in(world, Role.CONSULTANT, world.dohyeon), f"{hers(world)}{asked}"))


def test_a_glance_tells_the_adviser_the_last_contact_and_what_is_in_force(world: Neighbourhood) -> None:
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    for asked in ("", "?kind=bookings"):
        html = page(client, f"{hers(world)}{asked}")
        glance = html[html.index("figures brief") : html.index("</dl>")]
        for words in ("이도현", "11월 21일(토) <small>전화", "<dd>1 <small>월 214,000원"):
            assert words in glance


def test_where_nothing_is_owed_the_page_says_so(world: Neighbourhood) -> None:
    Promise.objects.filter(pk=world.first_promise(world.yeongsuk).pk).update(
        kept_on=day("2026-11-20"), kept_at=AT, kept_by=1, live=False
    )
    html = page(signed_in(world, Role.CONSULTANT, world.dohyeon), hers(world))
    assert "오늘 지킬 약속이 없습니다." in html


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
    assert not re.search(r"/visits/\d", html)


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
    with django_assert_max_num_queries(20):
        page(client, hers(world))


@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**30])
def test_a_number_that_nobody_can_have_is_found_nowhere(world: Neighbourhood, number: int) -> None:
    dohyeon = signed_in(world, Role.CONSULTANT, world.dohyeon)
    assert dohyeon.get(f"/customers/{world.yeongsuk.pk}/").status_code == 200
    assert dohyeon.get(f"/customers/{number}/").status_code == 404


def test_what_is_late_today_is_not_counted_as_kept(world: Neighbourhood) -> None:
    """Of two promises one was kept; the other one is overdue, and is no bar of green either."""
    client = signed_in(world, Role.CONSULTANT, world.dohyeon)
    late, second = Promise.objects.filter(customer=world.yeongsuk).order_by("due_on")[:2]
    assert late == world.first_promise(world.yeongsuk)
    done = {"kept_on": day("2026-11-20"), "kept_at": AT, "kept_by": 1, "live": False}
    Promise.objects.filter(pk=second.pk).update(**done, opens_on=day("2026-11-01"), due_on=day("2026-11-21"))
    html = page(client, hers(world))
    assert "2건 중 1건 지킴" in html
    Promise.objects.filter(pk=late.pk).update(**done)
    assert "2건 중 2건 지킴" in page(client, hers(world))
