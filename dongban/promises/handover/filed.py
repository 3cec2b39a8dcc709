"""The firm's own records name another adviser for a customer or a contract: its promises follow, though nobody left.

Reads only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from dongban.promises.handover import leaving, plan
from dongban.promises.handover.books import Occasion, Transfer
from dongban.promises.handover.chains import Cause
from dongban.promises.handover.plan import Placement
from dongban.promises.models import Ownership, Promise, Share
from dongban.promises.rules import Subject
from dongban.records.models import Contract, Customer, Load, Replaced, Service

# What of a contract decides who owes its promises.
_DECIDES = ["adviser_id", "customer_id", "branch_id"]
_ABOUT_CONTRACTS = Q(step__programme__subject=Subject.CONTRACT, step__programme__owner="adviser")


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
    kept = _sold_by(was)
    transfers = leaving.following(customers, owners, old=was, branch=branch)
    moved = [each for each in transfers if each.old != each.new and each.promise not in kept]
    return Occasion(Cause.RECORDS, since, was, branch, shares, moved)


def _sold_by(staff: int | None) -> set[int]:
    """Promises of contracts of which the records still say that she serves them, whoever else serves the customer."""
    hers = Contract.objects.filter(pk=OuterRef("subject"), adviser=staff)
    owed = Promise.objects.filter(Exists(hers), _ABOUT_CONTRACTS, owner=staff, live=True)
    return set(owed.values_list("id", flat=True)) if staff is not None else set()


def contracts(day: date) -> list[Occasion]:
    """Contracts for which the latest load named another adviser, customer or branch, by who owes their promises.

    What somebody has decided about a promise since then stands. One statement when there is none.
    """
    found: dict[tuple[int | None, int | None], list[Transfer]] = defaultdict(list)
    for load in _latest():
        decided = Ownership.objects.filter(promise=OuterRef("pk"), handover__at__gte=load.at)
        named = Replaced.objects.filter(load=load, table=Contract._meta.db_table, before__has_any_keys=_DECIDES)
        rows = Promise.objects.filter(_ABOUT_CONTRACTS, live=True, subject__in=named.values("row"))
        for key, transfer in _anew(rows.exclude(Exists(decided)), day):
            found[key].append(transfer)
    return [
        Occasion(Cause.RECORDS, day, was, branch, (), moved) for (was, branch), moved in sorted(found.items(), key=str)
    ]


def _latest() -> Sequence[Load]:
    """The two newest: what the one before last brought may have been interrupted."""
    return list(Load.objects.filter(state=Load.State.DONE).order_by("-id")[:2])[::-1]


def _anew(rows: QuerySet[Promise], day: date) -> Iterator[tuple[tuple[int | None, int | None], Transfer]]:
    """The owner by the rule by which promises are made: the contract's adviser, the customer's, the manager."""
    told = list(rows.order_by("id").values_list("id", "customer", "owner", "branch", "subject"))
    if not told:
        return
    sold = Contract.objects.filter(pk__in=rows.order_by().values("subject"))
    facts = sold.values_list("id", "adviser", "customer__adviser", "branch", "customer__branch")
    known = {pk: (sold_by, served_by, sold_at, home) for pk, sold_by, served_by, sold_at, home in facts}
    working = dict(plan.working(day).values_list("id", "branch"))
    bosses: dict[int, int | None] = {}
    for promise, customer, owner, at, subject in told:
        sold_by, served_by, sold_at, home = known[subject]
        asked = [pk for pk in (sold_by, served_by) if pk in working]
        branch = sold_at or home or at or (working[asked[0]] if asked else None)
        if branch is not None and branch not in bosses:
            bosses[branch] = plan.manager_of(plan.present(day), branch)
        new = asked[0] if asked else bosses.get(branch) if branch is not None else None
        if new != owner:
            yield (owner, branch), Transfer(promise, customer, owner, new)
