"""The doctor: collects the facts of this installation and has them judged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import holidays
from django.conf import settings
from django.db import connection

from dongban.jobs import clock
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Schedule, Task
from dongban.jobs.queries import worker_seen
from dongban.jobs.rules import TaskState
from dongban.kernel.calendar import VERSION
from dongban.post import queries as post
from dongban.promises.bulk import check_whole
from dongban.records.queries import firm
from dongban.site.keeping import health, schema
from dongban.site.keeping.backup import KEYS
from dongban.site.keeping.health import Finding, Weight, judge
from dongban.voices.mail import queries as mail

_GUARDS = tuple(f"journal_{table}_no_{event}" for table in ("entry", "sight") for event in ("update", "delete"))


def examine() -> list[Finding]:
    """Everything that can be said of this installation. What needs the tables is left out while they are not there."""
    found = _database()
    found += health.web_findings(debug=settings.DEBUG, hosts=settings.ALLOWED_HOSTS, https=settings.SECURE)
    found += [health.key_finding(name, _mode(name)) for name in KEYS]
    missing = schema.missing_migrations()
    say = f'{len(missing)} migrations are missing: "dongban init".'
    found.append(judge("migrations", not missing, "all applied", say))
    return found if missing else [*found, *_inside()]


def _inside() -> Iterator[Finding]:
    yield from _journal()
    yield from _work()
    yield from _mail()
    yield _clock()
    yield _calendar()
    yield from _promises()


def _row(query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
    return row[0] if row else None


def _database() -> list[Finding]:
    if connection.vendor == "sqlite":
        return health.sqlite_findings(
            version=_row("SELECT sqlite_version()"),
            journal=_row("PRAGMA journal_mode"),
            synchronous=_row("PRAGMA synchronous"),
            foreign_keys=_row("PRAGMA foreign_keys"),
        )
    return health.postgres_findings(
        version=_row("SHOW server_version"),
        fsync=_row("SHOW fsync"),
        commit=_row("SHOW synchronous_commit"),
        superuser=_row("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"),
    )


def _mode(name: str) -> int | None:
    if os.environ.get(f"DONGBAN_{'FACTOR' if name == 'factors' else name.upper()}_KEY"):
        return None
    path = settings.HOME / "keys" / name
    return path.stat().st_mode if path.exists() else None


def _journal() -> Iterator[Finding]:
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {name for (name,) in cursor.fetchall()}
    gone = [guard for guard in _GUARDS if guard not in there]
    yield judge("journal", not gone, "only added to", f"The journal can be changed: {', '.join(gone)} is gone.")


def _work() -> Iterator[Finding]:
    up = worker_seen(machine_now())
    yield judge("worker", up, "seen lately", 'None is up: "dongban worker" does what is due.', Weight.MISSING)
    parked = Task.objects.filter(state=TaskState.PARKED).count()
    yield judge("set aside", parked == 0, "nothing", f"{parked} pieces of work wait for a decision.", Weight.MISSING)
    failing = Schedule.objects.filter(failures__gt=0).values_list("job", flat=True)
    yield judge("jobs", not failing, "none is failing", f"{', '.join(failing)} failed.", Weight.MISSING)


def _mail() -> Iterator[Finding]:
    fault = post.fault()
    say = f"{fault}: letters wait." if fault else ""
    yield judge("mail", not fault, f"from {settings.MAIL_FROM}", say, Weight.MISSING)
    shut = mail.shut_mailboxes()
    yield judge("mailboxes", not shut, "all open", f"{', '.join(shut)} cannot be opened.", Weight.MISSING)
    aside = mail.set_aside()
    say = f"{aside} mails could not be taken in: a person looks after each."
    yield judge("mails", aside == 0, "none is set aside", say, Weight.MISSING)
    waiting = post.undecided()
    say = f"{waiting} letters were perhaps sent: a person decides about each."
    yield judge("letters", waiting == 0, "none is in doubt", say, Weight.MISSING)


def _clock() -> Finding:
    moved = clock.shift()
    say = f"DONGBAN_NOW={clock.fixed()}" if clock.fixed() else f"The day is moved by {moved} days."
    return judge("clock", not clock.fixed() and moved == 0, "the machine's own", say, Weight.MISSING)


def _calendar() -> Finding:
    here = firm()
    country = here.calendar if here else "KR"
    last = holidays.country_holidays(country).end_year
    return health.holiday_finding(VERSION, last, clock.today().year)


def _promises() -> Iterator[Finding]:
    troubles = check_whole()
    for trouble in troubles:
        yield Finding("promises", Weight.UNSAFE, f"{trouble.count} {trouble.sentence}")
    if not troubles:
        yield Finding("promises", Weight.GOOD, "each has its customer, its owner and its state")
