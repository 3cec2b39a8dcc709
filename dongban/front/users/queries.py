"""Users as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet

from dongban.people import reach
from dongban.people.models import Posting, User
from dongban.people.reach import Viewer
from dongban.people.words import say_role
from dongban.records.models import Branch, Staff

PAGE = 50


@dataclass(frozen=True)
class Task:
    """One posting in words."""

    role: str
    staff: str
    branch: str
    since: date
    until: date | None
    holds: bool


@dataclass(frozen=True)
class UserLine:
    pk: int
    username: str
    name: str
    active: bool
    last_login: datetime | None
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class UserPage:
    lines: tuple[UserLine, ...]
    count: int
    number: int
    last: int

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.last else None


@dataclass(frozen=True)
class UserCard:
    line: UserLine
    language: str
    second_factor: bool
    may_change: bool


def users(viewer: Viewer, day: date, *, search: str = "", number: int = 1) -> UserPage:
    """One page of the users by name, with the tasks that they have on that day. Five statements."""
    rows = reach.visible(viewer, "see", User.objects.all())
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(username__icontains=search))
    count = rows.aggregate(count=Count("pk"))["count"]
    last = max(1, -(-count // PAGE))
    number = min(max(1, number), last)
    found = list(rows.order_by("name", "pk")[(number - 1) * PAGE : number * PAGE])
    tasks = _tasks(Posting.objects.on(day).filter(user__in=[user.pk for user in found]), day)
    return UserPage(tuple(_line(user, tasks.get(user.pk, ())) for user in found), count, number, last)


def user(viewer: Viewer, day: date, pk: int) -> UserCard:
    """Raises Http404 for a user out of reach."""
    found = reach.get_or_404(viewer, "see", User.objects.all(), pk=pk)
    tasks = _tasks(Posting.objects.filter(user=found), day).get(pk, ())
    return UserCard(
        line=_line(found, tasks),
        language=found.get_language_display(),
        second_factor=Authenticator.objects.filter(user=found).exists(),
        may_change=reach.reaches(viewer, "change", found),
    )


def _line(user: User, tasks: tuple[Task, ...]) -> UserLine:
    return UserLine(user.pk, user.username, user.name, user.is_active, user.last_login, tasks)


def _tasks(postings: QuerySet[Posting], day: date) -> dict[int, tuple[Task, ...]]:
    rows = list(postings.order_by("-since", "-pk"))
    staff = {s.pk: f"{s.name} ({s.code})" for s in Staff.objects.filter(pk__in={p.staff for p in rows if p.staff})}
    branches = dict(Branch.objects.filter(pk__in={p.unit for p in rows if p.unit}).values_list("pk", "name"))
    found: dict[int, list[Task]] = {}
    for p in rows:
        found.setdefault(p.user_id, []).append(
            Task(
                role=say_role(p.role),
                staff=staff.get(p.staff or 0, ""),
                branch=branches.get(p.unit or 0, ""),
                since=p.since,
                until=p.until,
                holds=p.since <= day and (p.until is None or p.until >= day),
            )
        )
    return {pk: tuple(tasks) for pk, tasks in found.items()}
