"""While somebody answers, she is shown answers that have helped before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.people.rules import Role
from dongban.voices.models import Belonging, Case, Message, Survey, Topic
from dongban.voices.queries.earlier import earlier
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    return Firmament()


def before(world: Firmament, text: str, answer: str, score: int, topic: Topic | None = None) -> Case:
    """A closed voice whose customer has said what she thinks of the answer."""
    case = world.heard(text=text, at=AT - timedelta(days=30))
    Message.objects.create(case=case, direction="out", channel="web", at=AT, text=answer, told_at=AT)
    Survey.objects.create(
        key=f"s{case.pk}", question="recommend", score=score, at=AT, on=DAY, about="voice", about_id=case.pk, case=case
    )
    Case.objects.filter(pk=case.pk).update(closed_at=AT, waiting_since=None, due_at=None)
    if topic is not None:
        Belonging.objects.create(case=case, topic=topic, day=DAY)
    return case


def test_the_likest_whose_customer_was_content_come_first(world: Firmament) -> None:
    like = before(world, "보험료가 이번 달에 두 번 빠졌습니다", "환급해 드렸습니다.", 9)
    before(world, "보험료가 두 번 빠져나갔어요", "기다려 주세요.", 3)
    before(world, "주소를 바꾸고 싶습니다", "바꾸었습니다.", 10)
    case = world.heard()
    assert [(one.pk, one.answer) for one in earlier(world.seoyeon, case)] == [(like.pk, "환급해 드렸습니다.")]


def test_what_is_sealed_and_what_was_opened_again_is_no_example(world: Firmament) -> None:
    sealed, again = (before(world, "보험료가 두 번 빠졌습니다", "환급", 9) for _ in range(2))
    Case.objects.filter(pk=sealed.pk).update(sealed=True)
    Case.objects.filter(pk=again.pk).update(closed_at=None)
    assert earlier(world.seoyeon, world.heard()) == []


def test_within_a_topic_its_own_are_looked_at_alone(world: Firmament) -> None:
    mine, other = Topic.objects.create(made_on=DAY), Topic.objects.create(made_on=DAY)
    before(world, "보험료가 두 번 빠졌습니다", "다른 답", 9, other)
    hers = before(world, "보험료가 또 두 번 나갔어요", "같은 주제의 답", 9, mine)
    case = world.heard()
    Belonging.objects.create(case=case, topic=mine, day=DAY)
    assert [one.pk for one in earlier(world.seoyeon, case)] == [hers.pk]


def test_it_is_found_by_the_index_of_the_topic_in_three_statements_however_many_there_are(
    world: Firmament, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    topic = Topic.objects.create(made_on=DAY)
    for _ in range(12):
        before(world, "보험료가 두 번 빠졌습니다", "환급", 9, topic)
    case = world.heard()
    Belonging.objects.create(case=case, topic=topic, day=DAY)
    officer = world.seoyeon
    with django_assert_num_queries(3) as asked:
        assert len(earlier(officer, case)) == 3
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN QUERY PLAN " + asked.captured_queries[1]["sql"])
            plan = " ".join(row[3] for row in cursor.fetchall())
        assert "SCAN" not in plan
        assert "voices_belonging_topic" in plan or "voices_survey" in plan


def test_she_begins_her_answer_with_one(world: Firmament) -> None:
    like = before(world, "보험료가 두 번 빠졌습니다", "두 번 나간 보험료를 돌려드렸습니다.", 9)
    case = world.heard()
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    html = client.get(f"/voices/{case.pk}/").content.decode()
    assert f"earlier={like.pk}#reply" in html
    begun = client.get(f"/voices/{case.pk}/?earlier={like.pk}").content.decode()
    assert "두 번 나간 보험료를 돌려드렸습니다.</textarea>" in begun
    manager = Client()
    manager.force_login(world.user(Role.MANAGER, world.seoyun))
    assert "earlier=" not in manager.get(f"/voices/{case.pk}/").content.decode()
