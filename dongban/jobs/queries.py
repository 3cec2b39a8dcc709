"""Reads of this room's pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Max, QuerySet

from dongban.jobs import clock, registry, rules
from dongban.jobs.models import Line, Run, Schedule, Task, Worker
from dongban.jobs.rules import TaskState
from dongban.jobs.words import RUN_STATES, say_reason, say_span
from dongban.people import reach
from dongban.people.reach import Viewer

_PER_PAGE = 50
_LINES = 500
# A worker looks at the clock every half minute; a longer silence than this says that none is up.
_SEEN_LATELY = timedelta(minutes=2)


@dataclass(frozen=True)
class RunCard:
    """One run. `percent` is empty when nobody knows how much there is to do."""

    pk: int
    job: str
    name: str
    state: str
    words: str
    mark: str
    as_of: datetime
    started_at: datetime
    took: str
    by: str
    reason: str
    done: int
    total: int | None
    doing: str
    stop_asked: bool
    result: tuple[tuple[str, str], ...]

    @property
    def at_work(self) -> bool:
        return self.state == Run.State.RUNNING

    @property
    def percent(self) -> int | None:
        return min(100, self.done * 100 // self.total) if self.total else None


@dataclass(frozen=True)
class JobCard:
    """A scheduled job: its last run, and when it is due next (empty: at once)."""

    name: str
    last: RunCard | None
    next_at: datetime | None


@dataclass(frozen=True)
class RunsPage:
    jobs: tuple[JobCard, ...]
    runs: tuple[RunCard, ...]
    page: Page[Run]
    worker_seen: bool


@dataclass(frozen=True)
class RunPage:
    run: RunCard
    lines: tuple[tuple[datetime, str], ...]
    may_stop: bool


@dataclass(frozen=True)
class TaskCard:
    pk: int
    name: str
    key: str
    state: str
    attempts: int
    reason: str
    made_at: datetime
    ended_at: datetime | None
    run: int | None


@dataclass(frozen=True)
class TasksPage:
    parked: tuple[TaskCard, ...]
    waiting: tuple[TaskCard, ...]
    waiting_count: int
    may_retry: bool
    worker_seen: bool


def worker_seen(now: datetime) -> bool:
    """Whether a worker is up, or at work on something long."""
    since = now - _SEEN_LATELY
    return (
        Worker.objects.filter(seen_at__gte=since).exists()
        or Task.objects.filter(state=TaskState.LEASED, leased_until__gte=now).exists()
    )


def runs(viewer: Viewer, *, now: datetime, number: int) -> RunsPage:
    """Scheduled jobs and the runs, newest first. A fixed number of statements."""
    seen = reach.visible(viewer, "see", Run.objects.order_by("-pk"))
    page = Paginator(seen, _PER_PAGE).get_page(number)
    return RunsPage(
        jobs=_jobs(seen, now=now),
        runs=tuple(_card(run, now) for run in page),
        page=page,
        worker_seen=worker_seen(now),
    )


def _jobs(seen: QuerySet[Run], *, now: datetime) -> tuple[JobCard, ...]:
    names = [job.name for job in registry.in_order()]
    newest = seen.order_by().filter(job__in=names).values("job").annotate(newest=Max("pk")).values("newest")
    last = {run.job: _card(run, now) for run in Run.objects.filter(pk__in=newest)}
    worked = dict(Schedule.objects.values_list("job", "as_of"))
    zone = clock.zone()
    return tuple(
        JobCard(
            name=str(job.say),
            last=last.get(job.name),
            next_at=rules.next_due(worked.get(job.name), every=job.every, zone=zone),
        )
        for job in registry.in_order()
    )


def run(viewer: Viewer, pk: int, *, now: datetime) -> RunPage:
    """One run with the last of its lines. 404 when it is not the viewer's to see."""
    found = reach.get_or_404(viewer, "see", Run.objects.all(), pk=pk)
    lines = list(Line.objects.filter(run=found).order_by("-pk").values_list("at", "text")[:_LINES])
    card = _card(found, now)
    return RunPage(
        run=card,
        lines=tuple(reversed(lines)),
        may_stop=card.at_work and not card.stop_asked and reach.may(viewer, "change", "jobs.run"),
    )


def _card(run: Run, now: datetime) -> RunCard:
    state = str(run.state)
    if state == Run.State.RUNNING and rules.silent(run.beat_at, now):
        state = "silent"
    words, mark = RUN_STATES[state]
    return RunCard(
        pk=run.pk,
        job=run.job,
        name=registry.words(run.job),
        state=state,
        words=str(words),
        mark=mark,
        as_of=run.as_of,
        started_at=run.started_at,
        took=say_span((run.ended_at or now) - run.started_at),
        by=run.by_name,
        reason=say_reason(run.reason),
        done=run.done,
        total=run.total,
        doing=run.doing,
        stop_asked=run.stop_asked,
        result=tuple((name, str(value)) for name, value in run.result.items()),
    )


def tasks(viewer: Viewer, *, now: datetime) -> TasksPage:
    """What was set aside, newest first, and what waits."""
    seen = reach.visible(viewer, "see", Task.objects.all())
    waiting = seen.filter(state__in=[TaskState.READY, TaskState.LEASED])
    return TasksPage(
        parked=_tasks(seen.filter(state=TaskState.PARKED).order_by("-ended_at", "-pk")[:200]),
        waiting=_tasks(waiting.order_by("due_at", "pk")[:50]),
        waiting_count=waiting.count(),
        may_retry=reach.may(viewer, "change", "jobs.task"),
        worker_seen=worker_seen(now),
    )


def _tasks(rows: Iterable[Task]) -> tuple[TaskCard, ...]:
    return tuple(
        TaskCard(
            pk=task.pk,
            name=registry.words(task.name),
            key=task.key,
            state=task.state,
            attempts=task.attempts,
            reason=say_reason(task.reason),
            made_at=task.made_at,
            ended_at=task.ended_at,
            run=task.run_id,
        )
        for task in rows
    )
