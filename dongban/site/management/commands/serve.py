"""`dongban serve`: the web server."""

from __future__ import annotations

import json
import os
import subprocess  # the worker is this very program
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from granian.constants import Interfaces
from granian.server import Server

from dongban.site.keeping.schema import missing_migrations

# A page waits for the database, hardly ever for anything else: more threads only stand in each other's way.
_THREADS = 2
_SECONDS_TO_END = 10


class Command(BaseCommand):
    requires_system_checks = []
    help = "Serves the pages until SIGTERM; requests that are under way are answered first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--address", default="127.0.0.1", help="which of the machine's addresses to listen on")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
        parser.add_argument("--worker", action="store_true", help="a worker beside it, that ends with it")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output: its address")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = missing_migrations()
        connection.close()
        if missing:
            raise CommandError('The database is not ready for this release. "dongban init" makes it so.')
        server = Server(
            "dongban.site.wsgi:application",
            address=options["address"],
            port=options["port"],
            interface=Interfaces.WSGI,
            workers=options["processes"],
            blocking_threads=_THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=_SECONDS_TO_END,
            websockets=False,
        )
        address = f"http://{options['address']}:{options['port']}"
        if options["json"]:
            self.stdout.write(json.dumps({"address": address}))
            self.stdout.flush()
        self.stderr.write(address)
        with _worker() if options["worker"] else nullcontext():
            server.serve()
        self.stderr.write("The server has ended.")


@contextmanager
def _worker() -> Iterator[None]:
    """For a trial on one machine: without a worker, what is queued on screen would wait for ever."""
    command = [sys.executable, "-m", "dongban.site.main", "worker", "--verbosity", "0"]
    worker = subprocess.Popen(command)  # noqa: S603
    try:
        yield
    finally:
        worker.terminate()
        worker.wait()
