"""What people do about what has risen to them, and by which days things rise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import access
from dongban.promises.actions.claiming import refuse
from dongban.promises.models import Ladder, Rise, ladder_on
from dongban.promises.queries.rising import to_put_aside
from dongban.promises.rules import LadderRule

NOT_YOURS = gettext_lazy("What has risen is put aside by the manager or the leaders whom it has risen to.")
BY_ADMINISTRATOR = gettext_lazy("By which days late promises rise is set by an administrator.")


class CannotSet(ValueError):
    """The days contradict each other; its text is the sentence that people read."""


@transaction.atomic
def acknowledge(*, by: Viewer, at: datetime, day: date, rises: Collection[int], note: str) -> int:
    """Whoever it has risen to has seen to these, and says what she did. How many promises: others were before.

    One that has risen to her twice, as the manager of its branch and of the one above, is put aside at once.

    Raises Refused for one that is not hers to put aside, and without a note.
    """
    reach.require_any(by, "acknowledge", "promises.rise", NOT_YOURS)
    refuse(access.no_reason(note))
    hers = to_put_aside(by, Rise.objects.standing(day)).filter(acknowledged_on__isnull=True)
    about = sorted(hers.filter(pk__in=rises).values_list("promise", flat=True))
    mine = sorted(hers.filter(promise__in=about).values_list("pk", flat=True))
    done = Rise.objects.filter(pk__in=mine, acknowledged_on__isnull=True).update(
        acknowledged_on=day, acknowledged_at=at, acknowledged_by=by.user, acknowledged_name=by.name, note=note.strip()
    )
    if done:
        details = {"rises": mine, "promises": sorted(set(about))}
        record(by=by, at=at, verb="rises.acknowledged", subject="promises.rise", reason=note.strip(), details=details)
    return len(set(about)) if done else 0


@transaction.atomic
def set_ladder(*, by: Viewer, at: datetime, day: date, since: date, owner: int, manager: int, region: int) -> Ladder:
    """From `since` on, today or later, promises rise by these days. What has risen already stays where it is."""
    reach.require_any(by, "change", "promises.ladder", BY_ADMINISTRATOR)
    if since < day:
        raise CannotSet(_("These days hold from today or a later day on."))
    if region <= manager:
        raise CannotSet(_("The region is told after the manager: enter a larger number of days."))
    before = ladder_on(since)
    row, _new = Ladder.objects.update_or_create(
        since=since,
        defaults={
            "owner": owner, "manager": manager, "region": region, "at": at, "by": by.user, "by_name": by.name
        },
    )  # fmt: skip
    record(
        by=by,
        at=at,
        verb="ladder.set",
        subject="promises.ladder",
        subject_id=row.pk,
        details={"since": since.isoformat(), "now": _days(row.rule()), "before": _days(before)},
    )
    return row


def _days(rule: LadderRule) -> dict[str, int]:
    return {"owner": rule.owner, "manager": rule.manager, "region": rule.region}
