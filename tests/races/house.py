"""A house of its own for tests that start and kill real processes: a fresh database, and a process that forks workers.

Run as a script it is that process: it reads one order per line on its standard input and answers each with one line.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

AT = "2026-03-02T03:00:00+00:00"


class House:
    """The test's side: it gives orders and asks the database what came of them, past the product's own code."""

    def __init__(self, home: Path, url: str | None) -> None:
        self.home, self.url = home, url
        self.env = {**os.environ, "DONGBAN_HOME": str(home), "DONGBAN_LOG": "CRITICAL"}
        self.env.pop("DONGBAN_DATABASE_URL", None)
        if url:
            self.env["DONGBAN_DATABASE_URL"] = url
        self._forker: subprocess.Popen[str] | None = None

    def order(self, *words: Any) -> Any:
        assert self._forker and self._forker.stdin and self._forker.stdout
        self._forker.stdin.write(json.dumps(words) + "\n")
        self._forker.stdin.flush()
        return json.loads(self._forker.stdout.readline())

    @property
    def mark(self) -> str:
        """How the database's own driver writes a parameter."""
        return "%s" if self.url else "?"

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.ask_together((sql, values))

    def change(self, sql: str) -> None:
        """A statement past the product's own code that gives no rows."""
        self.ask_together((sql, ()), ("SELECT 1", ()))

    def ask_together(self, *statements: tuple[str, Sequence[Any]]) -> list[tuple[Any, ...]]:
        """The statements in one transaction; the rows of the last one."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url) as connection:
                for sql, values in statements:
                    cursor = connection.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else []
        import pysqlite3

        with closing(pysqlite3.connect(self.home / "dongban.sqlite3", timeout=20)) as connection, connection:
            for sql, values in statements:
                cursor = connection.execute(sql, values)
            return cursor.fetchall()

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "dongban.site.main", *command],
            env=self.env,
            capture_output=True,
            text=True,
            check=check,
            timeout=300,
        )

    def until_idle(self, seconds: float = 120) -> None:
        ends = time.monotonic() + seconds
        while self.ask("SELECT count(*) FROM jobs_task WHERE state IN ('ready', 'leased')") != [(0,)]:
            assert time.monotonic() < ends, self.ask("SELECT state, count(*) FROM jobs_task GROUP BY state")
            time.sleep(0.1)


def _fresh_database(server: str) -> str:
    import psycopg
    from psycopg import sql

    name = f"house_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    before, _, query = server.partition("?")
    return f"{before.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def empty_house(home: Path) -> House:
    """On the database that the test run is on: SQLite, or with `--postgres` the PostgreSQL that the tests started."""
    server = os.environ.get("DONGBAN_DATABASE_URL")
    home.mkdir(parents=True, exist_ok=True)
    return House(home, _fresh_database(server) if server else None)


@contextmanager
def house(home: Path, **env: str) -> Iterator[House]:
    """A house with its tables, one more for effects, and a process that forks workers."""
    built = empty_house(home)
    built.env |= env
    built.run("init")
    # No key on purpose: a doubled effect must be able to show.
    built.ask("CREATE TABLE kills_effect (task text NOT NULL)")
    built._forker = subprocess.Popen(
        [sys.executable, __file__], env=built.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield built
    finally:
        assert built._forker.stdin
        built._forker.stdin.close()
        built._forker.wait(30)


# The other side ------------------------------------------------------------------------------------------------------


def _register() -> None:
    from datetime import timedelta

    from django.db import connection

    from dongban.jobs.registry import Poisoned, Work, scheduled, task

    def effect(name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kills_effect (task) VALUES (%s)", [name])

    @task("kills.whole", in_transaction=True)
    def whole(work: Work, *, name: str, pause: float) -> dict[str, int]:
        effect(name)
        time.sleep(pause)
        return {"n": 1}

    @task("kills.last_writes")
    def last_writes(work: Work, *, name: str, pause: float) -> dict[str, int]:
        time.sleep(pause)
        with work.finish_with():
            effect(name)
        time.sleep(pause)
        return {"n": 1}

    @task("kills.careless")
    def careless(work: Work, *, name: str, pause: float) -> None:
        effect(name)
        time.sleep(pause)

    @task("kills.poison")
    def poison(work: Work, *, name: str, pause: float) -> None:
        raise Poisoned("line 7 has no customer")

    @scheduled("kills.daily", order=50, every=timedelta(days=1), say="daily", in_transaction=True)
    def daily(work: Work) -> dict[str, int]:
        effect("daily")
        time.sleep(0.05)
        return {"n": 1}


def _fork(do: Any) -> int:
    child = os.fork()
    if child:
        return child
    # Nothing of the parent's is used on: its pipe is not the child's to answer on.
    os.dup2(2, 1)
    code = 1
    try:
        do()
        code = 0
    finally:
        os._exit(code)


def _worker(lease: float, daily: bool) -> None:
    from django.core.management import call_command

    from dongban.jobs import registry

    if not daily:
        registry.scheduled_jobs.clear()
    call_command("worker", lease=lease, every=1.0, verbosity=0)


def _load(folder: str, large: bool) -> None:
    from dongban.people.reach import system
    from dongban.records.actions import load_folder
    from dongban.records.bulk import references, writing
    from dongban.records.bulk.writing import Writer
    from dongban.records.clock import moment

    if large:
        references._MANY = 0
        writing._MANY = 1
        Writer.is_filling = lambda self, name, fresh: True  # type: ignore[method-assign]
    now = moment()
    load_folder(by=system(now.day), at=now.at, path=Path(folder))


def _obey(word: str, *rest: Any) -> Any:
    from datetime import datetime

    from dongban.jobs import actions, registry
    from dongban.jobs.models import Task
    from dongban.people import reach
    from dongban.records.bulk.settling import settle

    at = datetime.fromisoformat(AT)
    by = reach.system(at.date())
    match word:
        case "put":
            kind, name, pause = rest
            registry.kinds[kind].enqueue(by=by, at=at, key=name, payload={"name": name, "pause": pause})
        case "worker":
            return _fork(lambda: _worker(*rest))
        case "load":
            return _fork(lambda: _load(*rest))
        case "settle":
            settle()
        case "tick":
            return _fork(lambda: actions.tick(at=datetime.fromisoformat(rest[0])))
        case "retry":
            for task in Task.objects.filter(state="parked", reason__startswith="its worker died"):
                actions.retry(by=by, at=at, task=task)
        case "kill" | "term":
            os.kill(rest[0], signal.SIGKILL if word == "kill" else signal.SIGTERM)
            return os.waitstatus_to_exitcode(os.waitpid(rest[0], 0)[1])
        case "wait":
            return os.waitstatus_to_exitcode(os.waitpid(rest[0], 0)[1])
        case _:
            return _obey_about_mail(word, rest, by, at)
    return None


def _obey_about_mail(word: str, rest: Sequence[Any], by: Any, at: Any) -> Any:
    from dongban.post import actions as post
    from dongban.post.models import Letter
    from dongban.voices.mail import jobs as reading
    from dongban.voices.mail.actions import boxes

    match word:
        case "letter":
            post.send(by=by, at=at, key=rest[0], to=f"{rest[0]}@customer.example", subject="소식", text="안녕하세요.")
        case "letter is":
            post.decide(by=by, at=at, letter=Letter.objects.get(key=rest[0]), move=rest[1])
        case "mailbox":
            facts = {"name": "voc", "address": "voc@sky.example", "security": "plain", "host": "127.0.0.1"}
            facts |= {"folder": "INBOX", "since": at.date().replace(year=2000), "receipts": True, "active": True}
            facts |= {"port": rest[0], "user": rest[1], "password_env": ""}
            return boxes.set_mailbox(by=by, at=at, mailbox=None, facts=facts, password=rest[2]).pk
        case "fetch":
            reading.wake(rest[0], at=at)
    return None


def main() -> None:
    import django
    from django.db import connections

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    django.setup()
    _register()
    for line in sys.stdin:
        answer = _obey(*json.loads(line))
        # A connection must not be shared with the children that come.
        connections.close_all()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
