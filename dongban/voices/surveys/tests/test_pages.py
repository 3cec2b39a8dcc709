"""A customer answers on her telephone; those who lead see what came of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dongban.people.rules import Role
from dongban.voices.models import Asking, Case, Draw, Invitation, Survey, Turn
from dongban.voices.surveys.queries.scores import recommendation
from dongban.voices.surveys.queries.setting import preview
from dongban.voices.surveys.rules import Terms, token_digest
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
TOKEN = "a-link-of-her-own-0001"


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    return Firmament()


def asked(firm: Firmament, token: str = TOKEN, **facts: Any) -> Invitation:
    given = {"customer": firm.yeongsuk, "branch": firm.mokdong, "question": "recommend", "about": "event"}
    given |= {"asked_on": DAY, "at": AT, "expires_at": AT + timedelta(days=30), "digest": token_digest(token)}
    return Invitation.objects.create(key=token, **{**given, **facts})


def score(firm: Firmament, value: int, n: int, **facts: Any) -> Survey:
    given = {"question": "recommend", "at": AT, "on": DAY, "branch": firm.mokdong, "about": "visit"}
    return Survey.objects.create(key=f"s{n}", score=value, **{**given, **facts})


def client(firm: Firmament, role: Role, **who: Any) -> Client:
    made = Client()
    made.force_login(firm.user(role, **who))
    return made


def test_a_customer_answers_without_signing_in_and_once(firm: Firmament) -> None:
    asked(firm)
    there, guest = reverse("voices:answer", args=[TOKEN]), Client(HTTP_ACCEPT_LANGUAGE="ko")
    page = guest.get(there)
    assert page.status_code == 200 and "김영숙" not in page.content.decode()
    assert Invitation.objects.get().opened_at is not None
    assert guest.post(there, {}).status_code == 422
    said = guest.post(there, {"score": "4", "comment": "연락이 없었어요"}).content.decode()
    assert "죄송합니다" in said
    assert Survey.objects.get().score == 4 and Case.objects.get().opening == "연락이 없었어요"
    assert guest.get(there).status_code == 404
    assert guest.post(there, {"score": "9"}).status_code == 404
    assert Survey.objects.count() == 1


def test_the_page_speaks_english_too_and_hides_what_a_link_is_not(firm: Firmament) -> None:
    asked(firm)
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(reverse("voices:answer", args=[TOKEN])).content.decode()
    assert "Would you recommend us to family and friends?" in page
    assert Client().get(reverse("voices:answer", args=["x" * 22])).status_code == 404


def test_a_customer_asks_to_be_left_alone(firm: Firmament) -> None:
    asked(firm)
    Client().post(reverse("voices:answer", args=[TOKEN]), {"no_more": "1"})
    assert Turn.objects.get().declined_on == DAY
    assert not Survey.objects.exists()


def test_what_leaders_read(firm: Firmament) -> None:
    for n in range(12):
        score(firm, 10 if n < 8 else 3, n)
    for n in range(3):
        score(firm, 0, 100 + n, branch=firm.sinjeong)
    for n in range(10):
        invitation = asked(firm, f"t{n}")
        if n < 4:
            Survey.objects.filter(key=f"s{n}").update(invitation=invitation)
    found = recommendation(firm.viewer(Role.EXECUTIVE), DAY)
    assert found.whole.counts.total == 15 and round(found.whole.score or 0) == 7
    branches = next(cut for cut in found.cuts if any(group.name == "목동지점" for group in cut.groups))
    assert {group.name: group.hidden for group in branches.groups} == {"목동지점": True, "신정지점": True}
    assert (found.response.asked, found.response.answered) == (10, 4)
    page = client(firm, Role.EXECUTIVE).get(reverse("voices:recommendation")).content.decode()
    assert "+7" in page


def test_a_manager_reads_her_branch_alone_and_few_answers_not_at_all(firm: Firmament) -> None:
    for n in range(6):
        score(firm, 10, n)
    score(firm, 0, 50, branch=firm.sinjeong)
    manager = recommendation(firm.viewer(Role.MANAGER, firm.seoyun), DAY)
    assert manager.whole.score == 100.0
    Survey.objects.filter(key__in=["s0", "s1"]).delete()
    assert recommendation(firm.viewer(Role.MANAGER, firm.seoyun), DAY).whole.score is None


def test_the_limit_is_looked_at_before_it_is_set(firm: Firmament) -> None:
    for n in range(3):
        asked(firm, f"t{n}", asked_on=DAY - timedelta(days=10 * n))
    found = preview(DAY, Terms(times=1, days=365))
    assert (found.asked, found.fewer, found.customers) == (3, 2, 1)
    # What was asked by hand counts like a link, and what was asked before that year still counts against it.
    for customer, ago in ((firm.yeongsuk, 5), (firm.taeo, 4), (firm.taeo, 366)):
        Survey.objects.create(
            key=f"by hand {customer.pk} {ago}", question="recommend", score=9, at=AT, on=DAY - timedelta(days=ago),
            about="visit", customer=customer,
        )  # fmt: skip
    found = preview(DAY, Terms(times=1, days=365))
    assert (found.asked, found.fewer, found.customers) == (5, 4, 2)
    voc, there = client(firm, Role.VOC, name="이서연"), reverse("voices:asking")
    given = {"since": "2026-11-23", "times": "1", "days": "365", "open_days": "30", "sample": "5"}
    assert "2" in voc.post(there, given | {"look": "1"}).content.decode()
    assert not Asking.objects.exists()
    assert voc.post(there, given | {"since": "2026-11-22"}).status_code == 422
    assert voc.post(there, given).status_code == 302
    assert Asking.objects.get().times == 1 and not Asking.objects.get().after_visits


def test_a_sample_is_announced_on_the_page(firm: Firmament) -> None:
    voc = client(firm, Role.VOC, name="이서연")
    voc.post(reverse("voices:sample"))
    page = voc.get(reverse("voices:asking")).content.decode()
    assert Draw.objects.get().committed in page and Draw.objects.get().seed not in page
