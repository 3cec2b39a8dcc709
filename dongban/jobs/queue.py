"""Lease and fence: who works on a row now, and whether what she brings back still counts.

A row is taken by one conditional UPDATE, which gives its taker a lease and a new fence number. She keeps the lease by
beating; when she falls silent another may take the row, and her fence is then an old one: whatever she still tries to
finish touches no row. Where the work's own writes and `finish` are in one transaction, the effect is exactly once.
The same holds for a task and for a scheduled job, on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from dongban.jobs import rules
from dongban.jobs.models import Run, Schedule, Task
from dongban.jobs.rules import TaskState


class LostLease(Exception):
    """The work took longer than its lease without a beat, and somebody else has it now: nothing of it may count."""


@dataclass(frozen=True)
class Lease:
    """The right to finish one row, as long as its fence is the row's own."""

    row: Task | Schedule
    fence: int
    length: timedelta

    def held(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = type(self.row)._default_manager.filter(pk=self.row.pk, fence=self.fence)
        return rows.filter(leased_until__isnull=False)

    def beat(self, *, now: datetime) -> bool:
        """Longer, if it is still ours."""
        return self.held().update(leased_until=now + self.length) == 1

    def settle(self, **fields: Any) -> None:
        """Gives the row back with these fields. Raises LostLease when it is no longer ours to give."""
        if self.held().update(leased_until=None, **fields) != 1:
            raise LostLease(str(self.row.pk))


def _free(now: datetime) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lte=now)


def take(row: Task | Schedule, *, now: datetime, length: timedelta, **fields: Any) -> Lease | None:
    """The lease of a row as it was read, or None when somebody was faster (the fence has moved, or a lease runs)."""
    rows: QuerySet[Any] = type(row)._default_manager.filter(_free(now), pk=row.pk, fence=row.fence)
    if rows.update(leased_until=now + length, fence=F("fence") + 1, **fields) != 1:
        return None
    if row.run_id:
        # Whoever had it before did not give it back.
        Run.objects.filter(pk=row.run_id, state=Run.State.RUNNING).update(
            state=Run.State.FAILED, ended_at=now, reason="its worker died"
        )
    return Lease(row, row.fence + 1, length)


def open_tasks(names: Iterable[str], *, now: datetime) -> QuerySet[Task]:
    """What could be taken now, the longest due first."""
    ready = Task.objects.filter(_free(now), state__in=[TaskState.READY, TaskState.LEASED], due_at__lte=now)
    return ready.filter(name__in=list(names)).order_by("due_at", "id")


def take_next(names: Iterable[str], *, now: datetime, length: timedelta) -> Lease | None:
    """The lease of the next task of these names. One that has died with its worker too often is parked instead."""
    for task in open_tasks(names, now=now)[:20]:
        lease = take(task, now=now, length=length, state=TaskState.LEASED, attempts=F("attempts") + 1)
        if lease is None:
            continue
        if task.attempts < rules.ATTEMPTS:
            task.attempts += 1
            return lease
        park(lease, now=now, reason=f"its worker died {task.attempts} times")
    return None


def finish(lease: Lease, *, now: datetime) -> None:
    lease.settle(state=TaskState.DONE, ended_at=now, reason="")


def park(lease: Lease, *, now: datetime, reason: str) -> None:
    """Set aside with its reason: it blocks nothing and waits for a person."""
    lease.settle(state=TaskState.PARKED, ended_at=now, reason=reason)


def put_back(lease: Lease, *, now: datetime) -> None:
    """Stopped without a fault of its own: ready again, and the attempt does not count."""
    lease.settle(state=TaskState.READY, due_at=now, attempts=F("attempts") - 1)


def fail(lease: Lease, task: Task, *, now: datetime, reason: str) -> None:
    """Ready again after a wait, or parked when it has failed too often."""
    if task.attempts >= rules.ATTEMPTS:
        park(lease, now=now, reason=reason)
    else:
        lease.settle(state=TaskState.READY, due_at=now + rules.wait_after(task.attempts), reason=reason)


def put(
    *,
    name: str,
    key: str,
    payload: dict[str, Any],
    as_of: datetime,
    now: datetime,
    by: int | None,
    after: timedelta = timedelta(),
) -> Task:
    """The open task of this name and key: a new one, due `after` a while, or the one that waits already."""
    while True:
        try:
            with transaction.atomic():
                return Task.objects.create(
                    name=name, key=key, payload=payload, as_of=as_of, due_at=now + after, made_at=now, by=by
                )
        except IntegrityError:
            waiting = Task.objects.filter(name=name, key=key, state__in=[TaskState.READY, TaskState.LEASED]).first()
            if waiting is not None:
                return waiting
