"""The page of the sheet: what 도현 reads on his telephone, sends, and reads when somebody was quicker."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.test.html import parse_html
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Sight
from dongban.people.rules import Role
from dongban.promises.models import Programme, Promise
from dongban.records.models import Coverage, Customer
from dongban.visits.actions import report_visit
from dongban.visits.models import Report, SetAside
from dongban.visits.rules import Sheet
from dongban.visits.tests.cast import Neighbourhood, day
from dongban.voices.models import Case

pytestmark = pytest.mark.django_db
NOTE = "특약을 다시 설명드렸다."


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def promise(world: Neighbourhood) -> Promise:
    return world.first_promise(world.yeongsuk)


def signed_in(world: Neighbourhood, role: Role = Role.CONSULTANT, who: str = "dohyeon") -> Client:
    client = Client()
    client.force_login(world.user(f"{role}-{who}", role, getattr(world, who, None)))
    return client


def test_the_sheet_says_whom_what_why_and_where(world: Neighbourhood, promise: Promise) -> None:
    page = signed_in(world).get(f"/visits/{promise.pk}/").content.decode()
    parse_html(page)
    for words in (
        "김영숙",
        "3개월 설명 방문",
        "10일 지남",
        "종신보험 하나",
        "월 214,000원",
        "암 진단",
        "3,000만원",
        "010-2345-4821",
        "서울 양천구 목동로 12",
        "토요일이라 앞당김",
    ):
        assert words in page
    assert 'value="2026-11-23"' in page


def test_looking_at_it_leaves_an_access_line(world: Neighbourhood, promise: Promise) -> None:
    signed_in(world).get(f"/visits/{promise.pk}/")
    sight = Sight.objects.get()
    assert (sight.page, sight.customers, sight.by_name) == ("visits:sheet", [world.yeongsuk.pk], "이도현")


def test_a_sheet_sent_keeps_the_promise_and_asks_for_the_customers_confirmation(
    world: Neighbourhood, promise: Promise
) -> None:
    client = signed_in(world)
    answer = client.post(f"/visits/{promise.pk}/", {"on": "2026-11-13", "note": NOTE}, follow=True)
    assert answer.redirect_chain == [(f"/visits/{promise.pk}/", 302)]
    assert "고객의 확인" in answer.content.decode()
    assert "지켰습니다: 김영숙 · 3개월 설명 방문" in answer.content.decode()
    promise.refresh_from_db()
    assert promise.kept_on == day("2026-11-13")


def test_fields_that_the_form_does_not_know_change_nothing(world: Neighbourhood, promise: Promise) -> None:
    sent = {
        "on": "2026-11-13",
        "note": NOTE,
        "kept_on": "2026-08-20",
        "by_name": "다른 이",
        "promise": "1",
        "owner": "2",
    }
    signed_in(world).post(f"/visits/{promise.pk}/", sent)
    report = Report.objects.get()
    assert (report.by_name, report.on, report.promise_id) == ("이도현", day("2026-11-13"), promise.pk)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"on": "2026-11-23", "note": " "}, "note"),
        ({"on": "2026-11-24", "note": NOTE}, "on"),
        ({"on": "2026-08-13", "note": NOTE}, "on"),
        ({"on": "31.02.2026", "note": NOTE}, "on"),
        ({"note": NOTE}, "on"),
        ({"on": "2026-11-23", "note": NOTE, "kind2": "complaint", "said2": " "}, "said2"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    world: Neighbourhood, promise: Promise, sent: dict[str, str], field: str
) -> None:
    answer = signed_in(world).post(f"/visits/{promise.pk}/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert sent.get("note", "").strip() in page
    promise.refresh_from_db()
    assert promise.kept_on is None


def test_whoever_comes_second_reads_who_was_first_and_keeps_her_words(world: Neighbourhood, promise: Promise) -> None:
    signed_in(world, Role.MANAGER, "seoyun").post(f"/visits/{promise.pk}/", {"on": "2026-11-20", "note": "다녀왔다."})
    answer = signed_in(world).post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": NOTE})
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("오서윤", "2026년 11월 20일(금)", "2026년 11월 23일(월) 10:30", NOTE, "다녀왔다."):
        assert words in page
    assert Report.objects.get().note == "다녀왔다."
    assert SetAside.objects.get().note == NOTE


def test_somebody_is_quicker_by_a_moment(
    world: Neighbourhood, promise: Promise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both had an open sheet when they sent it; the database decides, and the page still gives the words back."""
    seoyun = world.viewer(Role.MANAGER, world.seoyun)

    def after_another(**sent: Any) -> Report:
        report_visit(**{**sent, "by": seoyun, "sheet": Sheet(sent["sheet"].on, "다녀왔다."), "key": None})
        return report_visit(**sent)

    monkeypatch.setattr("dongban.visits.actions.reporting.report_visit", after_another)
    answer = signed_in(world).post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": NOTE})
    assert answer.status_code == 409
    assert NOTE in answer.content.decode()
    assert "오서윤 적음" in answer.content.decode()


