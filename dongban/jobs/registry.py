"""What the clock makes happen, and what can be queued: each room says so in its own `jobs.py`.

    @scheduled("promises.make", order=20, every=timedelta(days=1), say=_("Make the promises that are due"))
    def make(work: Work) -> dict[str, int | str]: ...

    @task("records.load")
    def load(work: Work, *, upload: int) -> dict[str, int | str]: ...

    load.enqueue(by=request.viewer, at=request.at, key=f"upload {pk}", payload={"upload": pk})

A job is safe to run twice. It asks `work.at` for the moment and never the machine. It may raise `Poisoned(reason)`
when trying again is useless. `in_transaction=True` runs the whole of it in one transaction with its own end: exactly
once even when its worker is killed; a job with long work of its own puts only its last writes into
`with work.finish_with(): ...`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise as Lazy

from dongban.jobs import queue
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Task
from dongban.jobs.work import Work
from dongban.journal.actions import record
from dongban.people.reach import Viewer

Counts = Mapping[str, Any]
Do = Callable[..., Counts | None]
Words = str | Lazy


class Poisoned(Exception):
    """The work cannot be done however often it is tried; its text is the reason that people read."""


@dataclass(frozen=True)
class Scheduled:
    """What the clock makes happen, every so often, in the order of `order`."""

    name: str
    order: int
    every: timedelta
    say: Words
    do: Do
    in_transaction: bool
    quiet: bool = False

    def __call__(self, work: Work) -> Counts | None:
        return self.do(work)


@dataclass(frozen=True)
class Kind:
    """A kind of work that can be queued."""

    name: str
    say: Words
    do: Do
    in_transaction: bool
    quiet: bool = False

    def __call__(self, work: Work, **payload: Any) -> Counts | None:
        return self.do(work, **payload)

    @transaction.atomic
    def enqueue(self, *, by: Viewer, at: datetime, key: str, payload: Mapping[str, Any] | None = None) -> Task:
        """Queues it once: while a task of the same key waits or is worked on, asking again gives that one.

        It is done in the name of `by` as her rights are then, and for the moment `at`. The payload is JSON.
        """
        task = queue.put(name=self.name, key=key, payload=dict(payload or {}), as_of=at, now=machine_now(), by=by.user)
        record(by=by, at=at, verb="jobs.queue", subject="jobs.task", subject_id=task.pk, details={"name": self.name})
        return task


scheduled_jobs: dict[str, Scheduled] = {}
kinds: dict[str, Kind] = {}


def scheduled(
    name: str, *, order: int, every: timedelta, say: Words, in_transaction: bool = False, quiet: bool = False
) -> Callable[[Do], Scheduled]:
    """`quiet` is for what is done every minute: of runs that found nothing only the last one is kept."""

    def keep(do: Do) -> Scheduled:
        job = Scheduled(name, order, every, say, do, in_transaction, quiet)
        _refuse_twice(name)
        scheduled_jobs[name] = job
        return job

    return keep


def task(name: str, *, say: Words = "", in_transaction: bool = False, quiet: bool = False) -> Callable[[Do], Kind]:
    """`quiet` as for a scheduled job."""

    def keep(do: Do) -> Kind:
        kind = Kind(name, say or name, do, in_transaction, quiet)
        _refuse_twice(name)
        kinds[name] = kind
        return kind

    return keep


def wake(
    name: str,
    *,
    at: datetime,
    key: str,
    after: timedelta = timedelta(),
    payload: Mapping[str, Any] | None = None,
) -> None:
    """Queues work that follows by itself from an act that has its own line in the journal: in the firm's own name."""
    queue.put(name=name, key=key, payload=dict(payload or {}), as_of=at, now=machine_now(), by=None, after=after)


def in_order() -> list[Scheduled]:
    return sorted(scheduled_jobs.values(), key=lambda job: (job.order, job.name))


def words(name: str) -> str:
    """What people call a job, in the language of the moment; its own name when this release does not know it."""
    known = scheduled_jobs.get(name) or kinds.get(name)
    return str(known.say) if known else name


def _refuse_twice(name: str) -> None:
    if name in scheduled_jobs or name in kinds:
        raise ValueError(f"two jobs are called {name}")


__all__ = ["Counts", "Kind", "Poisoned", "Scheduled", "Work", "in_order", "kinds", "scheduled", "task", "wake", "words"]
