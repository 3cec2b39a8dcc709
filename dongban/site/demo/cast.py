"""Who can sign in to the demo firm: everybody of the branches, and one of each role with a word that is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from dongban.people.models import Posting, User
from dongban.people.rules import Role
from dongban.records.models import Staff

_ROLES = {"fc": Role.CONSULTANT, "manager": Role.MANAGER, "voc": Role.VOC, "executive": Role.EXECUTIVE}
# staff code -> the short name to sign in with
_NAMED = {"F0001": "fc", "MA0001": "manager", "VO0001": "voc", "EX0001": "ceo"}


@dataclass(frozen=True)
class SignIn:
    username: str
    name: str
    role: Role


@transaction.atomic
def assemble(*, day: date, password: str) -> list[SignIn]:
    """Makes the accounts; returns the six that the demo tells of. The others have no word and cannot sign in."""
    word, none = make_password(password), make_password(None)
    staff = list(
        Staff.objects.filter(job__in=_ROLES)
        .order_by("id")
        .values_list("id", "code", "name", "job", "branch_id", "left_on")
    )
    User.objects.bulk_create(
        User(username=_NAMED.get(code, code), name=name, password=word if code in _NAMED else none)
        for _, code, name, _, _, _ in staff
    )
    users = dict(User.objects.values_list("username", "id"))
    since = day.replace(year=day.year - 3, day=1)
    Posting.objects.bulk_create(
        Posting(user_id=users[_NAMED.get(code, code)], role=_ROLES[job], staff=pk, unit=branch, since=since)
        for pk, code, _, job, branch, left in staff
        if left is None or left > day
    )
    told = [SignIn(_NAMED[code], name, _ROLES[job]) for _, code, name, job, _, _ in staff if code in _NAMED]
    return [
        *told,
        _office(word, "auditor", "준법감시인", Role.AUDITOR, since),
        _office(word, "admin", "관리자", Role.ADMINISTRATOR, since),
    ]


def _office(word: str, username: str, name: str, role: Role, since: date) -> SignIn:
    user = User.objects.create(username=username, name=name, password=word)
    Posting.objects.create(user=user, role=role, since=since)
    return SignIn(username, name, role)
