"""The two ways to write into the journal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dongban.journal.models import Entry, Sight
from dongban.people.reach import Viewer


def record(
    *,
    by: Viewer,
    at: datetime,
    verb: str,
    subject: str = "",
    subject_id: int | None = None,
    customer: int | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Entry:
    """The line of one act. Belongs in the act's own transaction: no act without its line, no line without its act."""
    return Entry.objects.create(
        at=at,
        by=by.user,
        by_name=by.name,
        verb=verb,
        subject=subject,
        subject_id=subject_id,
        customer=customer,
        reason=reason,
        details=dict(details or {}),
    )


def saw(
    *, viewer: Viewer, at: datetime, page: str, customers: Iterable[int], address: str = "", reason: str = ""
) -> None:
    """That personal data of these customers was shown. A page that showed nobody leaves no line."""
    seen = sorted(set(customers))
    if seen:
        Sight.objects.create(
            at=at, by=viewer.user, by_name=viewer.name, page=page, address=address, customers=seen, reason=reason
        )
