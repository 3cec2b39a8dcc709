"""What this room does with a firm folder: the voices among the records become cases after each load."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.records import clock
from dongban.records.models import Branch, Contract, Customer, Product, Staff, Voice
from dongban.records.registry import after_load
from dongban.records.undo import register_undo
from dongban.voices import bulk
from dongban.voices.models import Case

# The columns of a case that name one of the firm's records.
_NAMED: dict[Any, str] = {
    Customer: "customer",
    Contract: "contract",
    Product: "product",
    Branch: "branch",
    Staff: "about_staff",
}


def follow(*, by: Viewer, at: datetime, load_id: int) -> None:
    found = bulk.follow(clock.moment(at).day)
    if found.made or found.corrected:
        record(
            by=by,
            at=at,
            verb="voices.followed",
            subject="records.load",
            subject_id=load_id,
            details={"made": found.made, "corrected": found.corrected},
        )


# When a load is undone ------------------------------------------------------------------------------------------------


def used(rows: QuerySet[Any]) -> QuerySet[Any] | None:
    """Records whose voices somebody here has worked on, or that a voice heard here names: they stay."""
    worked = Q(worked_at__isnull=False) | Q(source__isnull=True)
    if rows.model is Voice:
        return _named(worked, "source", rows)
    name = _NAMED.get(rows.model)
    return None if name is None else _named(worked, name, rows)


def _named(worked: Q, name: str, rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = Case.objects.filter(worked, **{f"{name}__in": rows.values("pk")}).values(name)
    return found


def forget(rows: QuerySet[Any]) -> int:
    """The cases of voices that go. Of what else is about to go they are told in the order of the leaves first."""
    return bulk.forget(rows) if rows.model is Voice else 0


after_load(follow)
register_undo(name="voices", used=used, forget=forget, why=_("Somebody has since worked on a voice about them."))
