"""`dongban serve --worker`: what is queued on screen is done, and both end together."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


def test_the_worker_comes_and_goes_with_the_server(tmp_path: Path) -> None:
    env = {**os.environ, "DONGBAN_HOME": str(tmp_path), "PYTHONPATH": str(settings.PACKAGE.parent)}
    env.pop("DONGBAN_DATABASE_URL", None)
    command = [sys.executable, "-m", "dongban.site.main"]
    subprocess.run([*command, "init"], env=env, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    server = subprocess.Popen([*command, "serve", "--worker", "--processes", "1", "--port", port], env=env)
    try:
        _until(lambda: b"<form" in urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=5).read())
        _until(lambda: bool(_workers(tmp_path)))
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    # It has said good-bye: a worker that was cut off would still stand here.
    assert _workers(tmp_path) == []


def _workers(home: Path) -> list[str]:
    with sqlite3.connect(home / "dongban.sqlite3") as found:
        return [name for (name,) in found.execute("SELECT name FROM jobs_worker")]


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if true():
                return
        except OSError:
            pass
        assert time.monotonic() < end
        time.sleep(0.2)