def test_coverages_ticked_and_opinions_heard_stand_on_the_sheet(world: Neighbourhood, promise: Promise) -> None:
    client = signed_in(world)
    sent = {
        "on": "2026-11-23",
        "points": ["암 진단"],
        "kind1": "complaint",
        "said1": "보험료가 너무 올랐어요",
        "kind2": "request",
        "said2": "증권을 다시 보내 주세요",
    }
    client.post(f"/visits/{promise.pk}/", sent)
    report = Report.objects.get()
    assert report.points == [["사망", False], ["암 진단", True]]
    assert [(one.kind, one.text) for one in report.opinions.all()] == [
        ("complaint", "보험료가 너무 올랐어요"),
        ("request", "증권을 다시 보내 주세요"),
    ]
    heard = Case.objects.order_by("pk").values_list("pk", "channel", "kind", "customer", "contract", "branch")
    assert [case[1:] for case in heard] == [
        ("visit", kind, world.yeongsuk.pk, world.late.pk, world.mokdong.pk) for kind in ("complaint", "request")
    ]
    assert [case[0] for case in heard] == list(report.opinions.values_list("case", flat=True))
    page = client.get(f"/visits/{promise.pk}/").content.decode()
    for words in ("설명함", "짚지 않음", "<b>불만</b> 보험료가 너무 올랐어요", "<b>요청</b>"):
        assert words in page


def test_a_contract_without_coverages_offers_product_and_premium(world: Neighbourhood) -> None:
    promise = world.first_promise(world.jaeho)
    page = signed_in(world).get(f"/visits/{promise.pk}/").content.decode()
    assert 'name="points" value="종신보험 하나"' in page


def test_an_opinion_without_its_kind_stays_on_the_page(world: Neighbourhood, promise: Promise) -> None:
    answer = signed_in(world).post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": NOTE, "said1": "비싸요"})
    assert answer.status_code == 422
    assert "어떤 말씀인지 골라 주세요." in answer.content.decode()
    assert "비싸요" in answer.content.decode()


@pytest.mark.parametrize(
    ("place", "metres"),
    [({"latitude": "37.5300", "longitude": "126.8700"}, 1112), ({"latitude": "37.5300"}, None), ({}, None)],
)
def test_only_the_distance_is_kept(
    world: Neighbourhood, promise: Promise, place: dict[str, str], metres: int | None
) -> None:
    Customer.objects.filter(pk=world.yeongsuk.pk).update(latitude=37.52, longitude=126.87)
    signed_in(world).post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": NOTE, **place})
    assert Report.objects.get().distance_m == metres


def test_a_kept_promise_shows_its_report_and_no_form(world: Neighbourhood, promise: Promise) -> None:
    client = signed_in(world)
    client.post(f"/visits/{promise.pk}/", {"on": "2026-11-13", "note": NOTE})
    page = client.get(f"/visits/{promise.pk}/").content.decode()
    assert NOTE in page
    assert "<textarea" not in page


def test_a_promise_that_is_not_open_yet_says_from_when(world: Neighbourhood) -> None:
    later = Promise.objects.get(customer=world.mikyeong, step=world.steps[1])
    page = signed_in(world).get(f"/visits/{later.pk}/").content.decode()
    assert "2026년 12월 2일(수)" in page
    assert "<textarea" not in page


def test_a_neighbours_promise_is_not_there(world: Neighbourhood) -> None:
    foreign = world.first_promise(world.taeo)
    client = signed_in(world)
    assert client.get(f"/visits/{foreign.pk}/").status_code == 404
    assert client.post(f"/visits/{foreign.pk}/", {"on": "2026-11-23", "note": NOTE}).status_code == 404
    assert client.get("/visits/999999/").status_code == 404


