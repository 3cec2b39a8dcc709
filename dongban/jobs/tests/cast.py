"""아라 administers, 보라 audits, 나래 is a consultant; it is noon in Seoul on Monday, 2 March 2026."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from dongban.people import actions, reach
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.people.rules import Role

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
A_DAY = timedelta(days=1)
FIRM = reach.system(DAY)


def person(username: str, role: Role) -> User:
    known = User.objects.filter(username=username).first()
    return known or actions.add_user(username=username, name=username, role=role, since=date(2020, 1, 1), password=None)


def viewer(user: User) -> Viewer:
    return reach.viewer_of(user, DAY)
