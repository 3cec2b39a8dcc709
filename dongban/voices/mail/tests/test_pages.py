"""아라 sets a mailbox and never sees its password again; 서연 looks after what made no case by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Entry, Sight
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.voices.actions import answer
from dongban.voices.mail.jobs import place_of
from dongban.voices.mail.sealing import seal
from dongban.voices.mail.tests.dovecot import SECRET, Dovecot, needs_dovecot
from dongban.voices.mail.tests.mails import mail
from dongban.voices.models import Case, Mail, Mailbox, Message, Sent
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
FACTS = {
    "name": "고객의 소리",
    "address": "voc@sky.example",
    "host": "127.0.0.1",
    "security": "plain",
    "port": "1",
    "user": "voc",
    "folder": "INBOX",
    "since": "2026-11-01",
    "active": "on",
}


@pytest.fixture
def firm() -> Firmament:
    return Firmament()


@pytest.fixture
def ara(firm: Firmament) -> Client:
    return signed_in(firm, Role.ADMINISTRATOR, "아라")


@pytest.fixture
def seoyeon(firm: Firmament) -> Client:
    return signed_in(firm, Role.VOC, "이서연")


def signed_in(firm: Firmament, role: Role, name: str) -> Client:
    client = Client()
    client.force_login(firm.user(role, name=name))
    return client


def test_a_password_is_kept_sealed_for_one_server_and_never_shown(ara: Client) -> None:
    assert ara.post(reverse("voices:mailbox_new"), FACTS).status_code == 422, "a new mailbox needs one"
    ara.post(reverse("voices:mailbox_new"), {**FACTS, "password": SECRET})
    box = Mailbox.objects.get()
    assert SECRET not in box.password
    assert place_of(box).password == SECRET
    page = reverse("voices:mailbox", args=[box.pk])
    assert SECRET not in ara.get(page).content.decode()
    assert ara.post(page, {**FACTS, "port": "2"}).status_code == 302
    box.refresh_from_db()
    assert (box.port, place_of(box).password) == (2, SECRET)
    assert ara.post(page, {**FACTS, "host": "evil.example"}).status_code == 422, "it is sent to no other server"
    assert all(SECRET not in str(line.details) for line in Entry.objects.all())


@pytest.mark.parametrize("name", ["DONGBAN_SECRET_KEY", "PATH", "DONGBAN_MAILBOX_"])
def test_only_a_variable_for_mailboxes_is_read(ara: Client, name: str) -> None:
    assert ara.post(reverse("voices:mailbox_new"), {**FACTS, "password_env": name}).status_code == 422


def test_a_variable_holds_the_password(ara: Client, monkeypatch: Any) -> None:
    monkeypatch.setenv("DONGBAN_MAILBOX_VOC", "from outside")
    ara.post(reverse("voices:mailbox_new"), {**FACTS, "password_env": "DONGBAN_MAILBOX_VOC"})
    assert place_of(Mailbox.objects.get()).password == "from outside"


@needs_dovecot
def test_trying_a_mailbox_says_how_it_went(ara: Client, box: Mailbox, dovecot: Dovecot) -> None:
    dovecot.put(box.user, mail(), mail())
    said = ara.post(reverse("voices:mailbox_try", args=[box.pk]), follow=True).content.decode()
    assert "마지막 메일은 2번" in said
    Mailbox.objects.update(port=1)
    said = ara.post(reverse("voices:mailbox_try", args=[box.pk]), follow=True).content.decode()
    assert "열리지 않습니다" in said


def aside(firm: Firmament, **facts: Any) -> Mail:
    box = Mailbox.objects.create(name="b", address="b@sky.example", host="h", port=1, user="u", since=DAY)
    raw = mail("Precedence: list", body="제 문의입니다.", sender=f"영숙 <{firm.yeongsuk.email}>")
    given = {"became": "automatic", "reason": "list", "sender": firm.yeongsuk.email, **facts}
    return Mail.objects.create(
        mailbox=box,
        validity=1,
        uid=1,
        digest="d",
        received_at=AT,
        taken_at=AT,
        size=len(raw),
        raw=seal(raw, "voices_mail d"),
        **given,
    )


def test_what_a_program_seemed_to_write_becomes_her_case(firm: Firmament, seoyeon: Client) -> None:
    found = aside(firm)
    page = seoyeon.get(reverse("voices:mails"), {"became": "automatic"}).content.decode()
    assert firm.yeongsuk.email in page
    assert Sight.objects.get().customers == [firm.yeongsuk.pk]
    answer = seoyeon.post(reverse("voices:mail", args=[found.pk]), {"move": "take"})
    case = Case.objects.get()
    assert answer["Location"] == reverse("voices:case", args=[case.pk])
    assert (case.customer, case.channel) == (firm.yeongsuk, "email")
    assert Message.objects.get().text == "제 문의입니다."
    seoyeon.post(reverse("voices:mail", args=[found.pk]), {"move": "away"})
    found.refresh_from_db()
    assert found.became == "case", "of two who decide one does"


def test_it_is_handed_out_as_it_came_and_that_is_a_sight(firm: Firmament, seoyeon: Client) -> None:
    found = aside(firm)
    answer = seoyeon.get(reverse("voices:mail_raw", args=[found.pk]))
    assert "제 문의입니다.".encode() in answer.content
    assert answer["Content-Disposition"].startswith("attachment")
    assert Sight.objects.get().customers == [firm.yeongsuk.pk]


def test_put_away_it_stays(firm: Firmament, seoyeon: Client) -> None:
    found = aside(firm)
    seoyeon.post(reverse("voices:mail", args=[found.pk]), {"move": "away"})
    found.refresh_from_db()
    assert found.became == "put_away"
    assert Entry.objects.get(verb="mail.put_away").by_name == "이서연"


def test_the_thread_says_when_an_answer_was_perhaps_not_sent(firm: Firmament, seoyeon: Client) -> None:
    case = firm.heard(channel="email")
    words = answer(by=firm.seoyeon, at=AT, day=DAY, case=case, text="돌려드렸습니다.", version=case.version)
    page = reverse("voices:case", args=[case.pk])
    for state, said in (("ready", "기다림"), ("uncertain", "보냈을 수도 있음"), ("failed", "받아 주지 않음")):
        Letter.objects.update(state=state)
        assert f'href="/post/">{said}' in seoyeon.get(page).content.decode()
    Letter.objects.update(state="sent")
    assert 'href="/post/">보' not in seoyeon.get(page).content.decode(), "what went needs no word"
    assert Sent.objects.get().answer == words
