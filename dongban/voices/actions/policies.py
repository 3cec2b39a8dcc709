"""Hours and goals are changed, and every open case's clocks follow; what that would do is shown before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.voices.bulk import winding
from dongban.voices.models import Case, Policy
from dongban.voices.queries.service import terms_in_force

REFUSAL = _("Hours and goals are changed by administrators.")
_EXAMPLES = 5


@dataclass(frozen=True)
class Effect:
    """What a change does to the open cases: how many are due earlier, later, late by it, and late no longer."""

    open: int
    earlier: int
    later: int
    late_by_it: int
    late_no_longer: int
    # (case, due before, due after)
    examples: tuple[tuple[int, datetime | None, datetime | None], ...]


def preview(at: datetime, hours: Mapping[str, str], goals: Mapping[str, Mapping[str, int]]) -> Effect:
    """What saving these would do now. Nothing is written."""
    terms = terms_in_force(Policy(hours=dict(hours), goals=dict(goals)))
    before = dict(Case.objects.open().order_by().values_list("pk", "due_at"))
    moved = [(pk, before[pk], found.nearest) for pk, found in winding.worked_out(Case.objects.open(), terms)]
    return Effect(
        open=len(moved),
        earlier=sum(_stamp(new) < _stamp(old) for _pk, old, new in moved),
        later=sum(_stamp(new) > _stamp(old) for _pk, old, new in moved),
        late_by_it=sum(_late(new, at) and not _late(old, at) for _pk, old, new in moved),
        late_no_longer=sum(_late(old, at) and not _late(new, at) for _pk, old, new in moved),
        examples=tuple(each for each in moved if each[1] != each[2])[:_EXAMPLES],
    )


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at else float("inf")


def _late(due: datetime | None, at: datetime) -> bool:
    return due is not None and due < at


@transaction.atomic
def set_policy(*, by: Viewer, at: datetime, hours: Mapping[str, str], goals: Mapping[str, Mapping[str, int]]) -> Policy:
    """From now on these hold, for every case that is open; what was closed keeps what it was measured by."""
    reach.require_any(by, "change", "voices.policy", REFUSAL)
    policy = Policy.objects.create(at=at, by=by.user, by_name=by.name, hours=dict(hours), goals=dict(goals))
    wound = winding.write(list(winding.worked_out(Case.objects.open(), terms_in_force(policy))))
    record(
        by=by,
        at=at,
        verb="voices.policy_set",
        subject="voices.policy",
        subject_id=policy.pk,
        details={"hours": dict(hours), "goals": dict(goals), "open": wound},
    )
    return policy
