"""Who answers which queue, from one day to another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices import access
from dongban.voices.models import Member, Queue


@transaction.atomic
def join(*, by: Viewer, at: datetime, day: date, queue: Queue) -> None:
    """From today she gets what comes into the queue."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    if by.user is None or Member.objects.filter(queue=queue, user=by.user, until__isnull=True).exists():
        return
    Member.objects.create(queue=queue, user_id=by.user, since=day)
    record(by=by, at=at, verb="voices.joined", subject="voices.queue", subject_id=queue.pk)


@transaction.atomic
def leave(*, by: Viewer, at: datetime, day: date, queue: Queue) -> None:
    """She gets nothing new from it; what she has stays hers until it is handed over."""
    reach.require_any(by, "work", "voices.case", access.NO_WORK)
    mine = Member.objects.filter(queue=queue, user=by.user or 0, until__isnull=True)
    if mine.update(until=day - timedelta(days=1)):
        record(by=by, at=at, verb="voices.left", subject="voices.queue", subject_id=queue.pk)
