"""The two ways to write into the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from dongban.journal.models import Entry
from dongban.people.reach import Viewer

# Most pages leave a line. Django would take longer to write this sentence than a database to do what it says.
_SEEN = """
INSERT INTO journal_sight ("at", "by", by_name, page, address, customers, reason) VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


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
        line = (viewer.user, viewer.name, page, address, json.dumps(seen), reason)
        with connection.cursor() as cursor:
            cursor.execute(_SEEN, [connection.ops.adapt_datetimefield_value(at), *line])
