"""The inbox and the thread, as those who answer read them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.test.html import parse_html
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.voices import actions
from dongban.voices.models import Case, Member, Message, Policy, Queue, Template
from dongban.voices.models.cases import number_of
from dongban.voices.tests.cast import AT, DAY, SAID, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


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
        "2건",
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


def test_views_have_true_counts(world: Firmament) -> None:
    client = signed_in(world)
    mine = world.heard(text="내 것")
    Case.objects.filter(pk=mine.pk).update(owner=world.user(Role.VOC, name="이서연"))
    for number in range(3):
        world.heard(text=f"급한 것 {number}", at=AT - timedelta(days=3))
    page = client.get("/voices/").content.decode()
    counted = dict(re.findall(r'class="chip"[^>]*>([^<]+) <b>(\d+)</b>', page))
    assert (counted["진행"], counted["내가 맡음"], counted["맡은 사람 없음"], counted["늦음"]) == ("4", "1", "3", "3")
    late = client.get("/voices/?view=late").content.decode()
    assert "급한 것 2" in late
    assert "내 것" not in late
    assert "내 것" in client.get("/voices/?view=mine&kind=complaint").content.decode()
    assert client.get("/voices/?view=nonsense&page=x&queue=y").status_code == 200


def test_an_answer_from_the_page(world: Firmament) -> None:
    case = world.heard()
    client = signed_in(world)
    page = client.get(f"/voices/{case.pk}/").content.decode()
    assert "13:30까지, 점심시간 제외" in page
    sent = client.post(f"/voices/{case.pk}/answer/", {"text": "오늘 됩니다.", "version": case.version, "how": "told"})
    assert sent.status_code == 302
    again = client.post(f"/voices/{case.pk}/answer/", {"text": "내일 됩니다.", "version": case.version, "how": "told"})
    assert again.status_code == 409
    page = again.content.decode()
    for words in ("오늘 됩니다.", "내일 됩니다.", "다른 사람이 먼저"):
        assert words in page
    assert Message.objects.filter(direction="out").count() == 1


def test_what_lacks_something_comes_back_with_its_words(world: Firmament) -> None:
    case = world.heard()
    client = signed_in(world)
    given = {"version": case.version, "cause": "mistake", "done": "환불함"}
    answer = client.post(f"/voices/{case.pk}/close/", given)
    assert answer.status_code == 409
    assert "환불함" in answer.content.decode()
    assert client.post(f"/voices/{case.pk}/note/", {"text": " "}).status_code == 422
    assert client.post(f"/voices/{case.pk}/dance/", {}).status_code == 404


def test_all_that_match_are_shared_out_after_a_preview(world: Firmament) -> None:
    for number in range(5):
        world.heard(text=f"소리 {number}")
    world.heard(kind="praise")
    for name in ("이서연", "박두리"):
        Member.objects.create(queue=Queue.objects.first(), user=world.user(Role.VOC, name=name), since=DAY)
    client = signed_in(world)
    page = client.get("/voices/many/?kind=complaint").content.decode()
    assert "5건을 한 번에" in page
    world.heard(text="그 사이에")
    assert client.post("/voices/many/?kind=complaint", {"seen": 5, "to": "share"}).status_code == 422
    assert Case.objects.filter(owner__isnull=False).count() == 1
    client.post("/voices/many/?kind=complaint", {"seen": 6, "to": "share", "pressing": "yes"})
    owners = list(Case.objects.filter(kind="complaint").values_list("owner", flat=True))
    assert sorted(map(owners.count, set(owners))) == [3, 3]
    assert set(Case.objects.filter(kind="complaint").values_list("priority", flat=True)) == {1}
    assert Case.objects.get(kind="praise").priority == 0


def test_hours_are_previewed_and_saved(world: Firmament) -> None:
    world.heard()
    client = signed_in(world, Role.ADMINISTRATOR)
    given = {f"hours_{day}": "09:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}
    given |= {"_first": "1", "_next": "2", "_solve": "8"}
    page = client.post("/voices/hours/", given).content.decode()
    assert "이렇게 바꾸면" in page
    assert not Policy.objects.exists()
    assert number_of(Case.objects.get().pk) in page
    (seen,) = re.findall(r'name="save" value="([0-9a-f]{64})"', page)
    # Changed after it was looked at: it is shown again, and nothing is saved.
    again = client.post("/voices/hours/", {**given, "_solve": "9", "save": seen})
    assert again.status_code == 200
    assert not Policy.objects.exists()
    assert client.post("/voices/hours/", {**given, "save": seen}).status_code == 302
    assert Policy.objects.get().goals[""] == {"first": 60, "next": 120, "solve": 480}
    for wrong in ({"hours_mon": "morgens"}, {"_first": ""}, {"complaint_first": "1"}):
        assert client.post("/voices/hours/", {**given, **wrong, "save": seen}).status_code == 422
    assert signed_in(world).post("/voices/hours/", given).status_code == 403


def test_a_goal_that_would_take_years_is_refused_in_a_sentence(world: Firmament) -> None:
    world.heard()
    client = signed_in(world, Role.ADMINISTRATOR)
    for spans, goal in (("09:00-09:01", "40"), ("09:00-09:30", "1000"), ("09:00-09:01", "20")):
        page = client.post("/voices/hours/", {"hours_mon": spans, "_first": "0.25", "_next": "0.5", "_solve": goal})
        assert page.status_code == 422
        assert "한 해보다 오래 걸립니다" in page.content.decode()


def test_who_may_not_change_the_hours_reads_them(world: Firmament) -> None:
    page = signed_in(world).get("/voices/hours/").content.decode()
    main = page.split("<main")[1].split("</main>")[0]
    for field in ("<input", "<form", "<button"):
        assert field not in main, "nothing that she may not change looks as if she might"
    assert "09:00-12:00 13:00-18:00" in main
    assert "관리자" in main
    assert 'name="hours_mon"' in signed_in(world, Role.ADMINISTRATOR).get("/voices/hours/").content.decode()


def test_a_pause_says_why_on_the_page_of_its_voice(world: Firmament) -> None:
    case = world.heard()
    client = signed_in(world)
    client.post(f"/voices/{case.pk}/pause/", {"text": "병원의 회신을 기다립니다"})
    assert "병원의 회신을 기다립니다" in client.get(f"/voices/{case.pk}/").content.decode()


def test_a_text_is_approved_by_a_colleague_and_filled_in(world: Firmament) -> None:
    case = world.heard()
    client, other = signed_in(world), Client()
    other.force_login(world.user(Role.VOC, name="박두리"))
    assert client.post("/voices/texts/", {"name": "환불", "text": "{kunde}님"}).status_code == 422
    client.post("/voices/texts/", {"name": "환불", "text": "{customer}님, {number} 건은 {agent}이(가) 봅니다."})
    text = Template.objects.get()
    client.post(f"/voices/texts/{text.pk}/")
    assert "환불" not in client.get(f"/voices/{case.pk}/").content.decode()
    other.post(f"/voices/texts/{text.pk}/")
    page = client.get(f"/voices/{case.pk}/?template={text.pk}").content.decode()
    assert f"김영숙님, {case.number} 건은 이서연이(가) 봅니다." in page


def test_who_joins_a_queue_gets_what_comes(world: Firmament) -> None:
    client = signed_in(world)
    client.post("/voices/team/", {"queue": "complaints"})
    assert world.heard().owner.name == "이서연"
    assert "이서연" in client.get("/voices/team/").content.decode()
    client.post("/voices/team/", {"queue": "complaints", "leave": "1"})
    assert world.heard().owner is None


def test_the_inbox_begins_with_her_own_day(world: Firmament) -> None:
    officer = world.seoyeon
    late, today, other, closed = (world.heard(at=AT - timedelta(days=n)) for n in (9, 0, 0, 1))
    Case.objects.filter(pk__in=(late.pk, today.pk, closed.pk)).update(owner=officer.user)
    Case.objects.filter(pk=other.pk).update(owner=None)
    now = Case.objects.get(pk=closed.pk)
    actions.answer(by=officer, at=AT, day=DAY, case=now, text="돌려드렸습니다.", version=now.version)
    now.refresh_from_db()
    actions.close(by=officer, at=AT, case=now, version=now.version, cause="mistake", done="환급함")
    html = signed_in(world).get("/voices/").content.decode()
    mine = re.sub(r"<[^>]+>", " ", html.split('class="my-day"')[1].split("</p>")[0])
    assert re.findall(r"\d+", mine) == ["2", "1", "1", "1"]
    assert 'class="my-day"' not in signed_in(world, Role.MANAGER, "seoyun").get("/voices/").content.decode()
