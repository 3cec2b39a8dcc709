"""아라 sees what became of letters, and nothing of what stands in them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Entry
from dongban.people import actions as people
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.post.tests.cast import AT, DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def ara() -> Client:
    user = people.add_user(username="ara", name="아라", role=Role.ADMINISTRATOR, since=DAY, password=None)
    client = Client()
    client.force_login(user)
    return client


def letter(state: str, **more: Any) -> Letter:
    n = Letter.objects.count()
    facts = {"to": "kimminji@customer.example", "subject": "청구 제목", "text": "쉿 조용한 글", "reason": "550 no"}
    return Letter.objects.create(
        **{"key": f"answer {n}", "message_id": f"<{n}@sky.example>", "state": state, "at": AT, **facts, **more}
    )


def page(client: Client, **query: str) -> str:
    answer = client.get(reverse("post:letters"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_needs_a_word_comes_first_and_contents_stay_closed(ara: Client) -> None:
    letter("sent")
    letter("uncertain")
    shown = page(ara)
    assert "answer 1" in shown
    assert "answer 0" not in shown
    assert "answer 0" in page(ara, state="sent")
    for secret in ("kimminji", "청구 제목", "쉿 조용한 글"):
        assert secret not in shown


def test_she_says_that_it_arrived(ara: Client) -> None:
    doubtful = letter("uncertain")
    ara.post(reverse("post:decide", args=[doubtful.pk]), {"move": "arrived"})
    doubtful.refresh_from_db()
    assert doubtful.state == "sent"
    line = Entry.objects.get(verb="letter.arrived")
    assert (line.by_name, line.subject_id, line.reason) == ("아라", doubtful.pk, "550 no")


def test_what_was_sent_is_not_sent_again(ara: Client) -> None:
    sent = letter("sent")
    ara.post(reverse("post:decide", args=[sent.pk]), {"move": "again"})
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_without_a_server_the_page_says_what_to_set(ara: Client, settings: Any) -> None:
    assert "DONGBAN_SMTP_URL" in page(ara)
    settings.SMTP_URL, settings.MAIL_FROM = "smtp://127.0.0.1:25", "voc@sky.example"
    assert "DONGBAN_SMTP_URL" not in page(ara)
