"""The two occasions on which history grows: a load has brought other facts, and the calendar has reached a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from dongban.people.actions import draw_units
from dongban.people.reach import Viewer
from dongban.records.dated import branches, doors, service, staff
from dongban.records.models import Branch, Load


@transaction.atomic
def follow_load(*, by: Viewer, at: datetime, day: date, load_id: int, begins_history: bool = False) -> dict[str, int]:
    """Dates what the loads since the last finished one have changed. Safe to repeat: what is dated already stays.

    `day` is the firm's day of the load: what its files say differently holds from that day. `begins_history`: it
    brought all customers there are, and has begun their history itself. Counts of rows touched.
    """
    finished = Load.objects.filter(state=Load.State.DONE, id__lt=load_id).order_by("-id")
    seen = finished.values_list("id", flat=True).first() or 0
    draw_units(pairs=_units())
    moves = staff.follow(seen=seen, load_id=load_id, day=day)
    customers = 0 if begins_history else service.follow(seen=seen, load_id=load_id, day=day)
    reposted = doors.follow_moves(by=by, at=at, day=day, moves=moves)
    return {"staff": len(moves), "customers": customers, "reposted": reposted} | bring_day(
        by=by, at=at, day=day, load_id=load_id
    )


@transaction.atomic
def bring_day(*, by: Viewer, at: datetime, day: date, load_id: int | None = None) -> dict[str, int]:
    """What the calendar brings: whoever has left reaches nothing any more, a closed branch's customers get another."""
    return {
        "left": doors.close_doors(by=by, at=at, day=day),
        "moved": branches.empty_closed(by=by, at=at, day=day, load_id=load_id),
    }


def _units() -> set[tuple[int, int]]:
    """Each branch below itself and below all that stand above it. A ring of branches is walked round once."""
    parents: dict[int, int | None] = dict(Branch.objects.values_list("id", "parent"))
    above: dict[int, set[int]] = defaultdict(set)
    for branch in parents:
        step: int | None = branch
        while step is not None and step not in above[branch]:
            above[branch].add(step)
            step = parents[step]
    return {(over, branch) for branch, overs in above.items() for over in overs}
