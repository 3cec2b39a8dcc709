"""The firm's own records name another adviser for a customer: her promises follow, though nobody left. Reads only."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Subquery

from dongban.promises.handover import leaving, plan
from dongban.promises.handover.books import Occasion
from dongban.promises.handover.chains import Cause
from dongban.promises.handover.plan import Placement
from dongban.promises.models import Share
from dongban.records.models import Customer, Load, Service


def changed(day: date) -> list[Occasion]:
    """What the latest load brought and nobody has followed yet, by who served before, branch and day.

    A change that an earlier load brought has been followed after that load. One statement when there is none.
    """
    latest = Load.objects.order_by("-id").values_list("id", flat=True)[:2]
    seen = min(latest, default=0) - 1
    before = Service.objects.filter(customer=OuterRef("customer"), id__lt=OuterRef("id")).order_by("-id")
    followed = Share.objects.filter(customer=OuterRef("customer"), handover__on=OuterRef("since"))
    rows = Service.objects.filter(load__gt=seen, until__isnull=True, since__lte=day, customer__load__lt=F("load"))
    rows = rows.annotate(was=Subquery(before.values("staff")[:1])).filter(Exists(before))
    rows = rows.exclude(Exists(followed.filter(handover__cause=Cause.RECORDS)))
    came_or_went = Q(was__isnull=True, staff__isnull=False) | Q(was__isnull=False, staff__isnull=True)
    rows = rows.filter(came_or_went | ~Q(was=F("staff")), branch__isnull=False)
    found: dict[tuple[int | None, int, date], dict[int, int | None]] = defaultdict(dict)
    for customer, was, now, branch, since in rows.values_list("customer", "was", "staff", "branch", "since"):
        if since is not None and was != now:
            found[was, branch, since][customer] = now
    return [_occasion(was, branch, since, day, to) for (was, branch, since), to in sorted(found.items(), key=str)]


def _occasion(was: int | None, branch: int, since: date, day: date, to: dict[int, int | None]) -> Occasion:
    """Where the records name nobody any more, the manager stands in, as for any promise without an adviser."""
    manager = plan.manager_of(plan.present(day), branch)
    customers = Customer.objects.filter(pk__in=to)
    shares = [Placement(pk, now, {"records": True}, pk) for pk, now in to.items()]
    owners = [Placement(pk, manager if now is None else now, {}, pk) for pk, now in to.items()]
    transfers = leaving.following(customers, owners, old=was, branch=branch)
    return Occasion(Cause.RECORDS, since, was, branch, shares, [each for each in transfers if each.old != each.new])
