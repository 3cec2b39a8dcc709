"""Rows of voices.csv become cases, a hundred thousand at once; a row that changed is followed until somebody worked on
its case here. SQL that SQLite and PostgreSQL read alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dongban.records.bulk.indexes import rebuilt
from dongban.voices.bulk import winding
from dongban.voices.bulk.sharing import share
from dongban.voices.models import Case, Message, Queue
from dongban.voices.queries.service import terms_in_force
from dongban.voices.rules.assigning import queue_for

_MANY = 20_000

# Cases that the records have since corrected, and that nobody here has worked on: made anew.
_STALE = """
SELECT c.id FROM voices_case c JOIN records_voice v ON v.id = c.source_id
WHERE c.worked_at IS NULL AND c.source_load <> v.changed
"""
_FORGET_THREADS = "DELETE FROM voices_message WHERE case_id IN ({stale})"
_FORGET_CASES = "DELETE FROM voices_case WHERE id IN ({stale})"
_COUNT = """
SELECT COUNT(*), (SELECT COALESCE(MAX(id), 0) FROM voices_case) FROM records_voice v
WHERE NOT EXISTS (SELECT 1 FROM voices_case c WHERE c.source_id = v.id)
"""
_CASES = """
INSERT INTO voices_case (
    key, channel, kind, subject, opening, received_at, customer_id, contract_id, product_id, branch_id, sealed,
    sender_name, sender_phone, sender_email, priority, first_answered_at, answered_at, waiting_since, told_at,
    closed_at, source_id, source_load, version)
SELECT '', v.channel, v.kind, SUBSTR(v.subject, 1, 200), SUBSTR(v.text, 1, 280), v.received_at,
    COALESCE(v.customer_id, k.customer_id), v.contract_id, COALESCE(v.product_id, k.product_id),
    COALESCE(u.branch_id, k.branch_id), {no}, '', '', '', 0, v.answered_at, v.answered_at,
    CASE WHEN v.answered_at IS NULL THEN v.received_at END, v.answered_at, v.answered_at, v.id, v.changed, 0
FROM records_voice v
LEFT JOIN records_contract k ON k.id = v.contract_id
LEFT JOIN records_customer u ON u.id = COALESCE(v.customer_id, k.customer_id)
WHERE NOT EXISTS (SELECT 1 FROM voices_case c WHERE c.source_id = v.id)
ORDER BY v.received_at, v.id
"""
# What the records say nothing more of was said in the subject.
_SAID = """
INSERT INTO voices_message (case_id, direction, channel, at, by_name, text, html, external)
SELECT c.id, 'in', c.channel, c.received_at, '', CASE WHEN v.text = '' THEN v.subject ELSE v.text END, '', ''
FROM voices_case c JOIN records_voice v ON v.id = c.source_id WHERE c.id > {last}
"""
_ANSWERED = """
INSERT INTO voices_message (case_id, direction, channel, at, by_name, text, html, external, told_at)
SELECT c.id, 'out', c.channel, v.answered_at, '', v.answer, '', '', v.answered_at
FROM voices_case c JOIN records_voice v ON v.id = c.source_id
WHERE c.id > {last} AND v.answer <> '' AND v.answered_at IS NOT NULL
"""


@dataclass(frozen=True)
class Followed:
    made: int
    corrected: int


def follow(day: date) -> Followed:
    """Makes the cases that the records give and that are not there yet. Safe to repeat. Within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_THREADS.format(stale=_STALE))
        cursor.execute(_FORGET_CASES.format(stale=_STALE))
        corrected = max(0, cursor.rowcount)
        cursor.execute(_COUNT)
        fresh, last = cursor.fetchone()
        if not fresh:
            return Followed(0, 0)
        filling = fresh >= _MANY and fresh > Case.objects.count()
        with rebuilt("voices_case", when=filling):
            cursor.execute(_CASES.format(no="FALSE"))
            _queue(last)
            winding.write(winding.worked_out(Case.objects.filter(pk__gt=last), terms_in_force()))
        with rebuilt("voices_message", when=filling):
            cursor.execute(_SAID.format(last=last))
            cursor.execute(_ANSWERED.format(last=last))
        if filling and connection.vendor == "postgresql":
            # The inbox would be planned for the few rows that it still believes in.
            cursor.execute("ANALYZE voices_case, voices_message")
        share(last, day)
    return Followed(fresh - corrected, corrected)


def _queue(last: int) -> None:
    """What is still open among the new ones comes into its queue. One statement for each kind."""
    queues = list(Queue.objects.values_list("id", "kinds"))
    fresh = Case.objects.open().filter(pk__gt=last)
    for kind in fresh.order_by().values_list("kind", flat=True).distinct():
        fresh.filter(kind=kind).update(queue=queue_for(kind, queues))


def forget(sources: QuerySet[Any]) -> int:
    """The cases of these rows of the records go with their threads. Rows deleted."""
    cases = Case.objects.filter(source__in=sources.values("pk"))
    Message.objects.filter(case__in=cases.values("pk"))._raw_delete(cases.db)
    return int(cases._raw_delete(cases.db))
