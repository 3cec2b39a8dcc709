"""Mailboxes are read: one piece of work for each, so that one that is slow holds up no other."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import DataError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

from dongban.jobs import registry
from dongban.jobs.clock import machine_now
from dongban.jobs.registry import Work, scheduled, task
from dongban.records import clock
from dongban.voices.mail import actions
from dongban.voices.mail.actions import Arrived
from dongban.voices.mail.imap import Box, Fetched, Place, Unreached
from dongban.voices.mail.parsing import LARGEST
from dongban.voices.mail.reading import Reader, Unreadable
from dongban.voices.mail.sealing import opened_word
from dongban.voices.models import Mail, Mailbox

FETCH = "voices.mail.fetch"
# How many are marked as read at once, always after they are committed.
_MARKED = 50
_LONGEST_HEADING = 60_000
_LONGEST_REST = timedelta(minutes=30)


@scheduled("voices.mail", order=95, every=timedelta(minutes=1), say=_("Look for new mail"), quiet=True)
def look(work: Work) -> dict[str, Any]:
    now = machine_now()
    for mailbox in Mailbox.objects.filter(active=True):
        if not _rests(mailbox, now):
            wake(mailbox.pk, at=work.at)
    return {}


def wake(mailbox: int, *, at: datetime) -> None:
    registry.wake(FETCH, at=at, key=f"mailbox {mailbox}", payload={"mailbox": mailbox})


def _rests(mailbox: Mailbox, now: datetime) -> bool:
    """A mailbox that cannot be opened is left alone longer and longer: too many wrong passwords shut it."""
    if not mailbox.failures or mailbox.looked_at is None:
        return False
    return now < mailbox.looked_at + min(timedelta(minutes=2 ** min(mailbox.failures, 10) - 1), _LONGEST_REST)


@task(FETCH, say=_("Take mail in"), quiet=True)
def fetch(work: Work, *, mailbox: int) -> dict[str, Any]:
    """What is new in one mailbox. Killed at any moment, the next one goes on after the last mail that is committed."""
    found = Mailbox.objects.filter(pk=mailbox, active=True).first()
    if found is None:
        return {}
    counts: Counter[str] = Counter()
    try:
        with Box(place_of(found)) as box, Reader() as reader:
            _take_all(work, found, box, reader, counts)
    except Unreached as error:
        actions.looked(mailbox=found, now=machine_now(), trouble=str(error))
        return {**counts, "trouble": str(error)}
    actions.looked(mailbox=found, now=machine_now())
    return dict(counts)


def place_of(mailbox: Mailbox) -> Place:
    password = (
        os.environ.get(mailbox.password_env, "")
        if mailbox.password_env
        else opened_word(mailbox.password, f"voices_mailbox {mailbox.host}")
    )
    return Place(mailbox.security, mailbox.host, mailbox.port, mailbox.user, password, mailbox.folder)


def _take_all(work: Work, mailbox: Mailbox, box: Box, reader: Reader, counts: Counter[str]) -> None:
    if mailbox.validity != box.validity:
        actions.number_anew(mailbox=mailbox, validity=box.validity)
        mailbox.refresh_from_db()
    _mark_forgotten(mailbox, box)
    taken: list[int] = []
    for batch in box.new(mailbox.cursor):
        for place, fetched in enumerate(batch):
            if work.stop_asked():
                box.mark_seen(taken)
                return
            if became := _take(work, mailbox, box, reader, fetched):
                counts[became] += 1
                taken.append(fetched.uid)
            work.step(sum(counts.values()), sum(counts.values()) + len(batch) - place - 1)
            if len(taken) >= _MARKED:
                box.mark_seen(taken)
                taken = []
    box.mark_seen(taken)


def _mark_forgotten(mailbox: Mailbox, box: Box) -> None:
    """Those that were taken in by one who died before she could mark them."""
    unseen = box.unseen(mailbox.cursor)
    ours = Mail.objects.filter(mailbox=mailbox, validity=box.validity)
    for start in range(0, len(unseen), 500):
        box.mark_seen(list(ours.filter(uid__in=unseen[start : start + 500]).values_list("uid", flat=True)))


def _take(work: Work, mailbox: Mailbox, box: Box, reader: Reader, fetched: Fetched) -> str:
    """What became of one mail; empty when it is none of ours: older than the mailbox is read, or gone meanwhile."""
    here = clock.moment(work.at)
    if fetched.arrived.astimezone(here.zone).date() < mailbox.since:
        return ""
    too_large = fetched.size > LARGEST
    raw = box.heading(fetched.uid) if too_large else box.raw(fetched.uid)
    if raw is None:
        return ""
    arrived = _read(mailbox, box.validity, fetched, raw, reader, work.at, too_large=too_large)
    try:
        mail = actions.take_in(by=work.by, at=work.at, day=here.day, arrived=arrived, now=machine_now())
    except (OperationalError, InterfaceError):
        # The database is away: nothing is wrong with the mail.
        raise
    except Exception as error:  # whatever is wrong with one mail is shown, and the next one is taken in
        work.say(f"{type(error).__name__}: {error}")
        mail = _aside(arrived, f"broken: {type(error).__name__}")
    return mail.became if mail else "known"


def _aside(arrived: Arrived, reason: str) -> Mail | None:
    try:
        return actions.put_aside(arrived=arrived, reason=reason, now=machine_now())
    except (DataError, ValueError):
        # What could be read of it cannot be written down: then only the mail itself.
        return actions.put_aside(arrived=replace(arrived, parsed={}), reason=reason, now=machine_now())


def _read(
    mailbox: Mailbox, validity: int, fetched: Fetched, raw: bytes, reader: Reader, at: datetime, *, too_large: bool
) -> Arrived:
    reason, parsed = "too_large" if too_large else "", {}
    try:
        parsed = reader.read(raw)
    except Unreadable as error:
        reason = reason or error.code
        # Whoever looks after it sees at least who wrote, and what about.
        with suppress(Unreadable):
            parsed = reader.read(raw[:_LONGEST_HEADING].partition(b"\r\n\r\n")[0])
    # On the firm's clock, which may be moved, it is as old as it is on the machine's.
    age = max(machine_now() - fetched.arrived, timedelta())
    return Arrived(
        mailbox=mailbox,
        validity=validity,
        uid=fetched.uid,
        raw=raw,
        received_at=at - age,
        parsed=parsed,
        reason=reason,
        beheaded=too_large,
        stage=reader.stage,
    )
