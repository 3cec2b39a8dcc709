"""What a job holds in its hands while it works: the moment, the viewer, and a way to say how far it is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from dongban.jobs.clock import machine_now
from dongban.jobs.models import Line, Run
from dongban.jobs.queue import Lease, LostLease
from dongban.people.reach import Viewer

# How often progress is written and a wish to stop is read, and the longest silence otherwise: seconds.
_BEAT = 1.0
_SILENCE = 10.0


class Stopped(Exception):
    """A job left its one transaction because it was told to stop: nothing of it is written."""


class Work:
    """One run from the inside.

    Lines and progress are written beside the job's own transactions, so that a page can follow a long one, and a
    failure does not take its own explanation with it. Where the database lets only one writer in (SQLite), they appear
    as soon as the job's transaction ends.
    """

    def __init__(
        self,
        run: Run,
        *,
        by: Viewer,
        at: datetime,
        lease: Lease | None = None,
        settle: Callable[[], None] = lambda: None,
    ) -> None:
        """`settle` gives the lease back as done; it raises LostLease when it is no longer ours."""
        self.run, self.by, self.at, self.lease, self.settle = run, by, at, lease, settle
        # What it came to; a job that is a function gives it back instead.
        self.counts: dict[str, Any] = {}
        self.finished = False
        self.told_to_stop = False
        self._stop = threading.Event()
        self._over = threading.Event()
        self._writing = threading.Lock()
        self._lines: list[Line] = []
        self._progress: dict[str, Any] = {}
        self._written = self._progress
        self._beaten = time.monotonic()
        # Three chances to keep a lease before it ends.
        self._silence = min(lease.length.total_seconds() / 3, _SILENCE) if lease else _SILENCE

    def say(self, text: str) -> None:
        """A line for whoever looks at the run."""
        self._lines.append(Line(run=self.run, at=machine_now(), text=text))

    def step(self, done: int, total: int | None = None, doing: str = "") -> None:
        """How far it is: cheap enough to be called for every row."""
        self._progress = {"done": done, "total": total, "doing": doing[:200]}

    def stop_asked(self) -> bool:
        """Whether the job should end now, leaving what it has done. Told so once, it counts as stopped, not as done."""
        self.told_to_stop = self._stop.is_set()
        return self.told_to_stop

    def ask_to_stop(self) -> None:
        self._stop.set()

    @contextmanager
    def finish_with(self) -> Iterator[None]:
        """The writes in this block and the end of the work are one transaction: both, or neither. Exactly once.

        Raises LostLease (and nothing is written) when somebody else has taken the work over meanwhile.
        """
        with transaction.atomic():
            yield
            self.settle()
            # The run ends with its work, so that a worker that dies a moment later leaves no run that never ends.
            Run.objects.filter(pk=self.run.pk).update(state=Run.State.DONE, ended_at=machine_now())
        self.finished = True

    # Beating ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def beating(self) -> Iterator[None]:
        """A thread that keeps the lease and writes progress while the job is busy with one long statement."""
        pulse = threading.Thread(target=self._pulse, name=f"beat of {self.run.job}", daemon=True)
        pulse.start()
        try:
            yield
        finally:
            self._over.set()
            pulse.join()
            self.flush()

    def _pulse(self) -> None:
        try:
            while not self._over.wait(min(_BEAT, self._silence)):
                # A database that is locked by the job's own transaction is asked again at the next beat.
                with suppress(DatabaseError):
                    self._beat()
        finally:
            connection.close()

    def _beat(self) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 500")
        if Run.objects.filter(pk=self.run.pk, stop_asked=True).exists():
            self._stop.set()
        if self._lines or self._progress is not self._written or time.monotonic() - self._beaten >= self._silence:
            self.flush()

    def _keeps_lease(self, now: datetime) -> bool:
        return self.lease is None or self.finished or self._over.is_set() or self.lease.beat(now=now)

    def flush(self) -> None:
        with self._writing, transaction.atomic():
            now = machine_now()
            if not self._keeps_lease(now):
                self._stop.set()
            lines, progress = list(self._lines), self._progress
            Line.objects.bulk_create(lines)
            Run.objects.filter(pk=self.run.pk).update(beat_at=now, **progress)
        del self._lines[: len(lines)]
        self._written = progress
        self._beaten = time.monotonic()


__all__ = ["LostLease", "Stopped", "Work"]
