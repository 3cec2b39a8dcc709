"""What an administrator does to users: each with its check and its line in the journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dongban.journal.actions import record
from dongban.people import actions, reach
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.people.rules import Role
from dongban.records.models import Branch, Staff


def _require(by: Viewer, user: User) -> None:
    reach.require(
        by, "change", user, _("Nobody changes her own account. Please ask another administrator of the firm.")
    )


def _record(by: Viewer, at: datetime, verb: str, user: User, **details: Any) -> None:
    record(by=by, at=at, verb=verb, subject="people.user", subject_id=user.pk, details=details)


@transaction.atomic
def add(
    *,
    by: Viewer,
    at: datetime,
    username: str,
    name: str,
    role: Role,
    staff: Staff | None,
    branch: Branch | None,
    since: date,
    language: str = "ko",
    password: str | None = None,
) -> tuple[User, str]:
    """A person who can sign in from that day on. Answers with her and her password: a new one when none was given."""
    reach.require_any(by, "change", "people.user", _("Only an administrator adds people."))
    password = password or actions.new_password()
    user = actions.add_user(
        username=username,
        name=name,
        role=role,
        since=since,
        password=password,
        staff=staff.pk if staff else None,
        unit=_unit(staff, branch),
        language=language,
    )
    _record(by, at, "user.add", user, username=username, role=role.value, staff=_code(staff), since=str(since))
    return user, password


def _unit(staff: Staff | None, branch: Branch | None) -> int | None:
    return branch.pk if branch else staff.branch_id if staff else None


def _code(row: Staff | Branch | None) -> str | None:
    return row.code if row else None


@transaction.atomic
def post(
    *, by: Viewer, at: datetime, user: User, role: Role, staff: Staff | None, branch: Branch | None, since: date
) -> None:
    _require(by, user)
    actions.post(user=user, role=role, staff=staff.pk if staff else None, unit=_unit(staff, branch), since=since)
    _record(by, at, "user.task", user, role=role.value, staff=_code(staff), branch=_code(branch), since=str(since))


@transaction.atomic
def end(*, by: Viewer, at: datetime, user: User, last_day: date) -> None:
    _require(by, user)
    actions.end_postings(user=user, last_day=last_day)
    _record(by, at, "user.end", user, last_day=str(last_day))


@transaction.atomic
def set_active(*, by: Viewer, at: datetime, user: User, active: bool) -> None:
    _require(by, user)
    actions.set_active(user=user, active=active)
    _record(by, at, "user.activate" if active else "user.deactivate", user)


@transaction.atomic
def reset_password(*, by: Viewer, at: datetime, user: User) -> str:
    """A new password, which nobody can read again after this answer."""
    _require(by, user)
    password = actions.new_password()
    actions.set_password(user=user, password=password)
    _record(by, at, "user.password", user)
    return password


@transaction.atomic
def drop_second_factor(*, by: Viewer, at: datetime, user: User) -> None:
    _require(by, user)
    if actions.drop_second_factor(user=user):
        _record(by, at, "user.factor_dropped", user)


@transaction.atomic
def speak(*, by: Viewer, at: datetime, user: User, language: str) -> None:
    """One's own language."""
    if user.language != language:
        actions.set_language(user=user, language=language)
        _record(by, at, "user.language", user, language=language)


@transaction.atomic
def dress(*, by: Viewer, at: datetime, user: User, theme: str) -> None:
    """Light or dark for oneself, or (empty) as the machine has it."""
    if user.theme != theme:
        actions.set_theme(user=user, theme=theme)
        _record(by, at, "user.theme", user, theme=theme)
