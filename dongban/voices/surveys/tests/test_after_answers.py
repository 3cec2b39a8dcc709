"""After the answer to her voice the customer is asked once, through her own door; an unhappy word opens it again."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.people.reach import Refused, reaches, system
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.promises.actions import promise_once
from dongban.promises.models import Promise
from dongban.records.models import Customer
from dongban.voices import actions
from dongban.voices.models import Case, Closing, Invitation, Member, Message, Queue, Survey
from dongban.voices.queries.leaders import Figure, term
from dongban.voices.rules import Standing, standing_of
from dongban.voices.surveys.actions import answer_link, answer_there, answered, set_asking
from dongban.voices.surveys.asking import ask_due
from dongban.voices.surveys.queries import asks_there
from dongban.voices.surveys.rules import Terms
from dongban.voices.tests.cast import AT, DAY, SAID, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Firmament:
    settings.PUBLIC_URL, settings.HOME = "https://talk.example.com", tmp_path
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    return Firmament()


def close(firm: Firmament, case: Case, **silent: str) -> Case:
    now = Case.objects.get(pk=case.pk)
    if not silent:
        actions.answer(by=firm.seoyeon, at=AT, day=DAY, case=now, text="돌려드렸습니다.", version=now.version)
        now.refresh_from_db()
    actions.close(
        by=firm.seoyeon, at=AT, case=now, version=now.version, cause="mistake", done="환급함",
        silent_why=silent.get("silent", ""),
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def say(firm: Firmament, case: Case, score: int, comment: str = "") -> Survey:
    return answer_there(by=None, at=AT, day=DAY, case=case, score=score, comment=comment)


def won_back() -> int:
    return Case.objects.filter(term(Figure.WON_BACK, AT)).count()


def test_an_unhappy_word_opens_the_very_voice_again_and_she_is_asked_once_more(firm: Firmament) -> None:
    case = firm.heard()
    assert not asks_there(case, AT, DAY)
    survey = say(firm, close(firm, case), 3, "아직 안 들어왔어요")
    case.refresh_from_db()
    assert (survey.case, Case.objects.count(), standing_of(case)) == (case, 1, Standing.WAITING)
    assert Message.objects.filter(case=case).order_by("-id")[0].text == "아직 안 들어왔어요"
    assert Closing.objects.get().reopened_at == AT
    assert won_back() == 0
    say(firm, close(firm, case), 9)
    case.refresh_from_db()
    assert (standing_of(case), won_back()) == (Standing.CLOSED, 1)
    assert not asks_there(case, AT, DAY)


def test_who_is_content_is_asked_no_more_and_who_was_asked_answers_once(firm: Firmament) -> None:
    case = close(firm, firm.heard())
    say(firm, case, 8)
    assert Case.objects.get().closed_at is not None
    with pytest.raises(Refused):
        say(firm, case, 1)
    assert Survey.objects.count() == 1


def test_nobody_is_asked_whom_nobody_told(firm: Firmament) -> None:
    case = close(firm, firm.heard(), silent="장난 전화")
    actions.agree(by=firm.viewer(Role.VOC, name="박지호"), at=AT, closing=Closing.objects.get())
    case.refresh_from_db()
    assert case.closed_at is not None
    assert not asks_there(case, AT, DAY)


def test_her_own_page_keeps_the_firms_limit_and_that_of_somebody_unknown_asks(firm: Firmament) -> None:
    set_asking(by=firm.seoyeon, at=AT, since=date(2026, 1, 1), terms=Terms(times=1, days=100))
    known, unknown = close(firm, firm.heard()), close(firm, firm.heard(customer=None))
    assert asks_there(known, AT, DAY)
    say(firm, known, 9)
    assert not asks_there(close(firm, firm.heard()), AT, DAY)
    assert asks_there(unknown, AT, DAY)
    assert not asks_there(unknown, AT + timedelta(days=15), DAY)


def test_by_mail_it_is_her_own_voice_too_and_each_answer_is_asked_after_once(firm: Firmament) -> None:
    case = close(firm, firm.heard(channel="phone"))
    facts = {"by": system(DAY), "at": AT, "day": DAY, "stop": lambda: False}
    assert [ask_due(**facts), ask_due(**facts)] == [{"asked": 1}, {}]
    assert not asks_there(case, AT, DAY)
    survey = answer_link(at=AT, day=DAY, invitation=Invitation.objects.get(), score=2, comment="")
    assert (survey.case, Case.objects.count()) == (case, 1)
    later = AT + timedelta(hours=3)
    now = Case.objects.get()
    actions.answer(by=firm.seoyeon, at=later, day=DAY, case=now, text="다시 봤습니다.", version=now.version)
    now.refresh_from_db()
    actions.close(by=firm.seoyeon, at=later, case=now, version=now.version, cause="delay", done="다시 함")
    facts["at"] = later + timedelta(hours=1)
    assert [ask_due(**facts), ask_due(**facts)] == [{"asked": 1}, {}]


def test_who_does_not_look_at_her_page_again_is_asked_by_mail_after_two_days(firm: Firmament) -> None:
    silent, said = (
        close(firm, firm.heard()),
        close(firm, firm.heard(customer=firm.customer("한솔", "C9", firm.dohyeon, email="hs@example.com").pk)),
    )
    say(firm, said, 9)
    facts = {"by": system(DAY), "day": DAY, "stop": lambda: False}
    later = AT + timedelta(days=2, hours=1)
    assert ask_due(**facts, at=AT + timedelta(days=1)) == {}
    assert asks_there(silent, AT, DAY)
    assert [ask_due(**facts, at=later), ask_due(**facts, at=later)] == [{"asked": 1}, {}]
    assert Invitation.objects.get().about_id == silent.pk
    assert not asks_there(silent, later, DAY), "by mail or there, never both"


def test_who_spoke_in_english_is_asked_in_english(firm: Firmament) -> None:
    close(firm, firm.heard(channel="phone", text="My premium was debited twice, please help."))
    ask_due(by=system(DAY), at=AT, day=DAY, stop=lambda: False)
    letter = Letter.objects.get(key__startswith="survey")
    assert letter.subject.startswith("Would you recommend") and "Dear" in letter.text


def test_the_secret_page_asks_and_takes_the_answer(firm: Firmament) -> None:
    where = Client().post("/voices/say/", {"text": SAID})["Location"]
    assert 'name="score"' not in Client().get(where).content.decode()
    close(firm, Case.objects.get())
    assert ask_due(by=system(DAY), at=AT, day=DAY, stop=lambda: False) == {}
    assert 'name="score"' in Client().get(where).content.decode()
    assert Client().post(where, {"asked": "1"}).status_code == 422
    answer = Client().post(where, {"asked": "1", "score": "2", "comment": "아니요"}, follow=True)
    assert "다시 열렸" in answer.content.decode()
    assert 'name="score"' not in answer.content.decode()
    assert standing_of(Case.objects.get()) is Standing.WAITING
    for language, words in (("ko", "이번 점수는 받지 못했습니다"), ("en", "this one was not taken")):
        late = Client(HTTP_ACCEPT_LANGUAGE=language).post(where, {"asked": "1", "score": "10"})
        assert late.status_code == 409 and words in late.content.decode()
    assert Survey.objects.count() == 1
    assert Survey.objects.count() == 1


def test_an_officer_writes_down_what_she_said_on_the_telephone(firm: Firmament) -> None:
    case = close(firm, firm.heard(channel="phone"))
    client = Client()
    client.force_login(firm.user(Role.VOC, name="이서연"))
    there = f"/voices/{case.pk}/"
    assert 'action="' + there + "content/" in client.get(there).content.decode()
    assert client.post(f"{there}content/", {"score": "9", "comment": "고마워요"}).status_code == 302
    html = client.get(there).content.decode()
    assert "고마워요" in html
    assert "content/" not in html
    assert client.post(f"{there}content/", {"score": "1"}).status_code == 409


def test_an_unhappy_word_about_a_visit_has_an_owner_at_once_and_is_kept_from_whoever_made_it(firm: Firmament) -> None:
    Member.objects.create(
        queue=Queue.objects.get(code="complaints"), user=firm.user(Role.VOC, name="이서연"), since=DAY
    )
    promise = promise_once(
        by=firm.seoyeon, at=AT, day=DAY, kind="come-back", customer=firm.yeongsuk.pk, owner=firm.dohyeon.pk,
        branch=None, due_on=DAY, note="방문", key="visit",
    )  # fmt: skip
    made_it = firm.user(Role.CONSULTANT, firm.dohyeon)
    Promise.objects.filter(pk=promise.pk).update(kept_by=made_it.pk, kept_at=AT, kept_on=DAY, live=False)
    survey = answered(
        by=None, at=AT, day=DAY, question="recommend", score=4, customer=firm.yeongsuk.pk, about="visit",
        about_id=promise.pk, comment="강매였어요", key="v",
    )  # fmt: skip
    case = survey.case
    assert case is not None and case.owner is not None
    assert case.about_staff == firm.dohyeon
    assert not reaches(firm.viewer(Role.CONSULTANT, firm.dohyeon), "see", case)
    assert reaches(firm.viewer(Role.MANAGER, firm.seoyun), "see", case)
    assert Customer.objects.get(pk=case.customer_id).adviser == firm.dohyeon
