"""Adding people and moving their postings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from dongban.people.models import Posting, UnitLink, User
from dongban.people.rules import Role


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
    """A person who can sign in, with her first posting. The caller writes the journal line: this room stands below it."""
    user = User(username=username, name=name, language=language)
    user.set_password(password)
    user.save()
    Posting.objects.create(user=user, role=role, staff=staff, unit=unit, since=since)
    return user


@transaction.atomic
def repost(*, staff: int, role: Role | None, unit: int | None, since: date) -> int:
    """A member of staff has moved, or left (`role=None`): her postings end the day before, and a new one begins. Users touched."""
    current = Posting.objects.filter(Q(until__isnull=True) | Q(until__gte=since), staff=staff)
    if role is not None and list(current.values_list("role", "unit")) == [(role.value, unit)]:
        return 0
    users = list(current.values_list("user_id", flat=True).distinct())
    current.filter(since__gte=since).delete()
    current.update(until=since - timedelta(days=1))
    if role is not None:
        Posting.objects.bulk_create(Posting(user_id=u, role=role, staff=staff, unit=unit, since=since) for u in users)
    return len(users)


@transaction.atomic
def draw_units(*, pairs: Iterable[tuple[int, int]]) -> None:
    """Which units stand below which, as the branches now are (each below itself too)."""
    wanted = set(pairs)
    known = set(UnitLink.objects.values_list("above", "below"))
    for above, below in known - wanted:
        UnitLink.objects.filter(above=above, below=below).delete()
    UnitLink.objects.bulk_create(UnitLink(above=a, below=b) for a, b in sorted(wanted - known))
