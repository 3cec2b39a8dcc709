"""After a large load, on PostgreSQL: what it left to be done beside people's work. SQLite has nothing left to do."""

from __future__ import annotations

from django.db import connection

# Tables that have been filled (`indexes.rebuilt`): their references are not proven yet.
_FILLED = """
SELECT conrelid::regclass::text, array_agg(quote_ident(conname) ORDER BY conname) FROM pg_constraint
WHERE contype = 'f' AND NOT convalidated AND connamespace = current_schema()::regnamespace
GROUP BY conrelid ORDER BY conrelid
"""


def unproven() -> int:
    """How many tables hold references that are still to be proven."""
    return len(_filled()) if connection.vendor == "postgresql" else 0


def _filled() -> list[tuple[str, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_FILLED)
        return list(cursor.fetchall())


def settle() -> int:
    """Every filled table is gone through once, so that pages are planned for its rows and answered from its indexes
    alone, and the references of its rows are proven. IntegrityError when one refers to nothing. Safe to repeat.

    Not within a transaction; nobody waits for it but the next large load. How many tables.
    """
    if connection.vendor != "postgresql":
        return 0
    filled = _filled()
    with connection.cursor() as cursor:
        for table, _ in filled:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        for table, names in filled:
            for name in names:
                cursor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")
    return len(filled)
