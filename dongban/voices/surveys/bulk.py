"""Rows of surveys.csv become answers, all at once; a row that changed is followed until its answer became a voice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import QuerySet

from dongban.voices.surveys.models import Survey

# The day of an answer is the firm's own, so it is worked out here and not by the database.
_AT_ONCE = 5_000
# Whoever was unhappy longer ago than this is not called today: of older records only the score counts.
HEARD_FOR = timedelta(days=365)
_FRESH = """
SELECT r.id, r.code, r.at, r.question, r.score, r.comment, r.about, r.customer_id, u.branch_id, r.changed
FROM records_surveyrow r LEFT JOIN records_customer u ON u.id = r.customer_id
WHERE NOT EXISTS (SELECT 1 FROM voices_survey s WHERE s.source_id = r.id)
ORDER BY r.id
"""
_STALE = """
DELETE FROM voices_survey WHERE case_id IS NULL AND id IN (
    SELECT s.id FROM voices_survey s JOIN records_surveyrow r ON r.id = s.source_id WHERE s.source_load <> r.changed)
"""


def follow(zone: ZoneInfo) -> int:
    """Makes the answers that the records give and that are not there yet. Safe to repeat. Within a transaction."""
    made = 0
    with connection.cursor() as cursor:
        cursor.execute(_STALE)
        cursor.execute(_FRESH)
        rows = cursor.fetchall()
    for begin in range(0, len(rows), _AT_ONCE):
        made += len(Survey.objects.bulk_create([_survey(row, zone) for row in rows[begin : begin + _AT_ONCE]]))
    return made


def _survey(row: tuple[Any, ...], zone: ZoneInfo) -> Survey:
    pk, code, at, question, score, comment, about, customer, branch, changed = row
    if at.tzinfo is None:
        # SQLite keeps moments without their zone, which is UTC.
        at = at.replace(tzinfo=UTC)
    return Survey(
        key=f"row:{code}",
        question=question,
        score=score,
        comment=comment,
        at=at,
        on=at.astimezone(zone).date(),
        about=about,
        customer_id=customer,
        branch_id=branch,
        source_id=pk,
        source_load=changed,
    )


def unheard(since: date) -> QuerySet[Survey]:
    """Unhappy answers from that day on that are no voice yet: by the partial index few, among however many."""
    return Survey.objects.unhappy().filter(case__isnull=True, on__gte=since).order_by("pk")


def forget(sources: QuerySet[Any]) -> int:
    """The answers of these rows of the records go with them. Rows deleted."""
    rows = Survey.objects.filter(source__in=sources.values("pk"))
    return int(rows._raw_delete(rows.db))


def heard_since(at: datetime) -> date:
    return (at - HEARD_FOR).date()
