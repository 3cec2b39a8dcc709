"""Who speaks in the demo firm, about what, and who answers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.people.rules import Role
from dongban.records.models import Contract, Customer, Staff
from dongban.voices.models import Member, Queue, Skill, Topic
from dongban.voices.rules.assigning import queue_for
from dongban.voices.rules.skills import Language, able, knows, speaks
from dongban.voices.topics.actions import hand_to_those_who_know

_AT_ONCE = 500
# So many topics have somebody who knows them.
_KNOWN = 8


@dataclass(frozen=True)
class Speaker:
    """A customer with one of her contracts."""

    pk: int
    name: str
    phone: str
    email: str
    branch: int | None
    adviser: int | None
    since: date | None
    contract: int | None
    product: int | None
    line: str
    signed_on: date | None


def speakers(draw: random.Random, count: int) -> list[Speaker]:
    """So many customers by lot; a customer with two contracts speaks of the newer one."""
    everybody = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    chosen = draw.sample(everybody, min(count, len(everybody)))
    found: dict[int, Speaker] = {}
    for begin in range(0, len(chosen), _AT_ONCE):
        some = chosen[begin : begin + _AT_ONCE]
        held: dict[int, tuple[Any, ...]] = {
            row[0]: row[1:]
            for row in Contract.objects.filter(customer__in=some)
            .order_by("pk")
            .values_list("customer", "pk", "product", "product__line", "signed_on")
        }
        rows = Customer.objects.filter(pk__in=some).order_by("pk")
        for row in rows.values_list("pk", "name", "phone", "email", "branch", "adviser", "since"):
            found[row[0]] = Speaker(*row, *held.get(row[0], (None, None, "", None)))
    return [found[pk] for pk in chosen]


@dataclass
class Team:
    """Those who answer voices, each queue's in turn."""

    queues: Sequence[tuple[int, Sequence[str]]]
    members: dict[int, list[User]]
    skills: Mapping[int, frozenset[str]]
    turns: dict[tuple[int, Sequence[int]], int] = field(default_factory=dict)

    def next(self, kind: str, needs: Sequence[str] = ()) -> tuple[int | None, User]:
        """Of those who can take it, as the product shares them out."""
        queue = queue_for(kind, self.queues)
        members = {one.pk: one for one in self.members[queue or 0]}
        can = tuple(able(tuple(members), self.skills, needs))
        turn = self.turns[queue or 0, can] = self.turns.get((queue or 0, can), -1) + 1
        return queue, members[can[turn % len(can)]]


def team(since: date) -> Team:
    """Two in five answer complaints, the others everything else; whoever the demo tells of answers both."""
    people = list(User.objects.filter(postings__role=Role.VOC).order_by("pk").distinct())
    queues = list(Queue.objects.order_by("position", "pk"))
    members = {
        queue.pk: [one for n, one in enumerate(people) if n == 0 or _answers(n, at)] for at, queue in enumerate(queues)
    }
    Member.objects.bulk_create(
        Member(queue=queue, user=user, since=since) for queue in queues for user in members[queue.pk]
    )
    skills = {one.pk: frozenset(_skills(nth)) for nth, one in enumerate(people)}
    Skill.objects.bulk_create(
        Skill(user_id=user, skill=skill, since=since) for user, some in skills.items() for skill in sorted(some)
    )
    return Team([(queue.pk, queue.kinds) for queue in queues], members, skills)


def _skills(nth: int) -> Iterator[str]:
    """Some of each queue speak English, and a few another language; the first, whom the demo tells of, does too."""
    if nth % 5 in (0, 3):
        yield speaks(Language.ENGLISH)
    if nth % 10 == 3:
        yield speaks(Language.CHINESE)
    if nth % 10 == 6:
        yield speaks(Language.JAPANESE)


def know(*, by: Viewer, at: datetime, day: date) -> int:
    """Of the topics that most is said about each is known to two or three of the team: what comes in about one goes to
    them. How many voices did at once. They are known from today: today they were found."""
    people = list(User.objects.filter(postings__role=Role.VOC).order_by("pk").distinct())
    rows = Topic.objects.filter(merged_into__isnull=True).annotate(said=Count("belonging")).order_by("-said", "pk")
    for nth, topic in enumerate(rows[:_KNOWN]):
        # Among each five some answer complaints and some everything else (`_answers`).
        knowing = {(5 * nth + place) % len(people) for place in (nth % 2, 2 + nth % 3)} | ({0} if nth == 0 else set())
        Skill.objects.bulk_create(
            Skill(user=people[place], skill=knows(topic.pk), since=day) for place in sorted(knowing)
        )
    return hand_to_those_who_know(by=by, at=at, day=day)


def _answers(nth: int, queue: int) -> bool:
    return (nth % 5 < 2) == (queue == 0)


def managers() -> dict[int, int]:
    """Whoever leads a branch."""
    return dict(Staff.objects.filter(job="manager").values_list("branch", "pk"))
