"""What surveys do with a firm folder: the answers among the records count here after each load, and are heard."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dongban.journal.actions import record
from dongban.people.reach import Viewer
from dongban.records import clock
from dongban.records.models import Branch, Customer, Product, SurveyRow
from dongban.records.registry import after_load
from dongban.records.undo import register_undo
from dongban.voices.surveys import bulk
from dongban.voices.surveys.actions import hear_all
from dongban.voices.surveys.models import Invitation, Survey

_NAMED: dict[Any, str] = {Customer: "customer", Branch: "branch", Product: "product"}


def follow(*, by: Viewer, at: datetime, load_id: int) -> None:
    now = clock.moment(at)
    made = bulk.follow(now.zone)
    if made:
        record(
            by=by,
            at=at,
            verb="surveys.followed",
            subject="records.load",
            subject_id=load_id,
            details={"made": made},
        )
    hear_all(by=by, at=at, day=now.day)


# When a load is undone ------------------------------------------------------------------------------------------------


def used(rows: QuerySet[Any]) -> QuerySet[Any] | None:
    """Answers that became voices, and what an answer or a question of our own names: they stay."""
    if rows.model is SurveyRow:
        return Survey.objects.filter(case__isnull=False, source__in=rows.values("pk")).values("source")
    name = _NAMED.get(rows.model)
    if name is None:
        return None
    answers = Survey.objects.filter(Q(source__isnull=True) | Q(case__isnull=False), **{f"{name}__isnull": False})
    asked = Invitation.objects.filter(**{f"{name}__isnull": False})
    return rows.filter(Q(pk__in=answers.values(name)) | Q(pk__in=asked.values(name))).values("pk")


def forget(rows: QuerySet[Any]) -> int:
    return bulk.forget(rows) if rows.model is SurveyRow else 0


after_load(follow)
register_undo(name="surveys", used=used, forget=forget, why=_("Somebody was asked since, or has answered."))
