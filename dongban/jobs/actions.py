"""Doing what is due, doing what is queued, and what people may do to both."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dongban.jobs import clock, queue, registry, rules
from dongban.jobs.clock import machine_now
from dongban.jobs.models import ClockShift, Run, Schedule, Task
from dongban.jobs.queue import Lease, LostLease
from dongban.jobs.registry import Counts, Poisoned, Scheduled
from dongban.jobs.rules import LEASE, TaskState
from dongban.jobs.work import Stopped, Work
from dongban.journal.actions import record
from dongban.kernel.clock import day_of
from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Refused, Viewer

log = logging.getLogger(__name__)
_POLL = 0.2
AtHand = Callable[[Work], None]


def _nobody(work: Work) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class Outcome:
    """How one run ended. `state` is a state of Run; `error` is set when it failed."""

    state: str
    counts: dict[str, Any]
    error: Exception | None = None

    @property
    def reason(self) -> str:
        return f"{type(self.error).__name__}: {self.error}" if self.error else ""


# Running -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def _start(job: str, *, by: Viewer, at: datetime, lease: Lease | None = None) -> Run:
    now = machine_now()
    run = Run.objects.create(job=job, as_of=at, started_at=now, beat_at=now, by=by.user, by_name=by.name)
    if lease is not None:
        lease.held().update(run=run)
    return run


def _end(work: Work, outcome: Outcome) -> None:
    reason = str(outcome.error) if isinstance(outcome.error, Poisoned) else outcome.reason
    if outcome.error is None and outcome.state == Run.State.CANCELLED:
        reason = "stopped when asked to"
    now = machine_now()
    Run.objects.filter(pk=work.run.pk).update(state=outcome.state, ended_at=now, result=outcome.counts, reason=reason)
    known = registry.scheduled_jobs.get(work.run.job) or registry.kinds.get(work.run.job)
    if known is not None and known.quiet and outcome.state == Run.State.DONE and not outcome.counts:
        _forget_empty(work.run)
    took = (now - work.run.started_at).total_seconds()
    log.info("%s %s in %.2f s %s%s", work.run.job, outcome.state, took, outcome.counts, reason and f" {reason}")


def _forget_empty(last: Run) -> None:
    """Of the runs of a quiet job that found nothing, and of their tasks, only the last is kept."""
    empty = Run.objects.filter(job=last.job, state=Run.State.DONE, result={}, reason="", pk__lt=last.pk)
    Task.objects.filter(name=last.job, state=TaskState.DONE, run__in=empty).delete()
    empty.delete()


@contextmanager
def running(job: str, *, by: Viewer, at: datetime) -> Iterator[Work]:
    """A run that people can look at, around work that a command or a view does itself.

    What the block raises is raised again, after the run has been marked as failed.
    """
    work = Work(_start(job, by=by, at=at), by=by, at=at)
    outcome = Outcome(Run.State.CANCELLED, {})
    try:
        with work.beating():
            yield work
        outcome = Outcome(Run.State.CANCELLED if work.told_to_stop else Run.State.DONE, work.counts)
    except Exception as error:
        outcome = Outcome(Run.State.FAILED, work.counts, error)
        raise
    finally:
        _end(work, outcome)


def _perform(work: Work, do: Callable[[], Counts | None], *, in_transaction: bool) -> Outcome:
    """Runs a leased job to its end and gives the lease back where the job did well."""
    counts: dict[str, Any] = {}
    try:
        with work.beating():
            if in_transaction:
                with work.finish_with():
                    counts.update(do() or {})
                    if work.told_to_stop:
                        raise Stopped
            else:
                counts.update(do() or {})
            if not work.finished and not work.told_to_stop:
                with work.finish_with():
                    pass
    except Stopped:
        pass
    except Exception as error:  # whatever a job raises is shown, and must not stop the other jobs
        log.warning("%s failed", work.run.job, exc_info=True)
        return Outcome(Run.State.FAILED, counts, error)
    return Outcome(Run.State.DONE if work.finished else Run.State.CANCELLED, counts)


# The tick ------------------------------------------------------------------------------------------------------------


def tick(
    *, at: datetime, patient: bool = False, lease: timedelta = LEASE, at_hand: AtHand = _nobody
) -> dict[str, dict[str, Any]]:
    """All scheduled jobs that are due by `at`, in their order, each once; what each did, by name.

    Days that were missed are caught up in one run. Of two ticks at the same time one does a job, and the other waits
    for it, so that the order holds for both. A job that fails is due again at the next tick and stops no other.
    `patient` is for a loop: a failed job is not due before its wait is over, and a tick that finds another one at
    work leaves the rest to it. `at_hand` learns of each work before it begins, and may ask it to stop.
    """
    by = reach.system(day_of(at, clock.zone()))
    told: dict[str, dict[str, Any]] = {}
    for job in registry.in_order():
        told[job.name] = _when_due(job, by=by, at=at, patient=patient, length=lease, at_hand=at_hand)
        if told[job.name]["state"] == "busy":
            break
    return told


def _when_due(
    job: Scheduled, *, by: Viewer, at: datetime, patient: bool, length: timedelta, at_hand: AtHand
) -> dict[str, Any]:
    zone = clock.zone()
    while True:
        row, _new = Schedule.objects.get_or_create(job=job.name)
        now = machine_now()
        if not rules.due(row.as_of, at, every=job.every, zone=zone):
            return {"state": "not due"}
        if patient and row.retry_at is not None and row.retry_at > now:
            return {"state": "waits"}
        lease = queue.take(row, now=now, length=length)
        if lease is not None:
            return _scheduled_run(job, row, lease, by=by, at=at, at_hand=at_hand)
        if patient:
            return {"state": "busy"}
        time.sleep(_POLL)


def _scheduled_run(
    job: Scheduled, row: Schedule, lease: Lease, *, by: Viewer, at: datetime, at_hand: AtHand
) -> dict[str, Any]:
    run = _start(job.name, by=by, at=at, lease=lease)
    work = Work(run, by=by, at=at, lease=lease, settle=lambda: lease.settle(as_of=at, failures=0, retry_at=None))
    at_hand(work)
    outcome = _perform(work, lambda: job(work), in_transaction=job.in_transaction)
    with transaction.atomic():
        if outcome.state != Run.State.DONE:
            failures = row.failures + 1 if outcome.error else row.failures
            again = machine_now() + rules.wait_after(max(failures, 1))
            _unless_lost(lambda: lease.settle(failures=failures, retry_at=again))
        _end(work, outcome)
    told = {"state": str(outcome.state), **outcome.counts}
    return {**told, "reason": outcome.reason} if outcome.error else told


def _unless_lost(give_back: Callable[[], None]) -> None:
    """Gives a lease back; one that was lost meanwhile is somebody else's to give."""
    try:
        give_back()
    except LostLease:
        log.warning("a lease was lost before it could be given back")


