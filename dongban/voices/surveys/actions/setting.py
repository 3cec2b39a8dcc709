"""How the firm asks, from a day on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.surveys import access
from dongban.voices.surveys.models import Asking
from dongban.voices.surveys.rules import Terms


@transaction.atomic
def set_asking(*, by: Viewer, at: datetime, since: date, terms: Terms) -> Asking:
    """What holds from `since` on, instead of what was set for that very day; what held earlier stays.

    Raises Refused when it is not hers to say.
    """
    reach.require_any(by, "change", "voices.asking", access.NO_SETTING)
    setting, _new = Asking.objects.update_or_create(since=since, defaults={**asdict(terms), "by": by.user})
    record(
        by=by,
        at=at,
        verb="survey.set",
        subject="voices.asking",
        subject_id=setting.pk,
        details={"since": since.isoformat(), **asdict(terms)},
    )
    return setting
