"""The doctor: collects the facts of this installation and has them judged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import holidays
from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongban.jobs import clock, registry
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Schedule, Task
from dongban.jobs.queries import worker_seen
from dongban.jobs.rules import TaskState
from dongban.kernel.calendar import VERSION
from dongban.post import queries as post
from dongban.promises.bulk import check_whole
from dongban.records.bulk.settling import unproven
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
    say = ngettext(
        '%(n)s migration is missing: "dongban init".', '%(n)s migrations are missing: "dongban init".', len(missing)
    )
    found.append(judge("migrations", not missing, _("all applied"), say % {"n": len(missing)}))
    return found if missing else [*found, *_inside()]


def _inside() -> Iterator[Finding]:
    yield from _journal()
    yield from _work()
    yield from _mail()
    yield _clock()
    yield _calendar()
    yield from _references()
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
    say = _("The journal can be changed: %(guards)s is gone.") % {"guards": ", ".join(gone)}
    yield judge("journal", not gone, _("only added to"), say)


def _work() -> Iterator[Finding]:
    up = worker_seen(machine_now())
    none = _('None is up: "dongban worker" does what is due.')
    yield judge("worker", up, _("seen lately"), none, Weight.MISSING)
    parked = Task.objects.filter(state=TaskState.PARKED).count()
    say = ngettext("%(n)s piece of work waits for a decision.", "%(n)s pieces of work wait for a decision.", parked) % {
        "n": parked
    }
    yield judge("set aside", parked == 0, _("no work"), say, Weight.MISSING)
    failing = Schedule.objects.filter(failures__gt=0).order_by("job").values_list("job", flat=True)
    say = _("Failed: %(jobs)s.") % {"jobs": ", ".join(f"{registry.words(job)} ({job})" for job in failing)}
    yield judge("jobs", not failing, _("none is failing"), say, Weight.MISSING)


def _mail() -> Iterator[Finding]:
    fault = post.fault()
    sender = _("from %(sender)s") % {"sender": settings.MAIL_FROM}
    yield judge("mail", not fault, sender, _("Letters wait. %(why)s") % {"why": fault}, Weight.MISSING)
    shut = mail.shut_mailboxes()
    say = _("Cannot be opened: %(mailboxes)s.") % {"mailboxes": ", ".join(shut)}
    yield judge("mailboxes", not shut, _("all open"), say, Weight.MISSING)
    aside = mail.set_aside()
    say = ngettext(
        "%(n)s mail could not be taken in: a person looks after it.",
        "%(n)s mails could not be taken in: a person looks after each.",
        aside,
    ) % {"n": aside}
    yield judge("mails", aside == 0, _("none is set aside"), say, Weight.MISSING)
    waiting = post.undecided()
    say = ngettext(
        "%(n)s letter was perhaps sent: a person decides about it.",
        "%(n)s letters were perhaps sent: a person decides about each.",
        waiting,
    ) % {"n": waiting}
    yield judge("letters", waiting == 0, _("none is in doubt"), say, Weight.MISSING)


def _clock() -> Finding:
    moved = clock.shift()
    say = ngettext("The day is moved by %(n)s day.", "The day is moved by %(n)s days.", moved) % {"n": moved}
    if clock.fixed():
        say = _("DONGBAN_NOW holds it at %(moment)s.") % {"moment": clock.fixed()}
    return judge("clock", not clock.fixed() and moved == 0, _("the machine's own"), say, Weight.MISSING)


def _calendar() -> Finding:
    here = firm()
    country = here.calendar if here else "KR"
    last = holidays.country_holidays(country).end_year
    return health.holiday_finding(VERSION, last, clock.today().year)


def _references() -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        waiting = unproven()
        say = ngettext(
            "After a large load the references of %(n)s table are still to be proven: the worker does it in minutes.",
            "After a large load the references of %(n)s tables are still to be proven: the worker does it in minutes.",
            waiting,
        ) % {"n": waiting}
        yield judge("references", waiting == 0, _("all proven"), say, Weight.MISSING)


def _promises() -> Iterator[Finding]:
    troubles = check_whole()
    for trouble in troubles:
        say = _("%(count)s %(what)s") % {"count": trouble.count, "what": trouble.sentence}
        yield Finding("promises", Weight.UNSAFE, say)
    if not troubles:
        yield Finding("promises", Weight.GOOD, _("each has its customer, its owner and its state"))
