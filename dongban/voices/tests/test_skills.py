"""Voices go to those who can take them: fairly among those, and to anybody where nobody can."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.journal.models import Entry
from dongban.people.models import User
from dongban.people.reach import Refused, system, viewer_of
from dongban.people.rules import Role
from dongban.voices.actions.teams import set_skills
from dongban.voices.bulk.sharing import share
from dongban.voices.models import Case, Member, Queue, Skill, Suggestion, Topic
from dongban.voices.rules.skills import knows, speaks
from dongban.voices.tests.cast import AT, DAY, Firmament
from dongban.voices.topics.actions import hand_to_those_who_know

pytestmark = pytest.mark.django_db
ENGLISH = "My premium was taken twice. When do I get it back?"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    return Firmament()


@pytest.fixture
def team(world: Firmament) -> list[User]:
    made = [world.user(Role.VOC, name=name) for name in ("이서연", "박지호", "최민아")]
    queue = Queue.objects.get(code="complaints")
    Member.objects.bulk_create(Member(queue=queue, user=user, since=DAY) for user in made)
    return made


def can(user: User, *skills: str) -> None:
    set_skills(by=viewer_of(user, DAY), at=AT, day=DAY, skills=skills)


def test_english_goes_to_those_who_speak_it_and_korean_to_whoever_carries_least(
    world: Firmament, team: list[User]
) -> None:
    can(team[0], speaks("en"))
    can(team[1], speaks("en"))
    owners = Counter(world.heard(text=ENGLISH).owner for _ in range(4))
    assert owners == {team[0]: 2, team[1]: 2}
    assert world.heard().owner == team[2]


def test_what_nobody_can_take_is_anybodys(world: Firmament, team: list[User]) -> None:
    can(team[0], speaks("en"))
    assert Counter(world.heard(text="保険料が二回引かれました").owner for _ in range(3)) == dict.fromkeys(team, 1)


def test_whom_it_is_about_does_not_get_it_though_she_alone_can(world: Firmament, team: list[User]) -> None:
    hers = world.staff("박지호", "V1", world.mokdong, "voc")
    team[1].postings.update(staff=hers.pk)
    can(team[1], speaks("en"))
    assert world.heard(text=ENGLISH, about_staff=hers.pk).owner in (team[0], team[2])


def test_a_load_is_shared_out_by_language_and_evenly_in_the_end(world: Firmament, team: list[User]) -> None:
    can(team[0], speaks("en"))
    for text in (*[ENGLISH] * 2, *["보험료가 두 번 빠졌어요"] * 4):
        world.heard(text=text)
    Case.objects.update(owner=None)
    share(0, DAY)
    assert set(Case.objects.filter(opening=ENGLISH).values_list("owner", flat=True)) == {team[0].pk}
    assert Counter(Case.objects.values_list("owner", flat=True)) == {user.pk: 2 for user in team}


def test_what_seems_to_be_about_her_topic_goes_to_her_unless_somebody_has_begun(
    world: Firmament, team: list[User]
) -> None:
    topic, other = Topic.objects.create(made_on=DAY), Topic.objects.create(made_on=DAY)
    part = Topic.objects.create(made_on=DAY, merged_into=topic)
    can(team[2], knows(topic.pk))
    sure, unsure, begun, elsewhere = (world.heard() for _ in range(4))
    Case.objects.update(owner=team[0])
    Case.objects.filter(pk=begun.pk).update(worked_at=AT)
    for case, about, how in ((sure, part, 0.9), (unsure, topic, 0.2), (begun, topic, 0.9), (elsewhere, other, 0.9)):
        Suggestion.objects.create(case=case, topic=about, topic_sure=how, at=AT)
    assert hand_to_those_who_know(by=system(DAY), at=AT, day=DAY) == 1
    assert hand_to_those_who_know(by=system(DAY), at=AT, day=DAY) == 0
    owners = dict(Case.objects.values_list("pk", "owner"))
    assert owners == {sure.pk: team[2].pk, **dict.fromkeys((unsure.pk, begun.pk, elsewhere.pk), team[0].pk)}
    assert Entry.objects.filter(verb="voice.assigned", subject_id=sure.pk).count() == 1


def test_she_says_on_the_teams_page_what_she_can_take_and_takes_it_back(world: Firmament, team: list[User]) -> None:
    topic = Topic.objects.create(made_on=DAY, name="이중 출금")
    client = Client()
    client.force_login(team[0])
    client.post("/voices/team/skills/", {"languages": ["en"], "topics": [str(topic.pk)]})
    assert set(Skill.objects.values_list("skill", flat=True)) == {"language:en", f"topic:{topic.pk}"}
    assert "영어, 이중 출금" in client.get("/voices/team/").content.decode()
    client.post("/voices/team/skills/", {"languages": ["ja", "xx"]})
    assert Skill.objects.filter(until__isnull=True).count() == 2
    client.post("/voices/team/skills/", {"languages": ["ja"]})
    ended = Skill.objects.filter(until=DAY - timedelta(days=1)).count()
    assert (ended, Skill.objects.get(until__isnull=True).skill) == (2, "language:ja")


def test_others_have_none(world: Firmament) -> None:
    with pytest.raises(Refused):
        set_skills(by=world.viewer(Role.MANAGER, world.seoyun), at=AT, day=DAY, skills=["language:en"])
