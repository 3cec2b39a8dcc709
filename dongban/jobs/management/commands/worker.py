"""`dongban worker`: the loop that ticks and works the queue, until it is told to end."""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import threading
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, connections

from dongban.jobs import clock
from dongban.jobs.actions import tick, work_once
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Worker
from dongban.jobs.rules import LEASE
from dongban.jobs.work import Work

log = logging.getLogger("dongban.jobs.worker")
# Seconds between two looks at an empty queue, and after the database did not answer.
_IDLE = 1.0
_DOWN = 5.0


class Command(BaseCommand):
    requires_system_checks = []
    help = "Ticks when something is due and works the queue, until SIGTERM: what is at hand is finished first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=30.0, help="seconds between two looks at the clock")
        parser.add_argument(
            "--lease",
            type=float,
            default=LEASE.total_seconds(),
            help="seconds for which a worker that died keeps its work from the others",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object when it has ended: what it worked")

    def handle(self, *args: Any, **options: Any) -> None:
        _speak(options["verbosity"])
        loop = Loop(every=options["every"], lease=timedelta(seconds=options["lease"]))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: loop.end())
        worked = loop.run()
        if options["json"]:
            self.stdout.write(json.dumps({"worker": loop.name, "worked": worked}))


class Loop:
    def __init__(self, *, every: float, lease: timedelta) -> None:
        self.every, self.lease = every, lease
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self._ending = threading.Event()
        self._at_hand: Work | None = None
        self._next_look = 0.0

    def end(self) -> None:
        self._ending.set()
        if self._at_hand is not None:
            self._at_hand.ask_to_stop()

    def run(self) -> int:
        """How many tasks of the queue it has worked when it was told to end."""
        log.info("worker %s is up", self.name)
        worked = 0
        while not self._ending.is_set():
            try:
                busy = self._round()
            except DatabaseError as error:
                log.warning("the database did not answer: %s", error)
                connections.close_all()
                self._ending.wait(_DOWN)
                continue
            worked += busy
            if not busy:
                self._ending.wait(_IDLE)
        Worker.objects.filter(name=self.name).delete()
        log.info("worker %s has ended", self.name)
        return worked

    def _round(self) -> bool:
        """One look at the clock when it is time for it, and one task. Whether there was one."""
        if time.monotonic() >= self._next_look:
            self._say_alive()
            tick(at=clock.now(), patient=True, lease=self.lease, at_hand=self._hold)
            self._next_look = time.monotonic() + self.every
        return work_once(now=machine_now(), lease=self.lease, at_hand=self._hold)

    def _say_alive(self) -> None:
        now = machine_now()
        Worker.objects.update_or_create(
            name=self.name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": now}
        )
        # Whoever was killed did not say good-bye.
        Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
        connection.close_if_unusable_or_obsolete()

    def _hold(self, work: Work) -> None:
        self._at_hand = work
        if self._ending.is_set():
            work.ask_to_stop()


def _speak(verbosity: int) -> None:
    """One line for each thing done, on standard error."""
    rooms = logging.getLogger("dongban.jobs")
    rooms.setLevel(logging.INFO if verbosity else logging.WARNING)
