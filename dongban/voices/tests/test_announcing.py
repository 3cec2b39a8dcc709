"""Whoever spoke on the web and left an address hears by mail that her answer is there; and what a dead link says."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.post.models import Letter
from dongban.voices import actions
from dongban.voices.models import Case, Link
from dongban.voices.rules.doors import LINK_LIVES
from dongban.voices.tests.cast import AT, DAY, SAID, Firmament

pytestmark = pytest.mark.django_db
TEXT = "두 번 빠진 것을 오늘 돌려드립니다."


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: object) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    settings.SMTP_URL, settings.MAIL_FROM = "smtp://127.0.0.1:9", "하나생명 <voc@hana.example>"  # type: ignore[attr-defined]
    settings.PUBLIC_URL = "https://dongban.example/"  # type: ignore[attr-defined]
    return Firmament()


def spoken(**given: object) -> Case:
    caches["near"].clear()
    answer = Client().post("/voices/say/", {"text": SAID, "email": "ys@example.com", **given})
    assert answer.status_code == 302
    return Case.objects.latest("pk")


def answered(world: Firmament, case: Case) -> None:
    now = Case.objects.get(pk=case.pk)
    actions.answer(by=world.seoyeon, at=AT, day=DAY, case=now, text=TEXT, version=now.version)


def test_one_letter_for_each_answer_and_no_word_of_it(world: Firmament) -> None:
    case = spoken()
    answered(world, case)
    letter = Letter.objects.get()
    assert letter.to == "ys@example.com"
    assert case.number in letter.subject
    assert TEXT not in letter.text
    assert SAID not in letter.text
    link = re.search(r"https://dongban.example(/voices/said/[\w-]{22}/)", letter.text)
    assert link is not None
    assert TEXT in Client().get(link[1]).content.decode()
    # Told she is by her page, whatever becomes of the letter.
    assert Case.objects.get().told_at == AT
    answered(world, case)
    assert Letter.objects.count() == 2
    assert len({re.findall(r"https://\S+", each.text)[0] for each in Letter.objects.all()}) == 1


def test_the_letter_opens_what_the_database_alone_does_not(world: Firmament) -> None:
    case = spoken()
    answered(world, case)
    secret = re.findall(r"said/([\w-]{22})/", Letter.objects.get().text)[0]
    assert secret not in str(list(Link.objects.values_list()))
    Case.objects.update(closed_at=AT - LINK_LIVES - timedelta(days=1), waiting_since=None, due_at=None)
    assert Client().get(f"/voices/said/{secret}/").status_code == 404


def test_what_she_writes_back_goes_on_in_her_case(world: Firmament) -> None:
    case = spoken()
    answered(world, case)
    letter = Letter.objects.get()
    assert case.messages.get(direction="out").external == letter.message_id


def test_in_the_language_in_which_she_wrote(world: Firmament) -> None:
    answered(world, spoken(text="My premium was debited twice, please help."))
    assert "We have answered" in Letter.objects.get().text


@pytest.mark.parametrize("lacks", ["address", "server", "our own address"])
def test_without_a_way_there_is_no_letter(world: Firmament, settings: object, lacks: str) -> None:
    case = spoken(**({"email": ""} if lacks == "address" else {}))
    if lacks == "server":
        settings.SMTP_URL = ""  # type: ignore[attr-defined]
    if lacks == "our own address":
        settings.PUBLIC_URL = ""  # type: ignore[attr-defined]
    answered(world, case)
    assert not Letter.objects.exists()
    assert Case.objects.get().told_at == AT


def test_who_left_no_address_is_told_at_that_of_the_records_once_she_is_known(world: Firmament) -> None:
    """An answer that she has to look for by herself reaches few."""
    known = spoken(email="")
    actions.link_customer(by=world.seoyeon, at=AT, day=DAY, case=known, customer=world.yeongsuk)
    answered(world, known)
    assert Letter.objects.get().to == "ys@example.com"
    assert TEXT not in Letter.objects.get().text


def test_a_dead_link_speaks_to_a_customer(world: Firmament) -> None:
    spoken()
    for address in ("/voices/said/AAAAAAAAAAAAAAAAAAAAAA/", "/voices/said/AAAAAAAAAAAAAAAAAAAAAA/files/1/"):
        page = Client().get(address)
        words = page.content.decode().split("<main")[1].split("</main>")[0]
        assert page.status_code == 404
        assert "이 링크는 더 쓸 수 없습니다" in words
        assert 'href="/voices/say/"' in words
        assert "/accounts/login/" not in words
