"""Runs that people can look at, the queue of lease and fence, and the moved day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dongban.jobs.rules import TaskState


class Run(models.Model):
    """One run of one job: when, how it ended, what it said."""

    class State(models.TextChoices):
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    job = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    # `as_of` is the moment that the run worked for (it can be moved); the others are the machine's own clock.
    as_of = models.DateTimeField()
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=64, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    doing = models.CharField(max_length=200, blank=True)
    stop_asked = models.BooleanField(default=False)
    # Why it did not end well, for people; empty when it did.
    reason = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        db_table = "jobs_run"
        indexes = [models.Index(fields=["job", "-started_at"], name="jobs_run_job")]


class Line(models.Model):
    """What a run said while it worked."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        db_table = "jobs_line"


class Task(models.Model):
    """A piece of work: claimed by a lease, finished only under the fence that the lease gave."""

    name = models.CharField(max_length=64)
    # Of two tasks of one name and key only the first is queued: asking twice is one piece of work.
    key = models.CharField(max_length=128)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in TaskState], default=TaskState.READY)
    # The moment that the work is for (it can be moved); the others are the machine's own clock.
    as_of = models.DateTimeField()
    due_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    attempts = models.IntegerField(default=0)
    reason = models.TextField(blank=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    by = models.BigIntegerField(null=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="tasks")

    class Meta:
        db_table = "jobs_task"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "key"], condition=Q(state__in=["ready", "leased"]), name="jobs_task_once_while_open"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state__in=["ready", "leased"]), name="jobs_task_open")]


class Schedule(models.Model):
    """A scheduled job: the last moment that it has worked for, and who is at it now."""

    job = models.CharField(max_length=64, unique=True)
    as_of = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    run = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        db_table = "jobs_schedule"


class Worker(models.Model):
    """A worker that is up, and when it was last seen; gone when it ended as it should."""

    name = models.CharField(max_length=128, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_worker"


class ClockShift(models.Model):
    """The demo's day, moved by whole days against the machine's clock (one row at most)."""

    days = models.IntegerField(default=0)

    class Meta:
        db_table = "jobs_clockshift"
