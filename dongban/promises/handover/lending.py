"""While somebody is away: what has to be done meanwhile is lent to others, and comes back with her. Reads only.

Lent is what falls due before she is back, and what is open or overdue already. The customers stay hers. The load that
makes it fair is the same kind of work: how many promises each has that fall due in those days, or are open already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import Count, F, Max, Q

from dongban.kernel.fairness import Candidate
from dongban.promises.handover import leaving, plan
from dongban.promises.handover.books import Occasion, Transfer
from dongban.promises.handover.chains import Cause
from dongban.promises.handover.plan import Ward
from dongban.promises.models import Handover, Ownership, Promise
from dongban.records.models import Customer, Staff


def pressing(day: date, until: date) -> Q:
    """What cannot wait until somebody is back."""
    return Q(live=True) & (Q(opens_on__lte=day) | Q(due_on__lte=until))


def away_with_work(day: date) -> list[tuple[Staff, date]]:
    """Whoever is away and has something pressing, with the last day of the absence. Two statements."""
    until = dict(plan.away(day).order_by().values("staff").annotate(last=Max("until")).values_list("staff", "last"))
    people = plan.working(day).filter(pk__in=until).order_by("id")
    owing = set(
        Promise.objects.filter(pressing(day, max(until.values(), default=day)), owner__in=until)
        .order_by()
        .values_list("owner", flat=True)
        .distinct()
    )
    return [(staff, until[staff.pk]) for staff in people if staff.pk in owing]


def lent_out(staff: Staff, *, day: date, until: date) -> list[Occasion]:
    """To whom her pressing promises go; nothing when nothing presses."""
    rows = Promise.objects.filter(pressing(day, until), owner=staff).order_by("id").values_list("id", "customer")
    owed = list(rows)
    if not owed:
        return []
    people = plan.present(day)
    branch = staff.branch_id
    manager = plan.manager_of(people, branch, staff.pk)
    serving = plan.takers(people, branch=branch, job=staff.job, without=staff.pk)
    wards = _wards(Counter(customer for _promise, customer in owed if customer is not None))
    placements = plan.place(wards, _pressed(serving, branch, day, until), manager=manager)
    to = {each.customer: each.new for each in placements}
    transfers = [Transfer(pk, customer, staff.pk, to.get(customer, manager)) for pk, customer in owed]
    return [Occasion(Cause.AWAY, day, staff.pk, branch, placements, transfers, details={"until": until.isoformat()})]


def _wards(owed: Counter[int]) -> list[Ward]:
    customers = Customer.objects.filter(pk__in=owed).order_by("id")
    rows = customers.values_list("id", "household", "branch", "latitude", "longitude")
    return [Ward(*row, weight=owed[row[0]]) for row in rows]


def _pressed(staff: Collection[int], branch: int, day: date, until: date) -> list[Candidate]:
    """The candidates with their own pressing promises and the middle of their customers."""
    loads = Promise.objects.filter(pressing(day, until), owner__in=staff).order_by().values("owner")
    counted = dict(loads.annotate(n=Count("id")).values_list("owner", "n"))
    return [
        Candidate(each.key, counted.get(each.key, 0), each.latitude, each.longitude)
        for each in plan.serving(staff, branch, day)
    ]


# Coming back ---------------------------------------------------------------------------------------------------------


def returned(day: date) -> list[Staff]:
    """Whoever has lent promises, is at work again, and has not had them back. One statement."""
    last = {cause: Max("id", filter=Q(cause=cause)) for cause in (Cause.AWAY, Cause.BACK)}
    known = Handover.objects.filter(cause__in=last).order_by().values("staff").annotate(lent=last[Cause.AWAY])
    pending = known.annotate(back=last[Cause.BACK]).filter(Q(back__isnull=True) | Q(back__lt=F("lent")))
    return list(plan.present(day).filter(pk__in=pending.values("staff")).order_by("id"))


def given_back(staff: Staff, day: date) -> list[Occasion]:
    """What is still to be done of what she lent, from whoever has it now: written down also when all of it was done."""
    lent = Ownership.objects.filter(handover__cause=Cause.AWAY, handover__staff=staff, promise__live=True)
    claims = leaving.chains(lent.values("promise"))
    hers = [promise for promise, chain in claims.items() if staff.pk in chain]
    rows = Promise.objects.filter(pk__in=hers, live=True).exclude(owner=staff).order_by("id")
    found = rows.values_list("id", "customer", "owner")
    transfers = [Transfer(pk, customer, owner, staff.pk) for pk, customer, owner in found]
    return [Occasion(Cause.BACK, day, staff.pk, staff.branch_id, (), transfers)]
