"""Adding people and moving their postings.

This room stands below the journal: whoever calls these writes the line, in the same transaction (see `front/users`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models import Q

from dongban.people.models import Posting, UnitLink, User
from dongban.people.rules import Role

# Without letters and figures that are taken for each other when read out.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """Sixteen letters in groups of four, some 79 bits: to be handed over once, and changed by its owner."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def add_user(
    *,
    username: str,
    name: str,
    role: Role,
    since: date,
    password: str | None,
    staff: int | None = None,
    unit: int | None = None,
    language: str = "ko",
) -> User:
    """A person who can sign in, with her first posting."""
    user = User(username=username, name=name, language=language)
    user.set_password(password)
    user.save()
    Posting.objects.create(user=user, role=role, staff=staff, unit=unit, since=since)
    return user


@transaction.atomic
def post(*, user: User, role: Role, staff: int | None, unit: int | None, since: date) -> None:
    """From that day on she has this role and no other."""
    end_postings(user=user, last_day=since - timedelta(days=1))
    Posting.objects.create(user=user, role=role, staff=staff, unit=unit, since=since)


@transaction.atomic
def end_postings(*, user: User, last_day: date) -> int:
    """Her postings end with that day; what was to begin later never does. Postings touched."""
    return _end(Posting.objects.filter(user=user), last_day)


@transaction.atomic
def repost(*, staff: int, role: Role | None, unit: int | None, since: date) -> int:
    """A member of staff has moved, or left (`role=None`): her postings end the day before, a new one begins."""
    hers = Posting.objects.filter(staff=staff)
    current = hers.filter(_lasts(since))
    if role is not None and set(current.values_list("role", "unit")) == {(role.value, unit)}:
        return 0
    users = list(current.values_list("user_id", flat=True).distinct())
    _end(hers, since - timedelta(days=1))
    if role is not None:
        Posting.objects.bulk_create(Posting(user_id=u, role=role, staff=staff, unit=unit, since=since) for u in users)
    return len(users)


def _lasts(since: date) -> Q:
    return Q(until__isnull=True) | Q(until__gte=since)


def _end(postings: models.QuerySet[Posting], last_day: date) -> int:
    later, _ = postings.filter(since__gt=last_day).delete()
    return later + postings.filter(_lasts(last_day + timedelta(days=1))).update(until=last_day)


def set_password(*, user: User, password: str) -> None:
    """Every session of hers ends with it."""
    user.set_password(password)
    user.save(update_fields=["password"])


def set_active(*, user: User, active: bool) -> None:
    """Whoever is not active is signed out on her next request, on every device, also when she comes back later."""
    user.is_active = active
    user.shut += not active
    user.save(update_fields=["is_active", "shut"])


def set_language(*, user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])


def set_theme(*, user: User, theme: str) -> None:
    user.theme = theme
    user.save(update_fields=["theme"])


def drop_second_factor(*, user: User) -> int:
    """For a lost telephone: she signs in with her password alone until she has set up another. Factors dropped."""
    return int(Authenticator.objects.filter(user=user).delete()[0])


@transaction.atomic
def draw_units(*, pairs: Iterable[tuple[int, int]]) -> None:
    """Which units stand below which, as the branches now are (each below itself too)."""
    wanted = set(pairs)
    known = set(UnitLink.objects.values_list("above", "below"))
    for above, below in known - wanted:
        UnitLink.objects.filter(above=above, below=below).delete()
    UnitLink.objects.bulk_create(UnitLink(above=a, below=b) for a, b in sorted(wanted - known))
