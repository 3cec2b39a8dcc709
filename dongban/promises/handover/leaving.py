"""What goes where when somebody has gone: customers by fair shares, promises with their customers. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from dongban.promises.handover import plan
from dongban.promises.handover.books import Occasion, Transfer
from dongban.promises.handover.chains import Cause, lenders
from dongban.promises.handover.plan import Departure, Placement, Ward
from dongban.promises.models import Ownership, Promise
from dongban.promises.rules import HANDED_OVER, Subject
from dongban.records.models import Contract, Customer, Staff

_ADVISER = "adviser"
_PROGRAMME = ("step__programme__owner", "step__programme__fact")


def occasions(departure: Departure, day: date) -> list[Occasion]:
    """What one departure hands over: one occasion for each branch that its customers and promises are at."""
    placed: dict[int, list[Placement]] = {}
    moved: dict[int, list[Transfer]] = defaultdict(list)
    for branch, wards in by_branch(plan.wards(plan.customers_of(departure)), departure.branch).items():
        placed[branch] = _place(wards, departure, branch, day)
        hers = plan.customers_of(departure)
        moved[branch] = following(hers, placed[branch], old=departure.staff, branch=branch)
    taken = {transfer.promise for some in moved.values() for transfer in some}
    customers = {each.customer for some in placed.values() for each in some}
    for branch, transfer in _remaining(departure, day, taken, customers):
        moved[branch].append(transfer)
    return [
        Occasion(departure.cause, departure.on, departure.staff, branch, placed.get(branch, []), moved.get(branch, []))
        for branch in sorted(placed.keys() | moved.keys())
    ]


def _place(wards: Sequence[Ward], departure: Departure, branch: int, day: date) -> list[Placement]:
    who, on = departure.staff, departure.on
    serving, manager = plan.for_good(branch=branch, job=departure.job, on=on, day=day, without=who)
    return plan.place(wards, plan.serving(serving, branch, on), manager=manager)


def by_branch(wards: Iterable[Ward], default: int) -> dict[int, list[Ward]]:
    """Households by the branch of the first member who has one: they are not torn apart even when they bank at two."""
    found: dict[int, list[Ward]] = defaultdict(list)
    for home in plan.households(wards):
        branch = next((each.branch for each in home if each.branch is not None), default)
        found[branch] += home
    return dict(found)


def following(
    customers: QuerySet[Customer], placements: Iterable[Placement], *, old: int | None, branch: int | None
) -> list[Transfer]:
    """The promises that go with their customers: her old adviser's, those that she had lent, and those that fell to a
    manager or a branch only because there was no adviser. Six statements.

    An introduction that is still open does not go along: it ends, and the new adviser gets one of her own.
    """
    to = {each.customer: each.new for each in placements}
    bosses = _bosses(customers, branch)
    found: dict[int, Transfer] = {}
    for rows in (*_hers(old), *_fallen(bosses)):
        rows = rows.filter(live=True, customer__in=customers.order_by().values("pk"))
        rows = rows.exclude(step__programme__fact=HANDED_OVER).order_by("id")
        rows = rows.annotate(changed=Exists(Ownership.objects.filter(promise=OuterRef("pk"))))
        for promise, customer, owner, changed in rows.values_list("id", "customer", "owner", "changed"):
            if customer in to:
                # Made only after its adviser had left, it fell to whoever stood in; by rights it was hers until then.
                by_rights = owner if changed or old is None else old
                found.setdefault(promise, Transfer(promise, customer, by_rights, to[customer]))
    return list(found.values())


def _bosses(customers: QuerySet[Customer], branch: int | None) -> set[int]:
    """Managers of the branches that have something to do with these customers."""
    sold_at = Contract.objects.filter(customer__in=customers.order_by().values("pk")).order_by()
    branches = {branch, *sold_at.values_list("branch", flat=True).distinct()} - {None}
    return set(Staff.objects.filter(job="manager", branch__in=branches).values_list("id", flat=True))


def _hers(old: int | None) -> list[QuerySet[Promise]]:
    if old is None:
        return []
    lent = Ownership.objects.filter(handover__cause=Cause.AWAY, handover__staff=old, promise__live=True)
    claims = chains(lent.values("promise"))
    out = [promise for promise, chain in claims.items() if old in chain]
    return [Promise.objects.filter(owner=old), Promise.objects.filter(pk__in=out)]


def _fallen(bosses: Collection[int]) -> list[QuerySet[Promise]]:
    """Promises of an adviser that nobody decided to give to the manager, who has them for want of anybody else."""
    nobody = Promise.objects.filter(owner__isnull=True, step__programme__owner=_ADVISER)
    given = Ownership.objects.filter(promise=OuterRef("pk"), new=OuterRef("owner"))
    sold = Contract.objects.filter(pk=OuterRef("subject"), adviser=OuterRef("owner"))
    held = Promise.objects.filter(owner__in=bosses, step__programme__owner=_ADVISER).exclude(Exists(given))
    return [nobody, held.exclude(Q(step__programme__subject=Subject.CONTRACT) & Exists(sold))]


def chains(promises: QuerySet[Ownership, Any]) -> dict[int, list[int]]:
    """For each promise, who has lent it and not had it back. One statement."""
    changes: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    rows = Ownership.objects.filter(promise__in=promises).order_by("id")
    for promise, cause, staff in rows.values_list("promise", "handover__cause", "handover__staff"):
        changes[promise].append((cause, staff))
    return {promise: lenders(some) for promise, some in changes.items()}


def _remaining(departure: Departure, day: date, taken: set[int], placed: set[int]) -> list[tuple[int, Transfer]]:
    """What she owed to others than her customers, to colleagues and branches: each with its branch."""
    rows = plan.promises_of(departure).order_by("id")
    owed = [
        row
        for row in rows.values_list("id", "customer", "branch", "customer__adviser", *_PROGRAMME)
        if row[0] not in taken and not (row[1] in placed and row[-1] == HANDED_OVER)
    ]
    advisers = plan.present(day).filter(pk__in={row[3] for row in owed}).exclude(pk=departure.staff)
    there = set(advisers.values_list("id", flat=True))
    managers: dict[int, int | None] = {}
    found = []
    for promise, customer, branch, adviser, owner, _fact in owed:
        branch = branch or departure.branch
        if branch not in managers:
            managers[branch] = plan.manager_of(plan.present(day), branch, departure.staff)
        new = adviser if owner == _ADVISER and adviser in there else managers[branch]
        found.append((branch, Transfer(promise, customer, departure.staff, new)))
    return found
