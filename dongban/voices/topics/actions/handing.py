"""What seems to be about a topic goes to somebody who knows it, as long as nobody has begun with it."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.voices.models.cases import Case
from dongban.voices.queries.people import user_of
from dongban.voices.queries.service import loads_of, members_on, skills_on
from dongban.voices.rules.assigning import in_turn
from dongban.voices.rules.skills import knows
from dongban.voices.topics.models import Topic

# A guess that is less sure moves nothing.
_SURE = 0.5


@transaction.atomic
def hand_to_those_who_know(*, by: Viewer, at: datetime, day: date) -> int:
    """How many went to somebody else. Safe to repeat: what somebody has who knows it stays hers."""
    skills = skills_on(day)
    known = {skill for some in skills.values() for skill in some if skill.startswith(knows(0)[:-1])}
    topics = {pk: root or pk for pk, root in Topic.objects.values_list("pk", "merged_into") if known}
    wanted = [pk for pk, root in topics.items() if knows(root) in known]
    if not wanted:
        return 0
    teams: dict[int | None, list[int]] = defaultdict(list)
    for queue, user in members_on(day).order_by("user").values_list("queue", "user"):
        teams[queue].append(user)
    rows = Case.objects.open().filter(worked_at__isnull=True, suggestion__topic__in=wanted)
    rows = rows.filter(suggestion__topic_sure__gte=_SURE, belonging__said_by__isnull=True)
    moved = 0
    for case in rows.select_related("suggestion").order_by("received_at", "pk"):
        need = knows(topics.get(case.suggestion.topic_id or 0, 0))
        but = user_of(case.about_staff_id, day)
        knowing = [one for one in teams[case.queue_id] if one != but and need in skills.get(one, ())]
        moved += _hand(by, at, case, knowing)
    return moved


def _hand(by: Viewer, at: datetime, case: Case, knowing: list[int]) -> bool:
    if not knowing or case.owner_id in knowing:
        return False
    who = next(in_turn(knowing, *loads_of(knowing)))
    still = Case.objects.filter(pk=case.pk, version=case.version)
    if not still.update(owner=who, version=F("version") + 1):
        return False
    record(
        by=by,
        at=at,
        verb="voice.assigned",
        subject="voices.case",
        subject_id=case.pk,
        customer=case.customer_id,
        details={"from": case.owner_id, "to": who},
    )
    return True