@pytest.mark.parametrize("role", [Role.VOC, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_those_who_keep_no_promises_read_why(world: Neighbourhood, promise: Promise, role: Role) -> None:
    answer = signed_in(world, role, "")
    page = answer.get(f"/visits/{promise.pk}/")
    assert page.status_code == 403
    assert "방문은 그 약속을 맡은 사람이나 그 지점의 지점장이 적습니다." in page.content.decode()


def test_somebody_unknown_signs_in_first(world: Neighbourhood, promise: Promise) -> None:
    assert Client().get(f"/visits/{promise.pk}/").status_code == 302


def test_the_page_reads_as_much_for_fifty_coverages_as_for_two(
    world: Neighbourhood, promise: Promise, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(world)
    client.get(f"/visits/{promise.pk}/")
    Coverage.objects.bulk_create(
        Coverage(contract=world.late, name=f"특약 {n}", amount=n, load=1, changed=1) for n in range(50)
    )
    with django_assert_max_num_queries(18):
        assert "특약 49" in client.get(f"/visits/{promise.pk}/").content.decode()


def test_a_call_asks_for_no_signature(world: Neighbourhood) -> None:
    """Nobody signs on the glass, stands before a house or photographs a document while she telephones."""
    client, kept = signed_in(world), world.first_promise(world.yeongsuk)
    marks = ("data-glass", "data-place", "id_photo", "방문한 날")
    world.yeongsuk.latitude, world.yeongsuk.longitude = 37.5, 126.8
    world.yeongsuk.save()
    assert all(mark in client.get(f"/visits/{kept.pk}/").content.decode() for mark in marks)
    Programme.objects.update(channel="phone")
    html = client.get(f"/visits/{kept.pk}/").content.decode()
    assert not [mark for mark in marks if mark in html]
    assert "지킨 날" in html
    answer = client.post(f"/visits/{kept.pk}/", {"on": "2026-11-23", "note": "전화로 인사드렸다."})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_page_knows_beforehand_what_the_server_would_say(world: Neighbourhood, promise: Promise) -> None:
    client = signed_in(world)
    page = client.get(f"/visits/{promise.pk}/").content.decode()
    wrong = {"on": "2026-11-24", "kind1": "", "said1": "비싸요", "kind2": "complaint"}
    refused = client.post(f"/visits/{promise.pk}/", wrong, headers={"Accept": "application/json"}).json()["errors"]
    early = client.post(f"/visits/{promise.pk}/", {"on": "2026-08-01"}, headers={"Accept": "application/json"}).json()[
        "errors"
    ]
    bare = client.post(f"/visits/{promise.pk}/", {"on": "2026-11-23"}, headers={"Accept": "application/json"}).json()[
        "errors"
    ]
    said = {sentence for errors in (refused, early, bare) for [sentence] in errors.values()}
    assert len(said) == 5
    for sentence in said:
        assert f'="{sentence}"' in page


def test_a_visit_that_was_not_is_made_after_all(world: Neighbourhood, promise: Promise) -> None:
    """The manager takes it back: the sheet is open again and says why, what was written stays beside it, the same
    sheet sent again by a telephone keeps nothing, and the next one is the visit."""
    dohyeon, seoyun = signed_in(world), signed_in(world, Role.MANAGER, "seoyun")
    page, key = f"/visits/{promise.pk}/", "00000000-0000-4000-8000-000000000007"
    first = {"on": "2026-11-13", "note": NOTE, "key": key, "said1": "고맙다", "kind1": "praise"}
    dohyeon.post(page, first)
    assert f"/promises/{promise.pk}/take-back/" in seoyun.get(page).content.decode()
    assert "take-back" not in dohyeon.get(page).content.decode()
    seoyun.post(f"/promises/{promise.pk}/take-back/", {"why": "고객은 만난 적이 없다고 합니다"})
    shown = dohyeon.get(page).content.decode()
    parse_html(shown)
    assert "고객은 만난 적이 없다고 합니다" in shown and 'name="note"' in shown and NOTE not in shown
    assert NOTE not in seoyun.get(f"/customers/{world.yeongsuk.pk}/").content.decode()
    dohyeon.post(page, first)
    promise.refresh_from_db()
    assert (promise.kept_on, Report.objects.count()) == (None, 1)
    dohyeon.post(page, {"on": "2026-11-23", "note": "이번에는 뵈었다."})
    promise.refresh_from_db()
    assert (promise.kept_on, Report.objects.count()) == (day("2026-11-23"), 2)
    assert Report.objects.standing().get().note == "이번에는 뵈었다."
    for address in (page, f"/customers/{world.yeongsuk.pk}/"):
        shown = seoyun.get(address).content.decode()
        assert "이번에는 뵈었다." in shown and NOTE not in shown
