"""Who answers which queue and what she can take, from one day to another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices import access
from dongban.voices.models import Member, Queue, Skill


@transaction.atomic
def join(*, by: Viewer, at: datetime, day: date, queue: Queue) -> None:
    """From today she gets what comes into the queue."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if by.user is None or Member.objects.filter(queue=queue, user=by.user, until__isnull=True).exists():
        return
    Member.objects.create(queue=queue, user_id=by.user, since=day)
    record(by=by, at=at, verb="voices.joined", subject="voices.queue", subject_id=queue.pk)


@transaction.atomic
def set_skills(*, by: Viewer, at: datetime, day: date, skills: Collection[str]) -> None:
    """What she can take from today; what she has stays hers."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if by.user is None:
        return
    mine = Skill.objects.filter(user=by.user, until__isnull=True)
    had = set(mine.values_list("skill", flat=True))
    if had == set(skills):
        return
    mine.exclude(skill__in=skills).update(until=day - timedelta(days=1))
    Skill.objects.bulk_create(Skill(user_id=by.user, skill=one, since=day) for one in sorted(set(skills) - had))
    details = {"skills": sorted(skills)}
    record(by=by, at=at, verb="voices.skilled", subject="people.user", subject_id=by.user, details=details)


@transaction.atomic
def leave(*, by: Viewer, at: datetime, day: date, queue: Queue) -> None:
    """She gets nothing new from it; what she has stays hers until it is handed over."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    mine = Member.objects.filter(queue=queue, user=by.user or 0, until__isnull=True)
    if mine.update(until=day - timedelta(days=1)):
        record(by=by, at=at, verb="voices.left", subject="voices.queue", subject_id=queue.pk)
