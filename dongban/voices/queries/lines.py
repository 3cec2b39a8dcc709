"""A case as lists show it, in one line."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import get_language

from dongban.kernel import korean
from dongban.kernel.words import say_day
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.models import Case
from dongban.voices.models.cases import number_of
from dongban.voices.rules import NEVER, Standing, heading, standing_of
from dongban.voices.words import ABOUT_YOU, CHANNELS, ICONS, KINDS, STANDINGS, UNKNOWN, Left, Words, zone_of


class Row(NamedTuple):
    """A case as the database gives it to a list, in the order of `COLUMNS`."""

    pk: int
    channel: str
    kind: str
    subject: str
    opening: str
    received_at: datetime
    sender_name: str
    priority: int
    sealed: bool
    first_answered_at: datetime | None
    waiting_since: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    about_staff: int | None
    customer: int | None
    customer_name: str | None
    customer_kind: str | None
    owner_name: str | None


COLUMNS = (*Row._fields[:14], "about_staff_id", "customer_id", "customer__name", "customer__kind", "owner__name")


def row_of(case: Case) -> Row:
    customer, owner = case.customer, case.owner
    whose = [customer.pk, customer.name, customer.kind] if customer else [None, None, None]
    return Row._make(
        [
            *(getattr(case, name) for name in Row._fields[:14]),
            case.about_staff_id,
            *whose,
            owner.name if owner else None,
        ]
    )


class Line(NamedTuple):
    """One case in the list. `used` is how much of its clock has run, in per cent; `look` the class of its mark."""

    pk: int
    number: str
    who: str
    title: str
    kind: str
    channel: str
    icon: str
    standing: Standing
    stands: str
    received: str
    about: str
    due: str
    used: int | None
    look: str
    owner: str
    pressing: bool
    sealed: bool
    customer: int | None


class Telling:
    """Lines for one viewer at one moment. What they have in common is looked up once for all of them."""

    def __init__(self, viewer: Viewer, firm: Firm | None, at: datetime) -> None:
        self.at = at
        self.language = viewer.language
        self.unmasked = viewer.unmasked
        # Nobody of ours: an answer to no question.
        self.staff = viewer.staff or 0
        self.zone: ZoneInfo = zone_of(firm)
        self.days: dict[date, str] = {}
        self.left, self.kinds, self.channels, self.standings = _words_in(get_language())

    def line(self, row: Row) -> Line:
        standing, due = standing_of(row), row.due_at
        kind, channel = self.kinds.get(row.kind, row.kind), self.channels.get(row.channel, row.channel)
        received = self._moment(row.received_at)
        runs = due is not None and due < NEVER
        return Line(
            row.pk,
            number_of(row.pk),
            self._who(row),
            heading(row.subject, row.opening) if row.about_staff != self.staff else str(ABOUT_YOU),
            kind,
            channel,
            ICONS.get(row.channel, "message"),
            standing,
            self.standings[standing],
            received,
            f"{kind} · {channel} · {received}",
            self.left.say(due, self.at) if due and runs else "",
            _used(row.received_at, due, self.at) if due and runs else None,
            _look(row, self.at),
            row.owner_name or "",
            row.priority > 0,
            row.sealed,
            row.customer,
        )

    def _moment(self, at: datetime) -> str:
        """As `say_moment` has it; the words for a day are made once."""
        local = at.astimezone(self.zone)
        day = local.date()
        said = self.days.get(day)
        if said is None:
            said = self.days[day] = say_day(day, self.language, year=True)
        return f"{said} {local.hour:02}:{local.minute:02}"

    def _who(self, row: Row) -> str:
        """The customer's name, else what she called herself; masked for whoever neither serves nor answers her."""
        name = row.sender_name if row.customer is None else row.customer_name
        if not name:
            return str(UNKNOWN)
        return name if self.unmasked or row.customer_kind == "company" else korean.mask_name(name)


def not_about(viewer: Viewer, rows: QuerySet[Case]) -> QuerySet[Case]:
    """Without those that are about herself: one of the team counts them, and a colleague reads and answers them."""
    return rows if viewer.staff is None else rows.exclude(about_staff=viewer.staff)


def line_of(case: Case, viewer: Viewer, firm: Firm | None, at: datetime) -> Line:
    return Telling(viewer, firm, at).line(row_of(case))


@functools.cache
def _words_in(_language: str | None) -> tuple[Left, Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    """The words of the language that is spoken now."""
    return Left(), _said(KINDS), _said(CHANNELS), _said(STANDINGS)


def _said(words: Words) -> Mapping[str, str]:
    return {key: str(word) for key, word in words.items()}


def _used(received: datetime, due: datetime, at: datetime) -> int:
    """How much of the clock that runs out next has run, as people see time: nights included."""
    whole = (due - received).total_seconds()
    return min(100, max(0, int(100 * (at - received).total_seconds() / whole))) if whole > 0 else 100


def _look(row: Row, at: datetime) -> str:
    if row.closed_at is not None:
        return "kept"
    if row.due_at is None:
        return "open"
    left = (row.due_at - at).total_seconds()
    return "late" if left < 0 else "due" if left < 3600 else "open"
