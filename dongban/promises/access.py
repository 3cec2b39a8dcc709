"""What may be done with a promise, and the sentence that says why not: tooltip, error and refusal alike.

Each function answers None when it may be done. Who may do it at all is decided by people.scope; these are the rules
that hold for everybody.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dongban.kernel.calendar import Calendar
from dongban.kernel.offsets import Offset
from dongban.kernel.words import say_day
from dongban.records.models import Staff

# How far a promise may be put off, counted from its first due day however often it is put off.
FARTHEST = Offset.parse("3m")
SHORTEST_REASON = 5


class Standing(Protocol):
    """The dated facts of a promise: a row or a card."""

    @property
    def opens_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def kept_on(self) -> date | None: ...
    @property
    def waived_on(self) -> date | None: ...


def out_of_reach() -> str:
    return _("This promise belongs to somebody else. Ask the branch manager to assign it to you.")


def no_keep(promise: Standing, day: date, kept_on: date | None = None) -> str | None:
    """`kept_on` empty asks about the button: may it be kept today?"""
    on = kept_on or day
    if closed := _closed(promise):
        return closed
    if on > day:
        return _("This day is still to come. Enter the day on which it was kept.")
    if on < promise.opens_on:
        return _("This promise opens on %(day)s. It cannot have been kept before.") % _said(promise.opens_on)
    if promise.ended_on is not None and on > promise.ended_on:
        return _("What it was about ended on %(day)s. It can only have been kept until then.") % _said(promise.ended_on)
    return None


def no_postpone(promise: Standing, day: date) -> str | None:
    if shut := _closed(promise) or _ended(promise, day):
        return shut
    if day > promise.due_on:
        return _("The due day %(day)s has passed: it stays late. Keep it now, or have it waived.") % _said(
            promise.due_on
        )
    return None


def no_such_due_day(promise: Standing, day: date, new: date, *, first: date, calendar: Calendar) -> str | None:
    """Whether `new` can be the due day of a promise whose first due day was `first`."""
    if new <= promise.due_on or new <= day:
        return _("Choose a day after %(day)s.") % _said(max(promise.due_on, day))
    if new > FARTHEST.after(first):
        return _("A promise can be postponed by three months at most: until %(day)s.") % _said(
            calendar.on_or_before(FARTHEST.after(first))
        )
    if not calendar.is_working(new):
        return _("%(day)s is no working day. The one before it is %(before)s.") % {
            **_said(new),
            "before": _say(calendar.on_or_before(new)),
        }
    return None


def no_waive(promise: Standing, day: date) -> str | None:
    return _closed(promise) or _ended(promise, day)


def no_take_back(promise: Standing, day: date) -> str | None:
    if promise.kept_on is None:
        return _("Nobody has entered that this promise was kept.")
    return None


def no_reason(why: str) -> str | None:
    if len(why.strip()) < SHORTEST_REASON:
        return _("Say why, in five characters or more. It stays with the promise.")
    return None


def no_assign(promise: Standing, day: date) -> str | None:
    return _closed(promise) or _ended(promise, day)


def no_such_owner(branch: int | None, owner: int | None, day: date, staff: Staff) -> str | None:
    """Whether `staff` can take over a promise of that branch from that owner."""
    if not staff.works_on(day):
        return _("%(name)s no longer works here. Choose somebody who does.") % {"name": staff.name}
    if branch is not None and staff.branch_id != branch:
        return _("%(name)s works in another branch. Choose somebody of this one.") % {"name": staff.name}
    if staff.pk == owner:
        return _("%(name)s owns this promise already.") % {"name": staff.name}
    return None


def no_promise(day: date, due_on: date, note: str) -> str | None:
    """Whether this can be promised on `day`."""
    if not note.strip():
        return _("Say what is promised.")
    if due_on < day:
        return _("Promise it for today or a later day.")
    return None


def overtaken() -> str:
    return _("Somebody has just changed this promise. Look at it again.")


def _closed(promise: Standing) -> str | None:
    if promise.kept_on is not None:
        return _("This promise was kept on %(day)s.") % _said(promise.kept_on)
    if promise.waived_on is not None:
        return _("This promise was waived on %(day)s.") % _said(promise.waived_on)
    return None


def _ended(promise: Standing, day: date) -> str | None:
    if promise.ended_on is not None and promise.ended_on <= day:
        return _("What it was about ended on %(day)s, so nothing is owed any more.") % _said(promise.ended_on)
    return None


def _said(day: date) -> dict[str, str]:
    return {"day": _say(day)}


def _say(day: date) -> str:
    return say_day(day, get_language() or "ko", year=True)
