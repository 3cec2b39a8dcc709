"""What has risen by a day, for the whole firm at once: `rules.rises_on` as one INSERT for each level.

Safe to repeat, on any day, forward or back, and after days on which nobody ran it: what has risen is known by its due
day alone, and stands there once. Branch by branch along an index that is there anyway; promises without a branch last.
"""

from __future__ import annotations

from datetime import date, timedelta
from string import Template

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dongban.promises.models import ladder_on
from dongban.promises.rules import LadderRule, Level

_INSERT = Template("""
INSERT INTO promises_rise (
    promise_id, level, branch_id, due_on, "on", acknowledged_name, note
)
SELECT p.id, '$level', $told, p.due_on, $latest, '', ''
FROM $source
WHERE $live AND p.due_on <= %s AND p.opens_on <= %s AND p.from_on <= %s
    AND (p.ended_on IS NULL OR p.ended_on > %s)
    AND NOT EXISTS (
        SELECT 1 FROM promises_rise r WHERE r.promise_id = p.id AND r.level = '$level' AND r.due_on = p.due_on)
ON CONFLICT (promise_id, level) DO UPDATE SET
    branch_id = excluded.branch_id, due_on = excluded.due_on, "on" = excluded."on", told_on = NULL,
    acknowledged_on = NULL, acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_name = '', note = ''
""")
_BY_BRANCH = "records_branch b JOIN promises_promise p ON p.branch_id = b.id"
_NOWHERE = "promises_promise p"
# `p.live` alone is what the partial indexes ask for on SQLite; PostgreSQL reads it the same.
_LIVE = "p.live"
_SHIFTED = {"postgresql": "(p.due_on + ({days}))", "sqlite": "date(p.due_on, '{days:+d} days')"}
_LATEST = {"postgresql": "GREATEST", "sqlite": "MAX"}


@transaction.atomic
def rise(day: date) -> dict[Level, int]:
    """Notes what has risen by that day. How many more to each level."""
    ladder = ladder_on(day)
    with connection.cursor() as cursor:
        return {level: _level(cursor, level, ladder, day) for level in Level}


def _level(cursor: CursorWrapper, level: Level, ladder: LadderRule, day: date) -> int:
    span = {Level.OWNER: -ladder.owner, Level.MANAGER: ladder.manager, Level.REGION: ladder.region}[level]
    last = day - timedelta(days=span)
    risen = 0
    for source, told in ((_BY_BRANCH, "b.parent_id" if level == Level.REGION else "b.id"), (_NOWHERE, "NULL")):
        sql = _INSERT.substitute(
            level=level.value,
            told=f"CAST({told} AS bigint)",
            latest=_latest(span, ladder),
            source=source,
            live=_LIVE if source == _BY_BRANCH else f"{_LIVE} AND p.branch_id IS NULL",
        )
        cursor.execute(sql, [last, day, day, day])
        risen += max(0, cursor.rowcount)
    return risen


def _latest(span: int, ladder: LadderRule) -> str:
    shifted = _SHIFTED[connection.vendor].format(days=span)
    since = f"'{ladder.since.isoformat()}'"
    if connection.vendor == "postgresql":
        since = f"CAST({since} AS date)"
    return f"{_LATEST[connection.vendor]}({shifted}, p.opens_on, {since})"
