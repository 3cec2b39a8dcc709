"""The pages of topics, as those who answer and those who lead see them."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Entry
from dongban.people.rules import Role
from dongban.voices.models import Belonging, Case, Topic
from dongban.voices.models.improving import Behind, Improvement
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firmament:
    return Firmament()


@pytest.fixture
def topic(firm: Firmament, monkeypatch: pytest.MonkeyPatch) -> Topic:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    found = Topic.objects.create(telling=["상담원", "연결", "대기"], words={"상담원": 1.0}, made_on=DAY)
    for n in range(6):
        case = firm.heard(channel="phone", text=f"상담원 연결이 {n}번째 안 돼요")
        Belonging.objects.create(case=case, topic=found, day=DAY)
    return found


def client(firm: Firmament, role: Role, **who: Any) -> Client:
    made = Client()
    made.force_login(firm.user(role, **who))
    return made


def test_topics_and_what_is_behind_one(firm: Firmament, topic: Topic) -> None:
    voc = client(firm, Role.VOC, name="이서연")
    assert "상담원 · 연결 · 대기" in voc.get(reverse("voices:topics")).content.decode()
    page = voc.get(reverse("voices:topic", args=[topic.pk])).content.decode()
    assert page.count("번째 안 돼요") == 6


def test_a_leader_sees_how_they_move_and_nobody_s_words(firm: Firmament, topic: Topic) -> None:
    leader = client(firm, Role.EXECUTIVE)
    page = leader.get(reverse("voices:topic", args=[topic.pk])).content.decode()
    assert "상담원" in page and "번째 안 돼요" not in page
    assert reverse("voices:topic_act", args=[topic.pk, "name"]) not in page


def test_a_manager_reads_the_voices_of_her_branch_alone(firm: Firmament, topic: Topic) -> None:
    other = firm.heard(channel="phone", text="신정에서는 서류가 늦어요", customer=firm.taeo.pk)
    Belonging.objects.create(case=other, topic=topic, day=DAY)
    page = client(firm, Role.MANAGER, staff=firm.seoyun).get(reverse("voices:topic", args=[topic.pk])).content.decode()
    assert page.count("번째 안 돼요") == 6 and "신정에서는" not in page


def test_people_s_names_stand_and_a_fault_is_told(firm: Firmament, topic: Topic) -> None:
    voc = client(firm, Role.VOC, name="이서연")
    there = reverse("voices:topic_act", args=[topic.pk, "name"])
    assert voc.post(there, {"name": "전화가 안 닿음"}).status_code == 302
    assert "전화가 안 닿음" in voc.get(reverse("voices:topics")).content.decode()
    assert voc.post(there, {"name": "가" * 81}).status_code == 422
    split = reverse("voices:topic_act", args=[topic.pk, "split"])
    assert "낱말" in voc.post(split, {"name": "x"}, follow=True).content.decode()
    assert voc.post(reverse("voices:topic_act", args=[topic.pk, "bury"])).status_code == 404


def test_a_voice_shows_what_it_is_about_and_takes_a_word(firm: Firmament, topic: Topic) -> None:
    case = Case.objects.all()[0]
    page = Template("{% load topics %}{% suggested case %}").render(Context({"viewer": firm.seoyeon, "case": case}))
    assert "상담원 · 연결 · 대기" in page and reverse("voices:sort", args=[case.pk]) in page
    voc = client(firm, Role.VOC, name="이서연")
    voc.post(reverse("voices:sort", args=[case.pk]), {"kind": "praise", "topic": topic.pk})
    case.refresh_from_db()
    assert case.kind == "praise" and Belonging.objects.get(case=case).said_by


def test_its_voices_are_put_behind_an_improvement_all_at_once(firm: Firmament, topic: Topic) -> None:
    made, ended = (
        Improvement.objects.create(
            title=title, what="연결이 안 됨", owner=firm.user(Role.VOC, name="이서연"), at=AT, by_name="이서연", **more
        )
        for title, more in (("상담원을 늘린다", {}), ("옛 개선", {"dropped_at": AT, "dropped_why": "그만둠"}))
    )
    begun = list(Case.objects.order_by("pk")[:4])
    Case.objects.filter(pk__in=[case.pk for case in begun]).update(worked_at=AT)
    Behind.objects.create(improvement=made, case=begun[0], at=AT)
    voc, there = client(firm, Role.VOC, name="이서연"), reverse("voices:topic_act", args=[topic.pk, "gather"])
    page = voc.get(reverse("voices:topic", args=[topic.pk])).content.decode()
    assert "4건 묶기" in page and "상담원을 늘린다" in page and "옛 개선" not in page
    assert voc.post(there, {"improvement": ended.pk, "seen": 4}).status_code == 422
    # Others than those that were looked at: nothing is done.
    assert "다시" in voc.post(there, {"improvement": made.pk, "seen": 3}, follow=True).content.decode()
    assert Behind.objects.count() == 1
    assert "3건을 더 묶었습니다" in voc.post(there, {"improvement": made.pk, "seen": 4}, follow=True).content.decode()
    assert set(Behind.objects.values_list("case", flat=True)) == {case.pk for case in begun}
    assert Entry.objects.get(verb="improvement.gathered").details == {"cases": 3}
    for role, who in ((Role.MANAGER, {"staff": firm.seoyun}), (Role.EXECUTIVE, {})):
        other = client(firm, role, **who)
        assert there not in other.get(reverse("voices:topic", args=[topic.pk])).content.decode()
        assert other.post(there, {"improvement": made.pk, "seen": 4}).status_code == 403


def test_a_topic_leads_to_the_improvement_that_its_voices_are_behind(firm: Firmament, topic: Topic) -> None:
    owner = firm.user(Role.VOC, name="이서연")
    made = Improvement.objects.create(
        title="상담원을 늘린다", what="연결이 안 됨", owner=owner, at=AT, by_name="이서연"
    )
    for belonging in Belonging.objects.all()[:4]:
        Behind.objects.create(improvement=made, case=belonging.case, at=AT)
    page = client(firm, Role.EXECUTIVE).get(reverse("voices:topic", args=[topic.pk])).content.decode()
    assert "상담원을 늘린다" in page and "4건" in page
    assert reverse("voices:improvement", args=[made.pk]) in page
