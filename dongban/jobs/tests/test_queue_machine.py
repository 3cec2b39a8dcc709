"""The queue against a model of it: workers come, die, are slow, lose their leases; the fence decides what counts.

The model knows, for each task, who holds the newest fence and until when, and how often its effect has happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from dongban.jobs import queue
from dongban.jobs.models import ClockShift, Run, Task
from dongban.jobs.queue import Lease, LostLease
from dongban.jobs.rules import ATTEMPTS
from dongban.jobs.tests.cast import AT

LENGTH = timedelta(seconds=30)
NAME = "effect"


@dataclass
class Expected:
    key: int
    due: datetime
    state: str = "ready"
    until: datetime | None = None
    fence: int = 0
    attempts: int = 0
    effects: int = 0


@dataclass
class Model:
    tasks: dict[int, Expected] = field(default_factory=dict)

    def free(self, now: datetime) -> list[Expected]:
        """What may be taken, the longest due first."""
        open_now = [t for t in self.tasks.values() if t.state in ("ready", "leased") and t.due <= now]
        return sorted((t for t in open_now if t.until is None or t.until <= now), key=lambda t: (t.due, pk_of(self, t)))


def pk_of(model: Model, wanted: Expected) -> int:
    return next(pk for pk, task in model.tasks.items() if task is wanted)


class QueueMachine(RuleBasedStateMachine):
    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        for table in (Task, Run, ClockShift):
            table.objects.all().delete()
        self.now, self.model = AT, Model()

    @rule(key=st.integers(0, 1))
    def ask_for(self, key: int) -> None:
        task = queue.put(name=NAME, key=str(key), payload={}, as_of=AT, now=self.now, by=None)
        waiting = [pk for pk, t in self.model.tasks.items() if t.key == key and t.state in ("ready", "leased")]
        assert ([task.pk] == waiting) if waiting else (task.pk not in self.model.tasks)
        self.model.tasks.setdefault(task.pk, Expected(key, self.now))

    @rule(seconds=st.sampled_from([1, 10, 31, 200]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(target=leases)
    def take(self) -> object:
        lease = queue.take_next([NAME], now=self.now, length=LENGTH)
        for task in self.model.free(self.now):
            task.fence += 1
            task.attempts += 1
            if task.attempts > ATTEMPTS:
                task.state, task.until = "parked", None
                continue
            task.state, task.until = "leased", self.now + LENGTH
            assert lease is not None
            assert (lease.row.pk, lease.fence) == (pk_of(self.model, task), task.fence)
            return lease
        assert lease is None
        return multiple()

    def holder(self, lease: Lease) -> Expected | None:
        task = self.model.tasks[lease.row.pk]
        return task if task.fence == lease.fence and task.state == "leased" else None

    @rule(lease=leases)
    def beat(self, lease: Lease) -> None:
        held = self.holder(lease)
        assert lease.beat(now=self.now) is (held is not None)
        if held:
            held.until = self.now + LENGTH

    @rule(lease=leases)
    def do_and_finish(self, lease: Lease) -> None:
        """The effect and the end in one transaction, also by somebody who has slept through her lease."""
        held = self.holder(lease)
        try:
            with transaction.atomic():
                ClockShift.objects.create(days=lease.row.pk)
                queue.finish(lease, now=self.now)
            assert held is not None, "an old fence finishes nothing"
        except LostLease:
            assert held is None
        if held:
            held.state, held.until, held.effects = "done", None, held.effects + 1

    @rule(lease=leases)
    def fail(self, lease: Lease) -> None:
        held, task = self.holder(lease), lease.row
        assert isinstance(task, Task)
        try:
            queue.fail(lease, task, now=self.now, reason="no")
        except LostLease:
            assert held is None
            return
        assert held is not None
        held.until = None
        if held.attempts >= ATTEMPTS:
            held.state = "parked"
        else:
            held.state, held.due = "ready", self.now + timedelta(seconds=10 * 4 ** (held.attempts - 1))

    @rule(lease=leases)
    def put_back(self, lease: Lease) -> None:
        held = self.holder(lease)
        try:
            queue.put_back(lease, now=self.now)
        except LostLease:
            assert held is None
            return
        assert held is not None
        held.state, held.until, held.due, held.attempts = "ready", None, self.now, held.attempts - 1

    @invariant()
    def the_table_is_the_model(self) -> None:
        rows = Task.objects.values_list("pk", "state", "fence", "attempts", "leased_until", "due_at")
        assert {row[0]: row[1:] for row in rows} == {
            pk: (t.state, t.fence, t.attempts, t.until, t.due) for pk, t in self.model.tasks.items()
        }

    @invariant()
    def every_effect_is_there_exactly_as_often_as_its_task_is_done(self) -> None:
        happened = list(ClockShift.objects.values_list("days", flat=True))
        assert sorted(happened) == sorted(pk for pk, t in self.model.tasks.items() if t.state == "done")


@pytest.mark.django_db
def test_the_queue_is_its_model() -> None:
    run_state_machine_as_test(
        QueueMachine,
        settings=settings(
            max_examples=40, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
