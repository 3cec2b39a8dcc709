"""`live` as of another day: what the partial indexes hold."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from dongban.promises.models import CLOSING, Programme, Promise


@transaction.atomic
def settle(day: date) -> int:
    """Works `live` out for that day, forward or (the demo's day) back. How many promises changed.

    Forward costs a look at the few rows that are known to close; back costs a look at all of them.
    """
    changed = Promise.objects.filter(CLOSING, closed_by(day)).update(live=False)
    if Programme.objects.filter(live_until__gt=day).exists():
        changed += Promise.objects.filter(~Q(live=True), open_on(day)).update(live=True)
    Programme.objects.exclude(settled_on=day, live_until=day).update(settled_on=day, live_until=day)
    return changed


def closed_by(day: date) -> Q:
    return Q(kept_on__lte=day) | Q(waived_on__lte=day) | Q(ended_on__lte=day)


def open_on(day: date) -> Q:
    return (
        (Q(kept_on__isnull=True) | Q(kept_on__gt=day))
        & (Q(waived_on__isnull=True) | Q(waived_on__gt=day))
        & (Q(ended_on__isnull=True) | Q(ended_on__gt=day))
    )
