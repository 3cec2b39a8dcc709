"""What a branch has had to take because there was nobody, and who can take it now. Reads only."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from dongban.promises.handover import leaving, plan
from dongban.promises.handover.books import Occasion, Transfer
from dongban.promises.handover.chains import Cause
from dongban.promises.models import Ownership, Promise, Share
from dongban.records.models import Branch, Customer

_ADVISER, _BRANCH = "adviser", "branch"


def rehomed(day: date) -> int:
    """Promises of branches that have closed go to the branch that now has the customer. Promises moved.

    The one thing that is written here: which branch a promise is at is no decision of its own, it follows the customer.
    """
    closed = list(Branch.objects.filter(closed_on__lte=day).values_list("id", flat=True))
    open_now = Q(branch__closed_on__isnull=True) | Q(branch__closed_on__gt=day)
    moved = 0
    # What was kept stays at the branch where it was: in a demo whose day has moved back it is live once more.
    waiting = Promise.objects.filter(live=True, kept_on__isnull=True)
    rows = waiting.filter(branch__in=closed).order_by("id")
    homes = Customer.objects.filter(open_now, pk=OuterRef("customer"))
    for old, new in rows.filter(Exists(homes)).order_by().values_list("branch", "customer__branch").distinct():
        there = Customer.objects.filter(pk=OuterRef("customer"), branch=new)
        moved += waiting.filter(Exists(there), branch=old).update(branch=new)
    return moved


def lost(branch: int | None = None) -> QuerySet[Customer]:
    """Customers whom a hand-over left without an adviser, because their branch had nobody."""
    for_good = (Cause.LEFT, Cause.MOVED, Cause.VACANT)
    shared = Share.objects.filter(new__isnull=True, customer__adviser__isnull=True, handover__cause__in=for_good)
    rows = Customer.objects.filter(pk__in=shared.values("customer"), adviser__isnull=True, branch__isnull=False)
    return rows if branch is None else rows.filter(branch=branch)


def unserved(branch: int, day: date) -> QuerySet[Customer]:
    """A branch's customers for whom the firm's records name no adviser."""
    return Customer.objects.filter(plan.staying(day), adviser__isnull=True, branch=branch)


def refilled(day: date) -> list[Occasion]:
    """Customers who were nobody's and can now be somebody's, branch by branch."""
    waiting = lost().filter(plan.staying(day)).order_by().values_list("branch", flat=True).distinct()
    found = [sharing(branch, lost(branch).filter(plan.staying(day)), day) for branch in sorted(waiting)]
    return [each for each in found if any(one.new is not None for one in each.placements)]


def sharing(branch: int, customers: QuerySet[Customer], day: date) -> Occasion:
    """Customers without an adviser, shared out among those who serve customers at the branch."""
    serving, manager = plan.for_good(branch=branch, job="", on=day, day=day)
    wards = plan.wards(customers)
    placements = plan.place(wards, plan.serving(serving, branch, day), manager=manager)
    transfers = leaving.following(customers, placements, old=None, branch=branch)
    moved = [each for each in transfers if each.old != each.new]
    return Occasion(Cause.VACANT, day, None, branch, placements, moved)


def owed(day: date) -> list[Occasion]:
    """Promises without an owner: the customer's adviser takes them, or else the branch's manager, if there is one."""
    there = plan.present(day)
    adviser = Q(step__programme__owner=_ADVISER, customer__adviser__in=there.values("pk"))
    bosses = dict(there.filter(job="manager").order_by("-code").values_list("branch", "id"))
    rows = Promise.objects.filter(live=True, owner__isnull=True).exclude(step__programme__owner=_BRANCH)
    rows = rows.filter(adviser | Q(branch__in=bosses)).exclude(Exists(_lent_by_absent(day)))
    serving = set(rows.filter(adviser).values_list("id", flat=True))
    found: dict[int | None, list[Transfer]] = defaultdict(list)
    fields = ("id", "customer", "branch", "customer__adviser", "customer__branch")
    for promise, customer, branch, hers, at in rows.order_by("id").values_list(*fields):
        new = hers if promise in serving else bosses.get(branch)
        found[branch if branch is not None else at].append(Transfer(promise, customer, None, new))
    return [Occasion(Cause.VACANT, day, None, branch, (), some) for branch, some in found.items()]


def _lent_by_absent(day: date) -> QuerySet[Ownership]:
    """Such a promise is nobody's only until its owner is back."""
    return Ownership.objects.filter(
        promise=OuterRef("pk"), handover__cause=Cause.AWAY, handover__staff__in=plan.away(day).values("staff")
    )