# The queue -----------------------------------------------------------------------------------------------------------


def work_once(*, now: datetime, lease: timedelta = LEASE, at_hand: AtHand = _nobody) -> bool:
    """Takes the next task and does it, or parks it; False when nothing waits. `at_hand` as for `tick`."""
    held = queue.take_next(registry.kinds, now=now, length=lease)
    if held is None:
        return False
    task = held.row
    assert isinstance(task, Task)
    by = _in_the_name_of(task)
    run = _start(task.name, by=by, at=task.as_of, lease=held)
    work = Work(run, by=by, at=task.as_of, lease=held, settle=lambda: queue.finish(held, now=machine_now()))
    at_hand(work)
    kind = registry.kinds[task.name]
    outcome = _perform(work, lambda: kind(work, **task.payload), in_transaction=kind.in_transaction)
    with transaction.atomic():
        _unless_lost(lambda: _give_back(held, task, work, outcome))
        _end(work, outcome)
    return True


def _in_the_name_of(task: Task) -> Viewer:
    """Who asked for it, with the rights that she has now; nobody's rights when she can no longer sign in."""
    day = day_of(task.as_of, clock.zone())
    if task.by is None:
        return reach.system(day)
    user = User.objects.filter(pk=task.by, is_active=True).first()
    return reach.viewer_of(user, day) if user else Viewer(user=task.by, name="", hats=(), day=day)


def _give_back(held: Lease, task: Task, work: Work, outcome: Outcome) -> None:
    now = machine_now()
    if isinstance(outcome.error, Poisoned | Refused):
        queue.park(held, now=now, reason=str(outcome.error))
    elif outcome.error is not None and not isinstance(outcome.error, LostLease):
        queue.fail(held, task, now=now, reason=outcome.reason)
    elif outcome.state == Run.State.CANCELLED:
        _stopped(held, work, now=now)


def _stopped(held: Lease, work: Work, *, now: datetime) -> None:
    """Stopped by a person it stays stopped; stopped by a worker that ends, it waits for the next worker."""
    if Run.objects.filter(pk=work.run.pk, stop_asked=True).exists():
        queue.park(held, now=now, reason="stopped when asked to")
    else:
        queue.put_back(held, now=now)


# What people may do --------------------------------------------------------------------------------------------------


@transaction.atomic
def stop(*, by: Viewer, at: datetime, run: Run) -> None:
    """Asks a run to stop; it does so at its next step."""
    reach.require(by, "change", run, _("Only an administrator stops a run."))
    if Run.objects.filter(pk=run.pk, state=Run.State.RUNNING, stop_asked=False).update(stop_asked=True):
        record(by=by, at=at, verb="jobs.stop", subject="jobs.run", subject_id=run.pk, details={"job": run.job})


@transaction.atomic
def retry(*, by: Viewer, at: datetime, task: Task) -> None:
    """A parked task is tried again from its first attempt. Refused while another one of its key waits."""
    reach.require(by, "change", task, _("Only an administrator tries a set-aside task again."))
    parked = Task.objects.filter(pk=task.pk, state=TaskState.PARKED)
    try:
        with transaction.atomic():
            changed = parked.update(state=TaskState.READY, attempts=0, due_at=machine_now(), ended_at=None)
    except IntegrityError:
        # One open task for each name and key: the database says no.
        raise Refused(_("The same work is waiting already.")) from None
    if changed:
        record(by=by, at=at, verb="jobs.retry", subject="jobs.task", subject_id=task.pk, reason=task.reason)


@transaction.atomic
def move_day(*, by: Viewer, at: datetime, day: date | None) -> datetime:
    """Moves the firm's clock to a day (None: back to the real day). The firm's moment from now on."""
    reach.require_any(by, "change", "jobs.clockshift", _("Only an administrator moves the day."))
    zone = clock.zone()
    real = day_of(machine_now(), zone)
    shift = (day - real).days if day else 0
    ClockShift.objects.update_or_create(pk=1, defaults={"days": shift})
    record(by=by, at=at, verb="jobs.move_day", details={"from": str(day_of(at, zone)), "to": str(day or real)})
    return clock.now(zone)
