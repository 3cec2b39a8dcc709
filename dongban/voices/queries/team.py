"""The team: who answers what, and what each one carries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.voices.models import Case, Closing, Message, Queue, Template
from dongban.voices.queries.service import members_on, skills_on
from dongban.voices.rules import Direction
from dongban.voices.rules.skills import knows, speaks
from dongban.voices.rules.templates import filled
from dongban.voices.topics.queries import topic_names
from dongban.voices.words import KINDS, LANGUAGES, said

# An answer that is only promised is none yet, and that something has become better answers nobody's question.
_ANSWERS = Q(direction=Direction.OUT) & ~Q(promise__isnull=False, told_at__isnull=True) & Q(behind__isnull=True)
# What was only asked for, or is open again, is not closed.
HOLDS = Q(reopened_at__isnull=True) & ~Q(how=Closing.How.SILENT, agreed_at__isnull=True)


@dataclass(frozen=True)
class MemberLine:
    name: str
    can: str
    open: int
    late: int
    answered: int
    closed: int


@dataclass(frozen=True)
class QueueCard:
    code: str
    name: str
    kinds: str
    mine: bool
    members: list[MemberLine]


def team(viewer: Viewer, at: datetime, since: datetime) -> list[QueueCard]:
    """Each queue with its people of today: what they carry, what is late, and what they have done since `since`."""
    queues = list(Queue.objects.all())
    members: dict[int, list[int]] = defaultdict(list)
    for queue, user in members_on(viewer.day).order_by("user__name").values_list("queue", "user"):
        members[queue].append(user)
    users = {user for some in members.values() for user in some}
    names = dict(User.objects.filter(pk__in=users).values_list("pk", "name"))
    loads = {
        owner: (n, late)
        for owner, n, late in Case.objects.open()
        .filter(owner__in=users)
        .order_by()
        .values_list("owner")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=at)))
    }
    answers = Message.objects.filter(_ANSWERS, by__in=users, at__gte=since)
    answered = dict(answers.order_by().values_list("by").annotate(Count("case", distinct=True)))
    closings = Closing.objects.filter(HOLDS, by__in=users, at__gte=since)
    closed = dict(closings.order_by().values_list("by").annotate(Count("pk")))
    can = _can(viewer)
    return [
        QueueCard(
            code=queue.code,
            name=queue.name(viewer.language),
            kinds=", ".join(said(KINDS, kind) for kind in queue.kinds),
            mine=viewer.user in members[queue.pk],
            members=[
                MemberLine(
                    names.get(user, ""),
                    can.get(user, ""),
                    *loads.get(user, (0, 0)),
                    answered.get(user, 0),
                    closed.get(user, 0),
                )
                for user in members[queue.pk]
            ],
        )
        for queue in queues
    ]


def _can(viewer: Viewer) -> dict[int, str]:
    """What each can take, in words."""
    words = {speaks(each): str(name) for each, name in LANGUAGES.items()}
    words |= {knows(pk): name for pk, name in topic_names(viewer)}
    skills = skills_on(viewer.day)
    return {user: ", ".join(words[one] for one in sorted(some) if one in words) for user, some in skills.items()}


@dataclass(frozen=True)
class TemplateLine:
    pk: int
    name: str
    kind: str
    text: str
    by: str
    mine: bool
    approved: str


def templates(viewer: Viewer) -> list[TemplateLine]:
    rows = Template.objects.filter(retired_at__isnull=True).order_by("name", "id")
    return [
        TemplateLine(
            t.pk, t.name, said(KINDS, t.kind) if t.kind else "", t.text, t.by_name, t.by == viewer.user, t.approved_name
        )
        for t in rows
    ]


def templates_for(case: Case) -> list[Template]:
    """Approved ones for this kind, and those for every kind."""
    rows = Template.objects.filter(retired_at__isnull=True, approved_at__isnull=False, kind__in=("", case.kind))
    return list(rows.order_by("name", "id"))


def begun_with(template: Template, case: Case, viewer: Viewer) -> str:
    """The template's text for this case."""
    values = {
        "customer": case.customer.name if case.customer else case.sender_name,
        "number": case.number,
        "product": case.product.name if case.product else "",
        "agent": viewer.name,
    }
    return filled(template.text, values)
