"""How a promise is changed by one of several people: read afresh, refused with a sentence, written on a condition."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404

from dongban.people.reach import Refused
from dongban.promises import access
from dongban.promises.models import Programme, Promise, PromiseQuerySet

# Who kept it when no user did, but the firm's own clock or a command.
NOBODY = 0


def fresh(promise: Promise) -> Promise:
    """The row as the database has it now. Http404 when it is gone."""
    found = Promise.objects.filter(pk=promise.pk).first()
    if found is None:
        raise Http404
    return found


def refuse(sentence: str | None) -> None:
    if sentence is not None:
        raise Refused(sentence)


def claim(rows: PromiseQuerySet, promise: Promise, **facts: Any) -> None:
    """Writes the facts if nobody has closed or moved the promise meanwhile: the database decides a race."""
    still = rows.filter(
        pk=promise.pk,
        kept_on__isnull=True,
        waived_on__isnull=True,
        due_on=promise.due_on,
        owner_id=promise.owner_id,
    )
    if not still.update(**facts):
        raise Refused(access.overtaken())


def closed(promise: Promise, day: date) -> None:
    """Notes the day for which it was taken off the lists: should the demo's day move back, it has to return."""
    Programme.objects.filter(steps=promise.step_id).exclude(live_until__gte=day).update(live_until=day)
