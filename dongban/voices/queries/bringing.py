"""Who can be asked to bring a customer her answer, and who still owes one."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from dongban.promises.handover import plan
from dongban.promises.models import Promise
from dongban.voices.models import Case, Message


def is_kept_from_some(case: Case) -> bool:
    """Whether somebody at the branch may not know of it: whom it is about, or everybody there."""
    return case.sealed or case.about_staff_id is not None


def is_served(case: Case, day: date) -> bool:
    """Whether somebody can be asked to bring her an answer."""
    if is_kept_from_some(case):
        return bearer_of(case, day) is not None
    who = case.customer
    return case.branch_id is not None or (who is not None and bool(who.branch_id or who.adviser_id))


def owed(case: Case) -> list[Promise]:
    """Answers that somebody has promised to bring, and still has to."""
    waiting = Message.objects.filter(case=case, promise__isnull=False, told_at__isnull=True)
    return list(Promise.objects.filter(pk__in=waiting.values("promise"), live=True, kept_at__isnull=True))


def owing(rows: QuerySet[Case]) -> set[int]:
    """Those of many whose customer has been promised an answer that is still owed. One statement."""
    waiting = Message.objects.filter(case__in=rows.order_by().values("pk"), promise__isnull=False, told_at__isnull=True)
    live = Promise.objects.filter(live=True, kept_at__isnull=True).values("pk")
    return set(waiting.filter(promise__in=live).values_list("case", flat=True))


def bearer_of(case: Case, day: date) -> int | None:
    """Who brings what is kept from somebody: the manager, unless it is about her or kept from the whole branch."""
    branch = branch_of(case)
    if case.sealed or branch is None:
        return None
    about = case.about_staff_id or 0
    return plan.manager_of(plan.present(day), branch, about) or plan.manager_of(plan.working(day), branch, about)


def branch_of(case: Case) -> int | None:
    return case.branch_id or (case.customer.branch_id if case.customer else None)
