"""영숙 confirms the visit herself: on the glass, or by a link that nobody else can make, read twice, or guess."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dongban.journal.models import Entry
from dongban.people.models import User
from dongban.people.reach import Refused, system
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.promises.models import Given, Promise
from dongban.visits.actions import Answer, answer, ask, report_visit
from dongban.visits.models import Confirmation, Link, Report
from dongban.visits.rules import Sheet, digest, drawn, read_strokes
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood
from dongban.voices.models import Case, Survey

pytestmark = pytest.mark.django_db
STROKES = "[[[100, 100], [400, 300], [500, 100]], [[600, 200], [800, 220]]]"


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture(autouse=True)
def mail_server(settings: Any) -> None:
    settings.SMTP_URL, settings.MAIL_FROM = "smtp://127.0.0.1:1", "voc@sky.example"


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def promise(world: Neighbourhood) -> Promise:
    return world.first_promise(world.yeongsuk)


@pytest.fixture
def report(world: Neighbourhood, promise: Promise) -> Report:
    by = world.viewer(Role.CONSULTANT, world.dohyeon)
    return report_visit(by=by, at=AT, day=MONDAY, promise=promise, sheet=Sheet(MONDAY, "약관을 함께 읽었다."))


def dohyeon(world: Neighbourhood) -> Client:
    client = Client()
    client.force_login(world.user("dohyeon", Role.CONSULTANT, world.dohyeon))
    return client


def made(world: Neighbourhood, report: Report) -> tuple[Link, str]:
    by = world.viewer(Role.MANAGER, world.seoyun)
    return ask(by=by, at=AT, report=report, way=Link.Way.SHOWN, address=str)


def test_she_signs_at_the_end_of_the_visit(world: Neighbourhood, promise: Promise) -> None:
    client = dohyeon(world)
    sent = {"on": "2026-11-23", "note": "네, 좋아요", "strokes": STROKES}
    assert client.post(f"/visits/{promise.pk}/", sent)["Location"] == "/"
    found = Confirmation.objects.get()
    assert (found.way, found.took_place, found.explained, len(found.strokes)) == ("glass", True, True, 2)
    assert "M100 100L400 300L500 100M600 200L800 220" in client.get(f"/visits/{promise.pk}/").content.decode()


def test_whoever_cannot_draw_types_her_name(world: Neighbourhood, promise: Promise) -> None:
    dohyeon(world).post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": "네, 좋아요", "signed_name": " 김영숙 "})
    assert Confirmation.objects.get().signed_name == "김영숙"


@pytest.mark.parametrize("sent", [{"strokes": "[[[1, 1], [2, 2]]]"}, {"strokes": "nonsense"}, {"signed_name": " "}, {}])
def test_a_slip_of_the_finger_is_no_signature(world: Neighbourhood, promise: Promise, sent: dict[str, str]) -> None:
    dohyeon(world).post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": "네, 좋아요", **sent})
    assert Report.objects.exists()
    assert not Confirmation.objects.exists()


def test_she_signs_later(world: Neighbourhood, promise: Promise, report: Report) -> None:
    client = dohyeon(world)
    assert "서명" in client.post(f"/visits/{promise.pk}/sign/", {}, follow=True).content.decode()
    assert not Confirmation.objects.exists()
    client.post(f"/visits/{promise.pk}/sign/", {"strokes": STROKES})
    client.post(f"/visits/{promise.pk}/sign/", {"strokes": STROKES})
    assert Confirmation.objects.count() == 1


def test_a_link_by_mail_is_kept_as_its_digest_alone(world: Neighbourhood, promise: Promise, report: Report) -> None:
    dohyeon(world).post(f"/visits/{promise.pk}/link/", {"way": "mail"})
    letter, link = Letter.objects.get(), Link.objects.get()
    assert letter.to == "youngsook@example.com"
    token = re.search(r"http://testserver/visits/c/([\w-]+)/", letter.text)
    assert token
    assert len(token[1]) >= 22
    assert link.digest == digest(token[1])
    assert "2026년 11월 23일(월)" in letter.text
    assert "Mon 23 Nov 2026" in letter.text


def test_sheet_and_mail_in_one_go(world: Neighbourhood, promise: Promise) -> None:
    sent = {"on": "2026-11-23", "note": "네, 좋아요", "mail": "on"}
    page = dohyeon(world).post(f"/visits/{promise.pk}/", sent, follow=True).content.decode()
    assert "고객에게 이메일로 링크를 보냅니다." in page
    assert Letter.objects.count() == 1


def test_without_a_mail_server_nothing_is_offered_by_mail(
    world: Neighbourhood, promise: Promise, settings: Any
) -> None:
    client, sheet = dohyeon(world), f"/visits/{promise.pk}/"
    assert 'name="mail"' in client.get(sheet).content.decode()
    settings.SMTP_URL = ""
    assert 'name="mail"' not in client.get(sheet).content.decode()
    # Filed by a telephone that still had it: the visit is kept, and what did not happen is said.
    sent = {"on": "2026-11-23", "note": "네, 좋아요", "mail": "on"}
    page = client.post(sheet, sent, follow=True).content.decode()
    assert "메일 서버가 정해지지 않아" in page
    assert "고객에게 이메일로 링크를 보냅니다." not in page
    assert 'value="mail"' not in page
    assert 'value="shown"' in page
    assert Report.objects.exists()
    assert not Letter.objects.exists()
    assert not Link.objects.exists()


def test_a_link_is_shown_once_as_a_code(world: Neighbourhood, promise: Promise, report: Report) -> None:
    page = dohyeon(world).post(f"/visits/{promise.pk}/link/", {"way": "shown"}).content.decode()
    assert re.search(r'viewBox="0 0 \d+ \d+"', page)
    assert re.search(r'<input id="link" readonly value="http://testserver/visits/c/[\w-]+/">', page)
    assert re.search(r'href="sms:\?&amp;body=[^"]*visits/c/', page)


def test_no_more_links_than_a_customer_bears(world: Neighbourhood, report: Report) -> None:
    for _each in range(3):
        ask(by=system(MONDAY), at=AT, report=report, way=Link.Way.SHOWN, address=str)
    with pytest.raises(Refused):
        ask(by=system(MONDAY), at=AT, report=report, way=Link.Way.SHOWN, address=str)


def test_she_answers_without_signing_in_in_her_language(world: Neighbourhood, report: Report) -> None:
    _link, token = made(world, report)
    client = Client(headers={"Accept-Language": "en"})
    page = client.get(f"/visits/c/{token}/").content.decode()
    assert "Did the visit take place?" in page
    assert "이도현" in page
    assert "김영숙" not in page
    sent = {"took_place": "yes", "explained": "no", "score": "0", "comment": "너무 빨랐어요"}
    assert "Thank you" in client.post(f"/visits/c/{token}/", sent, follow=True).content.decode()
    found = Confirmation.objects.get()
    assert (found.took_place, found.explained, found.score, found.comment) == (True, False, 0, "너무 빨랐어요")
    line = Entry.objects.get(verb="visit.confirmed")
    assert (line.by, line.by_name) == (None, "the customer")
    survey = Survey.objects.get()
    assert (survey.question, survey.score, survey.customer) == ("recommend", 0, world.yeongsuk)
    assert "너무 빨랐어요" in Case.objects.get().opening
    assert not Given.objects.exists()


@pytest.mark.parametrize(("score", "kind"), [("9", "praise"), ("7", "suggestion"), ("", "suggestion")])
def test_what_she_adds_goes_to_the_inbox_once(world: Neighbourhood, report: Report, score: str, kind: str) -> None:
    _link, token = made(world, report)
    Client().post(f"/visits/c/{token}/", {"took_place": "yes", "score": score, "comment": "또 와 주세요"})
    case = Case.objects.get()
    assert (case.channel, case.kind, case.opening) == ("visit", kind, "또 와 주세요")


def test_whoever_made_the_visit_learns_that_she_answered_and_not_what(
    world: Neighbourhood, promise: Promise, report: Report
) -> None:
    _link, token = made(world, report)
    sent = {"took_place": "no", "explained": "no", "comment": "안 오셨어요"}
    Client().post(f"/visits/c/{token}/", sent)
    case = Case.objects.get(opening="안 오셨어요")
    assert (case.kind, case.about_staff) == ("complaint", world.dohyeon)
    writer, boss = Client(), Client()
    writer.force_login(User.objects.get(pk=report.by))
    boss.force_login(world.user("boss", Role.MANAGER, world.seoyun))
    own, other = (client.get(f"/visits/{promise.pk}/").content.decode() for client in (writer, boss))
    assert "고객이 링크로 답하심" in own
    for words in ("안 오셨어요", "방문이 없었다고 하심"):
        assert words not in own
        assert words in other


def test_it_is_answered_once(world: Neighbourhood, report: Report) -> None:
    _link, token = made(world, report)
    client = Client()
    client.post(f"/visits/c/{token}/", {"took_place": "yes", "score": "9"})
    client.post(f"/visits/c/{token}/", {"took_place": "no", "score": "1"})
    assert Confirmation.objects.get().score == 9
    assert "고맙습니다" in client.get(f"/visits/c/{token}/").content.decode()


def test_that_it_did_not_take_place_is_the_managers_to_look_into(world: Neighbourhood, report: Report) -> None:
    _link, token = made(world, report)
    Client().post(f"/visits/c/{token}/", {"took_place": "no"})
    given_ = Given.objects.get()
    assert given_.promise.owner == world.seoyun
    assert given_.promise.customer == world.yeongsuk
    assert "이도현" in given_.note


@pytest.mark.parametrize("sent", [{}, {"took_place": "maybe"}, {"took_place": "yes", "score": "11"}])
def test_what_is_no_answer_is_asked_again(world: Neighbourhood, report: Report, sent: dict[str, str]) -> None:
    _link, token = made(world, report)
    assert Client().post(f"/visits/c/{token}/", sent).status_code == 422
    assert not Confirmation.objects.exists()


def test_a_link_runs_out(world: Neighbourhood, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    link, token = made(world, report)
    monkeypatch.setenv("DONGBAN_NOW", "2026-12-07T10:31")
    client = Client()
    assert client.get(f"/visits/c/{token}/").status_code == 404
    assert client.post(f"/visits/c/{token}/", {"took_place": "yes"}).status_code == 404
    with pytest.raises(Refused):
        answer(at=AT + timedelta(days=15), day=MONDAY, link=link, answer=Answer(True))
    assert not Confirmation.objects.exists()


def test_whoever_guesses_has_to_wait(world: Neighbourhood, report: Report) -> None:
    _link, token = made(world, report)
    client = Client()
    answers = [client.get(f"/visits/c/guess-{n}/").status_code for n in range(21)]
    assert answers == [404] * 20 + [429]
    assert client.get(f"/visits/c/{token}/").status_code == 429
    assert Client(REMOTE_ADDR="10.0.0.9").get(f"/visits/c/{token}/").status_code == 200


DOTS = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 400)), min_size=1, max_size=30)


@given(strokes=st.lists(DOTS, max_size=10))
def test_what_is_read_of_a_signature_is_what_was_drawn(strokes: list[list[tuple[int, int]]]) -> None:
    text = str([[list(dot) for dot in stroke] for stroke in strokes])
    found = read_strokes(text)
    assert found is None or [list(stroke) for stroke in found] == strokes
    assert drawn(found or ()).count("M") == len(found or ())


@given(text=st.text(max_size=60) | st.recursive(st.integers() | st.none(), st.lists, max_leaves=20).map(str))
def test_whatever_comes_is_a_signature_or_none(text: str) -> None:
    found = read_strokes(text)
    assert found is None or all(0 <= x <= 1000 and 0 <= y <= 400 for stroke in found for x, y in stroke)


def test_whoever_was_asked_often_enough_is_not_asked_to_recommend(world: Neighbourhood, report: Report) -> None:
    for n in range(2):
        Survey.objects.create(
            key=f"earlier {n}", question="recommend", score=9, at=AT, on=MONDAY, customer=report.promise.customer
        )
    _link, token = made(world, report)
    there = f"/visits/c/{token}/"
    assert 'name="score"' not in Client().get(there).content.decode()
    Client().post(there, {"took_place": "yes", "score": "3"})
    assert Survey.objects.count() == 2
