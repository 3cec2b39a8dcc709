"""A promise as pages show it: in words, with its reason and its day. Few statements, whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from dongban.kernel.calendar import Calendar
from dongban.kernel.korean import mask_name
from dongban.kernel.words import say_span
from dongban.people import reach
from dongban.people.asking import Rows, often
from dongban.people.reach import Viewer
from dongban.promises.models import Promise, PromiseQuerySet
from dongban.promises.queries.firm import Book, StepOf, book
from dongban.promises.rules import BY_HAND, Facts, State, Subject, Window, explain, name_in, plan, state_on
from dongban.records.models import Branch, Contract, Staff, Voice

SOON = timedelta(days=14)
_FRIDAY, _SUNDAY = 4, 6


class Bucket(StrEnum):
    """How pressing a promise is that nobody has kept: the order of the Today page."""

    OVERDUE = "overdue"
    TODAY = "today"
    WEEK = "week"
    OPEN = "open"
    SOON = "soon"


def week_end(day: date) -> date:
    """Friday of this week; on the weekend its Sunday."""
    return day + timedelta(days=(_FRIDAY if day.weekday() <= _FRIDAY else _SUNDAY) - day.weekday())


@dataclass(frozen=True)
class Card:
    promise: int
    programme: str
    programme_name: str
    step: str
    title: str
    subject: str
    subject_id: int
    subject_code: str
    customer: int | None
    name: str
    product: str
    why: str
    opens_on: date
    due_on: date
    days: int
    span: str
    state: State
    bucket: Bucket | None
    ended_on: date | None
    kept_on: date | None
    waived_on: date | None
    waived_why: str
    postponed: int
    owner: int | None
    owner_name: str
    branch: int | None
    branch_name: str
    channel: str
    # What its programme counts from.
    fact: str
    action: str
    # What was said when it was promised by hand.
    note: str


class _Row(NamedTuple):
    """A promise as the database gives it, in the order of `COLUMNS`."""

    pk: int
    step: int
    subject: int
    cycle: int
    from_on: date
    opens_on: date
    due_on: date
    ended_on: date | None
    kept_on: date | None
    waived_on: date | None
    waived_why: str
    postponed: int
    owner: int | None
    owner_name: str | None
    branch: int | None
    branch_name: str | None
    customer: int | None
    customer_name: str | None
    customer_kind: str | None
    customer_code: str | None
    since: date | None
    born_on: date | None
    note: str | None


COLUMNS = (
    "pk",
    "step_id",
    "subject",
    "cycle",
    "from_on",
    "opens_on",
    "due_on",
    "ended_on",
    "kept_on",
    "waived_on",
    "waived_why",
    "postponed",
    "owner_id",
    "owner__name",
    "branch_id",
    "branch__name",
    "customer_id",
    "customer__name",
    "customer__kind",
    "customer__code",
    "customer__since",
    "customer__born_on",
    "given__note",
)


class _About(NamedTuple):
    """What a promise is about, besides the customer."""

    code: str
    name: str
    product: str
    facts: Mapping[str, date | None]


def within_reach(viewer: Viewer) -> PromiseQuerySet:
    return Promise.objects.filter(reach.predicate(viewer, "see", "promises.promise"))


def cards(viewer: Viewer, day: date, rows: PromiseQuerySet, read: Book | None = None) -> tuple[Card, ...]:
    """The promises as cards, in the order of the query. At most seven statements."""
    return cards_of(viewer, day, rows.values_list(*COLUMNS), read)


def cards_of(viewer: Viewer, day: date, rows: Iterable[tuple[Any, ...]], read: Book | None = None) -> tuple[Card, ...]:
    """The same of rows with these `COLUMNS`: at most six statements more."""
    found = [_Row(*values) for values in rows]
    if not found:
        return ()
    read = read or book()
    known, days = read.steps, read.calendar
    about = _about(found, known)
    return tuple(
        _card(viewer, day, row, known[row.step], about.get((_kind(known, row), row.subject)), days) for row in found
    )


def _kind(known: Mapping[int, StepOf], row: _Row) -> Subject:
    return known[row.step].rule.subject


def _about(rows: Sequence[_Row], known: Mapping[int, StepOf]) -> dict[tuple[Subject, int], _About]:
    found: dict[tuple[Subject, int], _About] = {}
    for kind, read in _READ.items():
        asked = {row.subject for row in rows if _kind(known, row) == kind}
        found |= {(kind, pk): about for pk, about in read(sorted(asked))} if asked else {}
    return found


def _of_contracts(asked: list[int]) -> Iterable[tuple[int, _About]]:
    for pk, code, product, signed_on, ended_on in _contracts(None, asked=asked):
        yield pk, _About(code, "", product, {"signed_on": signed_on, "ended_on": ended_on})


@often
def _contracts(_nobody: None, *, asked: list[int]) -> Rows:
    columns = ("pk", "code", "product__name", "signed_on", "ended_on")
    return Contract.objects.filter(pk__in=asked).values_list(*columns)


def _of_staff(asked: list[int]) -> Iterable[tuple[int, _About]]:
    for pk, code, name, joined_on in Staff.objects.filter(pk__in=asked).values_list("pk", "code", "name", "joined_on"):
        yield pk, _About(code, name, "", {"joined_on": joined_on})


def _of_branches(asked: list[int]) -> Iterable[tuple[int, _About]]:
    columns = ("pk", "code", "name", "opened_on")
    for pk, code, name, opened_on in Branch.objects.filter(pk__in=asked).values_list(*columns):
        yield pk, _About(code, name, "", {"opened_on": opened_on})


def _of_voices(asked: list[int]) -> Iterable[tuple[int, _About]]:
    """What was said is for those who answer it, and stays with them."""
    for pk, code, product in Voice.objects.filter(pk__in=asked).values_list("pk", "code", "product__name"):
        yield pk, _About(code, "", product or "", {})


# Of customers the promise's own row says enough.
_READ: Mapping[Subject, Callable[[list[int]], Iterable[tuple[int, _About]]]] = {
    Subject.CONTRACT: _of_contracts,
    Subject.STAFF: _of_staff,
    Subject.BRANCH: _of_branches,
    Subject.VOICE: _of_voices,
}


def _card(viewer: Viewer, day: date, row: _Row, of: StepOf, about: _About | None, days: Calendar) -> Card:
    about = about or _About(row.customer_code or "", "", "", {"since": row.since, "born_on": row.born_on})
    state = state_on(day, Facts(row.opens_on, row.due_on, row.ended_on, row.kept_on, row.waived_on))
    return Card(
        promise=row.pk,
        programme=of.rule.code,
        programme_name=name_in(of.rule.name, viewer.language),
        step=of.step.code,
        title=name_in(of.step.name or of.rule.name, viewer.language),
        subject=of.rule.subject.value,
        subject_id=row.subject,
        subject_code=about.code,
        customer=row.customer,
        name=about.name if row.customer is None else _name(viewer, row),
        product=about.product,
        why=_why(row, of, about, days, viewer.language),
        opens_on=row.opens_on,
        due_on=row.due_on,
        days=(row.due_on - day).days,
        span=say_span(row.due_on, day, viewer.language),
        state=state,
        bucket=bucket_of(day, row.opens_on, row.due_on)
        if state in (State.OPEN, State.OVERDUE, State.UPCOMING)
        else None,
        ended_on=row.ended_on,
        kept_on=row.kept_on,
        waived_on=row.waived_on,
        waived_why=row.waived_why,
        postponed=row.postponed,
        owner=row.owner,
        owner_name=row.owner_name or "",
        branch=row.branch,
        branch_name=row.branch_name or "",
        channel=of.rule.channel,
        fact=of.rule.fact,
        action=_action(of.rule.channel),
        note=row.note or "",
    )


def bucket_of(day: date, opens_on: date, due_on: date) -> Bucket | None:
    """The bucket of a promise that nobody has kept; None while it is too far off to be shown."""
    if due_on <= day:
        return Bucket.OVERDUE if due_on < day else Bucket.TODAY
    if due_on <= week_end(day):
        return Bucket.WEEK
    if opens_on <= day:
        return Bucket.OPEN
    return Bucket.SOON if opens_on <= day + SOON else None


def _name(viewer: Viewer, row: _Row) -> str:
    name = row.customer_name or ""
    return name if viewer.unmasked or row.customer_kind == "company" else mask_name(name)


def _why(row: _Row, of: StepOf, about: _About, days: Calendar, language: str) -> str:
    """The reason in a sentence. A day that was put off, or reckoned with another calendar, is told as it stands."""
    fact_day = about.facts.get(of.rule.fact) or row.from_on
    window = Window(row.from_on, row.opens_on, row.due_on, row.due_on)
    if of.rule.fact == BY_HAND:
        # Never kept between pages: what was said is the customer's.
        said = explain(of.rule, of.step, window, fact_day, language, row.note or "")
    else:
        said = _said(of, days, window, fact_day, row.cycle, language)
    if not row.postponed:
        return said
    return _("%(sentence)s (postponed %(times)s×)") % {"sentence": said, "times": row.postponed}


@lru_cache(maxsize=10_000)
def _said(of: StepOf, days: Calendar, stands: Window, fact_day: date, cycle: int, language: str) -> str:
    """The sentence without anybody's name in it: a step says the same of every contract of that day."""
    try:
        window = plan(of.step, fact_day, days, cycle, of.rule.every)
    except ValueError:
        window = None
    window = window if window is not None and window.due_on == stands.due_on else stands
    return explain(of.rule, of.step, window, fact_day, language)


def _action(channel: str) -> str:
    match channel:
        case "visit":
            return _("Enter the visit")
        case "phone":
            return _("Enter the call")
        case _other:
            return _("Mark as kept")
