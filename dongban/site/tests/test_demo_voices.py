"""What the customers of the demo firm said: kinds and ends, that it holds together, and that it can be told again."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F, Max, Q

from dongban.journal.models import Entry
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.promises.actions import promise_once
from dongban.records.clock import Moment
from dongban.records.models import Customer
from dongban.site.demo.voices import speak
from dongban.site.demo.voices.people import know
from dongban.visits.models import Confirmation, Report
from dongban.voices.bulk import winding
from dongban.voices.models import (
    Behind,
    Belonging,
    Case,
    Closing,
    Draw,
    Improvement,
    Invitation,
    Link,
    Member,
    Message,
    Skill,
    Suggestion,
    Survey,
    Topic,
)
from dongban.voices.queries.service import members_on, terms_in_force
from dongban.voices.rules import standing_of
from dongban.voices.rules.skills import Language, knows, language_of, speaks
from dongban.voices.surveys.queries import asked_days
from dongban.voices.surveys.rules import Limit, may_ask
from dongban.voices.tests.cast import AT, DAY, LOADED, Firmament

pytestmark = pytest.mark.django_db
MANY = 400


@pytest.fixture
def told() -> int:
    firm = Firmament()
    Customer.objects.bulk_create(
        Customer(
            code=f"K{n:04}", name="김영숙", kind="person", adviser=firm.dohyeon, branch=firm.mokdong,
            email=f"k{n}@example.com", since=DAY - timedelta(days=900), **LOADED,
        )
        for n in range(MANY)
    )  # fmt: skip
    for name in ("이서연", "박지호", "최민아"):
        firm.user(Role.VOC, name=name)
    visited(firm.yeongsuk)
    return tell()


def visited(customer: Customer) -> None:
    """Four visits of one spring, each with its link answered."""
    facts: dict[str, Any] = {"kind": "follow-up", "customer": customer.pk, "owner": None, "branch": None, "note": "봄"}
    for n in range(4):
        promise = promise_once(by=system(DAY), at=AT, day=DAY, due_on=DAY, key=f"visit {n}", **facts)
        on = DAY - timedelta(days=200 - 10 * n)
        at = AT - timedelta(days=200 - 10 * n)
        report = Report.objects.create(promise=promise, on=on, at=at, note="봄", step=promise.step, due_on=on)
        Confirmation.objects.create(report=report, way="link", at=at, took_place=True, explained=True, score=9)


def tell(seed: int = 7) -> int:
    return speak(seed=seed, now=Moment(AT, DAY, ZoneInfo("Asia/Seoul"), None), customers=27 * MANY)


def test_most_are_answered_and_closed_and_some_wait(told: int) -> None:
    assert Case.objects.count() == told >= MANY
    standing = Counter(standing_of(case).value for case in Case.objects.all())
    assert standing["closed"] > 0.9 * told
    assert standing["new"]
    assert len(set(Case.objects.values_list("kind", flat=True))) == 5
    assert len(set(Case.objects.values_list("channel", flat=True))) == 6


def test_nothing_is_closed_without_cause_what_was_done_and_that_she_was_told(told: int) -> None:
    closed = Case.objects.filter(closed_at__isnull=False)
    assert closed.filter(told_at__isnull=True).count() == 0
    assert closed.exclude(pk__in=Closing.objects.filter(reopened_at__isnull=True).values("case")).count() == 0
    assert Message.objects.filter(direction="out", told_at__isnull=True).count() == 0


def test_nothing_happens_after_now_or_before_its_beginning(told: int) -> None:
    assert Case.objects.filter(Q(received_at__gt=AT) | Q(closed_at__gt=AT) | Q(answered_at__gt=AT)).count() == 0
    assert Case.objects.filter(Q(closed_at__lt=F("answered_at")) | Q(answered_at__lt=F("received_at"))).count() == 0
    assert Survey.objects.filter(at__gt=AT).count() == 0
    assert Message.objects.aggregate(last=Max("at"))["last"] <= AT


def test_whatever_is_open_is_in_somebodys_hands_and_its_clocks_are_those_of_the_rules(told: int) -> None:
    assert Case.objects.open().filter(Q(owner__isnull=True) | Q(due_at__isnull=True)).count() == 0
    worked = dict(winding.worked_out(Case.objects.all(), terms_in_force()))
    for case in Case.objects.all():
        found = worked[case.pk]
        assert (case.first_due_at, case.solve_due_at, case.due_at) == (found.first, found.solve, found.nearest)


def test_the_unhappy_are_heard_and_some_are_won_back(told: int) -> None:
    unhappy = Survey.objects.unhappy()
    assert unhappy.exists()
    assert unhappy.filter(case__isnull=True).count() == 0
    again = Closing.objects.filter(reopened_at__isnull=False)
    assert again.exists()
    happy = Survey.objects.filter(about="voice", score__gt=6, about_id__in=again.values("case"))
    assert happy.exists()


def test_nobody_is_asked_more_often_than_the_firm_allows(told: int) -> None:
    by_hand = Survey.objects.filter(customer__isnull=False).values_list("customer", flat=True)
    for customer in {*Invitation.objects.values_list("customer", flat=True), *by_hand}:
        days = asked_days(customer)
        assert all(may_ask(Limit(2, 365), days[:at] + days[at + 1 :], day) for at, day in enumerate(days))
    # What a link left out has no answer.
    kept = Confirmation.objects.filter(score__isnull=False).count()
    assert Survey.objects.filter(about="visit").count() == kept <= 2


def test_yearly_samples_can_be_drawn_again(told: int) -> None:
    assert set(Draw.objects.values_list("year", flat=True)) == {DAY.year - 2, DAY.year - 1, DAY.year}
    assert Draw.objects.filter(drawn_on=date(DAY.year, 5, 12)).exists()


def test_improvements_stand_in_different_states_and_those_behind_them_were_told(told: int) -> None:
    done = Improvement.objects.filter(done_at__isnull=False)
    assert done.count() == 3
    assert Improvement.objects.filter(begun_at__isnull=False, done_at__isnull=True).count() == 2
    behind = Behind.objects.filter(improvement__in=done, case__customer__isnull=False)
    assert behind.exists()
    assert not behind.filter(message__told_at__isnull=True).exists()


def test_each_act_has_its_line_and_each_web_voice_its_link(told: int) -> None:
    assert Entry.objects.filter(verb="voice.closed").count() == Closing.objects.count()
    assert Entry.objects.filter(verb="voice.heard").count() == told
    assert Link.objects.count() == Case.objects.filter(channel="web", key="").count()


def test_one_seed_one_story(told: int) -> None:
    def facts() -> list[tuple[object, ...]]:
        return list(Case.objects.order_by("pk").values_list("opening", "received_at", "closed_at", "channel"))

    before = facts()
    for model in (Behind, Improvement, Survey, Invitation, Draw, Closing, Message, Link, Member, Skill):
        model._default_manager.all().delete()
    Case.objects.all().delete()
    assert tell() == told
    assert facts() == before


def test_some_write_in_english_and_are_answered_so_by_who_can(told: int) -> None:
    english = [case for case in Case.objects.all() if language_of(case.opening) is Language.ENGLISH]
    assert 0.01 * told < len(english) < 0.08 * told
    assert {case.channel for case in english} == {"web", "email"}
    speak_it = set(Skill.objects.filter(skill=speaks("en")).values_list("user", flat=True))
    assert speak_it
    assert {case.owner_id for case in english} <= speak_it
    threads = [case.messages.filter(direction="out").order_by("at").first() for case in english]
    assert {language_of(first.text) for first in threads if first} == {Language.ENGLISH}


def test_what_most_is_said_about_goes_to_those_who_know_it(told: int) -> None:
    topics = [Topic.objects.create(telling=[f"낱말{n}"], words={}, made_on=DAY) for n in range(10)]
    cases = list(Case.objects.order_by("pk")[:55])
    for n, case in enumerate(cases):
        topic = topics[next(at for at in range(10) if n < sum(range(10, 9 - at, -1)))]
        Belonging.objects.create(case=case, topic=topic, day=DAY)
        Suggestion.objects.create(case=case, topic=topic, topic_sure=0.9, at=AT)
    Case.objects.filter(pk__in=[each.pk for each in cases]).update(
        closed_at=None, due_at=F("received_at"), worked_at=None
    )
    know(by=system(DAY), at=AT, day=DAY)
    known = {name for name in Skill.objects.values_list("skill", flat=True) if name.startswith("topic:")}
    assert known == {knows(topic.pk) for topic in topics[:8]}
    team = members_on(DAY)
    for case in Case.objects.filter(pk__in=[each.pk for each in cases], belonging__topic__in=topics[:8]):
        can = set(Skill.objects.filter(skill=knows(case.belonging.topic_id or 0)).values_list("user", flat=True))
        assert can
        here = can & set(team.filter(queue=case.queue).values_list("user", flat=True))
        assert not here or case.owner_id in here
    # Whoever the demo tells of sees one on her own page.
    first = Member.objects.order_by("user").values_list("user", flat=True)[0]
    assert Skill.objects.filter(user=first, skill__in=known).exists()
