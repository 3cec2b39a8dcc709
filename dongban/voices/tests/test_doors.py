"""The public door: somebody speaks without signing in, and follows her case by her secret link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.html import parse_html

from dongban.people.rules import Role
from dongban.records.models import SearchToken
from dongban.records.tokens import tokens_of
from dongban.voices import actions
from dongban.voices.models import Attachment, Case, Link, Message
from dongban.voices.rules.doors import PER_SENDER
from dongban.voices.tests.cast import AT, DAY, SAID, Firmament

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 receipt"


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch, settings: object, tmp_path: Path) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    caches["near"].clear()


@pytest.fixture
def world() -> Firmament:
    made = Firmament()
    for one in (made.yeongsuk, made.taeo):
        SearchToken.objects.bulk_create(
            SearchToken(token=token, branch=one.branch_id, customer=one.pk) for token in tokens_of(one.name, one.phone)
        )
    return made


def speak(**given: object):  # type: ignore[no-untyped-def]
    return Client().post("/voices/say/", {"text": SAID, **given})


def test_somebody_speaks_and_follows_it_by_her_secret_link(world: Firmament) -> None:
    assert "말씀해 주세요" in Client().get("/voices/say/").content.decode()
    receipt = SimpleUploadedFile("영수증.pdf", PDF)
    answer = speak(name="김영숙", phone="010 2345 4821", kind="complaint", attached=receipt)
    case = Case.objects.get()
    secret = re.fullmatch(r"/voices/said/([\w-]{22})/", answer["Location"])[1]  # type: ignore[index]
    assert (case.customer, case.branch, case.channel) == (world.yeongsuk, world.mokdong, "web")
    assert Link.objects.get().digest != secret
    assert secret not in str(list(Link.objects.values_list()))
    page = Client().get(answer["Location"])
    parse_html(page.content.decode())
    for words in (SAID, case.number, "새로 옴", "영수증.pdf"):
        assert words in page.content.decode()
    assert (page["Referrer-Policy"], "김영숙" in page.content.decode()) == ("same-origin", False)
    file = Client().get(f"{answer['Location']}files/{Attachment.objects.get().pk}/")
    assert (b"".join(file.streaming_content), file["Content-Disposition"][:10]) == (PDF, "attachment")


def test_the_answer_stands_there_and_what_we_say_among_ourselves_does_not(world: Firmament) -> None:
    where = speak()["Location"]
    case = Case.objects.get()
    actions.note(by=world.seoyeon, at=AT, case=case, text="말투가 거칠다")
    actions.answer(by=world.seoyeon, at=AT, day=DAY, case=case, text="오늘 돌려드립니다.", version=case.version)
    page = Client().get(where).content.decode()
    assert "오늘 돌려드립니다." in page
    assert "말투가 거칠다" not in page
    assert "이서연" not in page
    assert Client().post(where, {"text": "고맙습니다"}).status_code == 302
    assert Message.objects.order_by("-id")[0].text == "고맙습니다"


def test_a_wrong_or_an_old_link_opens_nothing(world: Firmament) -> None:
    where = speak()["Location"]
    assert Client().get("/voices/said/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    Case.objects.update(closed_at="2026-04-01T00:00Z", waiting_since=None, due_at=None)
    assert Client().get(where).status_code == 404


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({"name": "김영숙", "phone": "+82 10-2345-4821"}, "C1"),
        ({"name": "김영숙", "email": "YS@example.com"}, "C1"),
        ({"name": "김영숙"}, None),
        ({"name": "김영수", "phone": "010-2345-4821"}, None),
        ({"phone": "010-2345-4821"}, None),
        ({"name": "김영숙", "phone": "010-9876-1234"}, None),
    ],
)
def test_the_same_person_is_recognised_and_never_by_a_name_alone(
    world: Firmament, given: dict[str, str], who: str | None
) -> None:
    speak(**given)
    case = Case.objects.get()
    assert (case.customer.code if case.customer else None) == who
    if who is None and "name" in given:
        assert case.sender_name == given["name"]


def test_a_person_links_her_later(world: Firmament) -> None:
    speak(name="영숙이", phone="010-2345-4821")
    case = Case.objects.get()
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    assert "010-2345-4821" in client.get(f"/voices/{case.pk}/").content.decode()
    client.post(f"/voices/{case.pk}/link/", {"customer": world.yeongsuk.pk})
    case.refresh_from_db()
    assert (case.customer, case.branch) == (world.yeongsuk, world.mokdong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " "},
        {"phone": "12"},
        {"email": "nobody"},
        {"website": "http://spam.example"},
        {"attached": SimpleUploadedFile("a.exe", b"MZ")},
        {"attached": SimpleUploadedFile("a.pdf", b"<script>")},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(world: Firmament, wrong: dict[str, object]) -> None:
    answer = speak(**{"subject": "이중 출금", **wrong})
    assert answer.status_code == 422
    assert "이중 출금" in answer.content.decode()
    assert not Case.objects.exists()
    assert not Attachment.objects.exists()


def test_a_flood_is_held_back_and_keeps_its_words(world: Firmament) -> None:
    for _ in range(PER_SENDER):
        assert speak(phone="010-2345-4821").status_code == 302
    answer = speak(phone="010-2345-4821")
    assert answer.status_code == 429
    assert SAID in answer.content.decode()
    assert speak(phone="010-1111-2222").status_code == 302


def test_a_voice_is_written_down_at_the_desk(world: Firmament) -> None:
    client = Client()
    client.force_login(world.user(Role.CONSULTANT, world.dohyeon))
    given = {"channel": "phone", "kind": "complaint", "text": SAID}
    assert client.post("/voices/new/", {**given, "customer": "C2"}).status_code == 422
    answer = client.post("/voices/new/", {**given, "customer": "C1", "about": "S1"})
    case = Case.objects.get()
    assert (case.customer, case.about_staff, case.sealed) == (world.yeongsuk, world.seoyun, True)
    # It is sealed: whoever wrote it down does not read it again.
    assert answer["Location"] == "/voices/"


def test_a_leader_writes_down_what_she_heard_and_goes_back_to_her_day(world: Firmament) -> None:
    client = Client()
    client.force_login(world.user(Role.EXECUTIVE))
    assert '/voices/"' not in client.get("/voices/new/").content.decode().split("<main")[1]
    answer = client.post("/voices/new/", {"channel": "phone", "kind": "praise", "text": SAID}, follow=True)
    assert answer.status_code == 200
    assert Case.objects.get().number in answer.content.decode()
