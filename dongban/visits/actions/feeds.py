"""The secret address of one's own calendar."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.visits.models import Feed
from dongban.visits.rules import digest

# 128 bits: nobody guesses it, and it opens one person's calendar alone.
SECRET_BYTES = 16


@transaction.atomic
def renew_feed(*, by: Viewer, at: datetime) -> str:
    """A new address for the viewer's own calendar, told this once; the old one ends."""
    user = User.objects.get(pk=by.user or 0)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Feed.objects.update_or_create(user=user, defaults={"digest": digest(secret), "made_at": at})
    record(by=by, at=at, verb="feed.renewed", subject="people.user", subject_id=by.user)
    return secret


@transaction.atomic
def end_feed(*, by: Viewer, at: datetime) -> None:
    """The address opens nothing any more."""
    gone, _tables = Feed.objects.filter(user_id=by.user or 0).delete()
    if gone:
        record(by=by, at=at, verb="feed.ended", subject="people.user", subject_id=by.user)
