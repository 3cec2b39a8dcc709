"""What moves and leavings of staff mean for those among them who can sign in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from dongban.journal.actions import record
from dongban.people.actions import post, repost
from dongban.people.models import Posting
from dongban.people.reach import Viewer
from dongban.people.rules import Role
from dongban.records.models import Staff

_DAY = timedelta(days=1)

# The role that a job in the firm brings with it. Other jobs bring none: an administrator gives those by name.
ROLE_OF_JOB = {
    "fc": Role.CONSULTANT,
    "adviser": Role.CONSULTANT,
    "manager": Role.MANAGER,
    "voc": Role.VOC,
    "executive": Role.EXECUTIVE,
}


@dataclass(frozen=True)
class Move:
    """Somebody whose posting is another than it was. `back_from` is the day from which she had been gone by mistake."""

    staff: int
    old_job: str
    job: str
    branch: int
    back_from: date | None = None


def follow_moves(*, by: Viewer, at: datetime, day: date, moves: Iterable[Move]) -> int:
    """A role that her old job gave becomes the new job's; an auditor's, which none gave, stays. Postings touched."""
    held: dict[int, list[Posting]] = defaultdict(list)
    for posting in Posting.objects.filter(staff__isnull=False).select_related("user").order_by("id"):
        held[posting.staff or 0].append(posting)
    return sum(
        _come_back(by, at, move, held[move.staff]) if move.back_from else _change(by, at, day, move, held[move.staff])
        for move in moves
    )


def close_doors(*, by: Viewer, at: datetime, day: date) -> int:
    """Whoever has left by that day and can still sign in: her postings end with her last day. Postings touched."""
    current = Posting.objects.filter(Q(until__isnull=True) | Q(until__gte=day), staff__isnull=False)
    left = Staff.objects.filter(id__in=current.values("staff"), left_on__lte=day).order_by("id")
    return sum(_repost(by, at, row.pk, None, None, row.left_on) for row in left if row.left_on)


def _change(by: Viewer, at: datetime, day: date, move: Move, held: list[Posting]) -> int:
    given = ROLE_OF_JOB.get(move.old_job)
    if not any(posting.role == given and (posting.until is None or posting.until >= day) for posting in held):
        return 0
    return _repost(by, at, move.staff, ROLE_OF_JOB.get(move.job), move.branch, day)


def _repost(by: Viewer, at: datetime, staff: int, role: Role | None, unit: int | None, since: date) -> int:
    touched = repost(staff=staff, role=role, unit=unit, since=since)
    if touched:
        _tell(by, at, staff, role, unit, since)
    return touched


def _come_back(by: Viewer, at: datetime, move: Move, held: list[Posting]) -> int:
    """Gives back what her end had ended: found by its last day, so that what an administrator ended stays ended."""
    role, given = ROLE_OF_JOB.get(move.job), ROLE_OF_JOB.get(move.old_job)
    if role is None or move.back_from is None:
        return 0
    last = move.back_from - _DAY
    ended = [posting for posting in held if posting.role == given and posting.until == last]
    users = {posting.user_id: posting.user for posting in ended}
    later = set(Posting.objects.filter(user__in=users, since__gt=last).values_list("user_id", flat=True))
    for number in users.keys() - later:
        post(user=users[number], role=role, staff=move.staff, unit=move.branch, since=move.back_from)
        _tell(by, at, move.staff, role, move.branch, move.back_from)
    return len(users.keys() - later)


def _tell(by: Viewer, at: datetime, staff: int, role: Role | None, unit: int | None, since: date) -> None:
    details = {"role": role.value if role else None, "branch": unit, "since": since.isoformat()}
    record(by=by, at=at, verb="reposted", subject="records.staff", subject_id=staff, details=details)
