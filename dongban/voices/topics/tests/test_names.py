"""Two topics never go by one name, and a merged one says where it went."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.voices.models import Belonging, Topic
from dongban.voices.tests.cast import AT, DAY, Firmament
from dongban.voices.topics.actions import merge, name_topic, part, split

pytestmark = pytest.mark.django_db
TAKEN = "다른 주제가 이미"


@pytest.fixture
def firm(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    return Firmament()


@pytest.fixture
def two(firm: Firmament) -> tuple[Topic, Topic]:
    calls = Topic.objects.create(name="전화가 안 닿음", telling=["상담원", "연결"], words={"상담원": 1.0}, made_on=DAY)
    app = Topic.objects.create(telling=["앱", "로그인", "오류"], words={"앱": 1.0}, made_on=DAY)
    for n, text in enumerate(("상담원 연결이 안 돼요", "상담원 대기가 길어요")):
        Belonging.objects.create(case=firm.heard(text=f"{text} {n}"), topic=calls, day=DAY)
    return calls, app


@pytest.fixture
def voc(firm: Firmament) -> Client:
    made = Client()
    made.force_login(firm.user(Role.VOC, name="이서연"))
    return made


def test_a_name_that_is_taken_is_refused_and_merging_is_offered(voc: Client, two: tuple[Topic, Topic]) -> None:
    calls, app = two
    there = reverse("voices:topic_act", args=[app.pk, "name"])
    for name in ("전화가 안 닿음", " 전화가  안닿음 "):
        answer = voc.post(there, {"name": name})
        page = answer.content.decode()
        assert answer.status_code == 409 and TAKEN in page
        assert f'<option value="{calls.pk}" selected>' in page
    app.refresh_from_db()
    assert app.name == ""
    # Also the name that was made of its words: that is what people read.
    assert (
        voc.post(reverse("voices:topic_act", args=[calls.pk, "name"]), {"name": "앱 · 로그인 · 오류"}).status_code
        == 409
    )
    assert voc.post(there, {"name": "앱이 안 열림"}).status_code == 302
    # Its own name is no other's.
    assert voc.post(there, {"name": "앱이  안 열림"}).status_code == 302


def test_what_is_split_off_takes_no_name_of_another(voc: Client, firm: Firmament, two: tuple[Topic, Topic]) -> None:
    calls, _app = two
    there = reverse("voices:topic_act", args=[calls.pk, "split"])
    answer = voc.post(there, {"more": "대기", "name": "전화가 안 닿음"})
    assert answer.status_code == 409 and TAKEN in answer.content.decode()
    assert Topic.objects.count() == 2
    with pytest.raises(Refused, match=TAKEN):
        split(by=firm.seoyeon, at=AT, day=DAY, topic=calls, words=["대기"], name="앱 · 로그인 · 오류")


def test_a_merged_topic_says_where_it_went(voc: Client, firm: Firmament, two: tuple[Topic, Topic]) -> None:
    calls, app = two
    merge(by=firm.seoyeon, at=AT, topic=app, into=calls)
    page = voc.get(reverse("voices:topic", args=[app.pk])).content.decode()
    assert f'<a href="{reverse("voices:topic", args=[calls.pk])}">전화가 안 닿음</a>' in page and "합쳐졌" in page
    assert reverse("voices:topic_act", args=[app.pk, "merge"]) not in page
    assert reverse("voices:topic_act", args=[app.pk, "part"]) in page
    leader = Client()
    leader.force_login(firm.user(Role.EXECUTIVE))
    page = leader.get(reverse("voices:topic", args=[app.pk])).content.decode()
    assert "합쳐졌" in page and "/part/" not in page
    assert "합쳐졌" not in voc.get(reverse("voices:topic", args=[calls.pk])).content.decode()


def test_a_part_may_be_called_like_the_whole_until_it_stands_alone(firm: Firmament, two: tuple[Topic, Topic]) -> None:
    calls, app = two
    merge(by=firm.seoyeon, at=AT, topic=app, into=calls)
    name_topic(by=firm.seoyeon, at=AT, topic=app, name=calls.name)
    app.refresh_from_db()
    with pytest.raises(Refused, match=TAKEN):
        part(by=firm.seoyeon, at=AT, topic=app)
    assert Topic.objects.get(pk=app.pk).merged_into_id == calls.pk
    name_topic(by=firm.seoyeon, at=AT, topic=app, name="앱이 안 열림")
    app.refresh_from_db()
    part(by=firm.seoyeon, at=AT, topic=app)
    assert Topic.objects.get(pk=app.pk).merged_into_id is None
