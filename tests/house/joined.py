"""Visits on which the leader of the house's small firm is asked along, and the address of that leader's calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from dongban.people.models import User
from dongban.promises.models import Promise
from dongban.visits.models import Feed, Joining
from dongban.visits.rules import digest

AT = datetime(2026, 3, 2, 3, tzinfo=UTC)


def joinings(
    leader: User, promises: Mapping[str, Promise], kept: Mapping[str, Promise], secret: str
) -> Mapping[str, Joining]:
    """What is agreed on was so long ago that no calendar shows it any more."""
    Feed.objects.create(user=leader, digest=digest(secret), made_at=AT)
    ago = AT - timedelta(days=100)
    heard = {"accepted_at": ago, "heard_at": ago, "heard": "잘 들었다고 하셨다.", "heard_kind": "praise"}
    _joining(801, kept["가온"], leader, meets_at=ago, **heard)
    return {
        "가온": _joining(802, promises["가온"], leader),
        "은비": _joining(803, promises["은비"], leader),
        "agreed": _joining(804, kept["다솜"], leader, meets_at=ago, accepted_at=ago),
    }


def _joining(pk: int, promise: Promise, leader: User, **facts: object) -> Joining:
    given = {"meets_at": AT + timedelta(days=5), "age": "young", "asked_by_name": "지우"} | facts
    return Joining.objects.create(
        pk=pk, promise=promise, leader=leader, minutes=60, asked_at=AT, changed_at=AT, **given
    )
