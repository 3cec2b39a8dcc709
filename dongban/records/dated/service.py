"""Who served whom. Millions of rows: whole sets at once, in SQL that SQLite and PostgreSQL read alike."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection
from django.db.models import Q

from dongban.records.models import Service

_DAY = timedelta(days=1)
_SOME = 1_000

# The first row of a customer follows a corrected `since` of hers.
_CORRECT = """
UPDATE records_service SET since = (SELECT c.since FROM records_customer c WHERE c.id = records_service.customer_id)
WHERE id IN (
    SELECT s.id FROM records_customer c
    JOIN (SELECT customer_id, MIN(id) AS id FROM records_service
          WHERE customer_id IN (SELECT id FROM records_customer WHERE changed > %(seen)s)
          GROUP BY customer_id) f ON f.customer_id = c.id
    JOIN records_service s ON s.id = f.id
    WHERE c.changed > %(seen)s AND s.since IS DISTINCT FROM c.since)
"""
_END = """
UPDATE records_service SET until = %(last)s
WHERE until IS NULL AND EXISTS (
    SELECT 1 FROM records_customer c
    WHERE c.id = records_service.customer_id AND c.changed > %(seen)s
      AND (c.adviser_id IS DISTINCT FROM records_service.staff_id
           OR c.branch_id IS DISTINCT FROM records_service.branch_id))
"""
_BEGIN = """
INSERT INTO records_service (customer_id, staff_id, branch_id, since, until, load)
SELECT c.id, c.adviser_id, c.branch_id,
       CASE WHEN l.customer_id IS NULL THEN c.since WHEN l.since > %(day)s THEN l.since ELSE %(day)s END,
       NULL, %(load)s
FROM records_customer c
LEFT JOIN (SELECT customer_id, MAX(since) AS since FROM records_service
           WHERE customer_id IN (SELECT id FROM records_customer WHERE changed > %(seen)s)
           GROUP BY customer_id) l ON l.customer_id = c.id
WHERE c.changed > %(seen)s
  AND NOT EXISTS (SELECT 1 FROM records_service o WHERE o.customer_id = c.id AND o.until IS NULL)
"""


def served_on(customer: int, day: date) -> Service | None:
    """Who served her on that day, and at which branch; None before the records know of her. One statement."""
    held = Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day)
    rows = Service.objects.filter(*held, customer=customer).select_related("staff", "branch")
    return rows.order_by("-id").first()


def follow(*, seen: int, load_id: int, day: date) -> int:
    """Customers changed after load `seen` whose branch or adviser is another: the old row ends the day before `day`.

    Three statements, however many they are. Rows begun.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CORRECT, {"seen": seen})
        cursor.execute(_END, {"seen": seen, "last": day - _DAY})
        cursor.execute(_BEGIN, {"seen": seen, "load": load_id, "day": day})
        begun = int(cursor.rowcount)
        if begun > _SOME and connection.vendor == "postgresql":
            # The next load's statements would be planned for the few rows that it still believes in, and take hours.
            cursor.execute("ANALYZE records_service")
        return begun
