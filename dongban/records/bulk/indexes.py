"""Indexes and keys of a table that is about to be filled: taken away first, and built at once afterwards.

Kept up row by row, they cost several times the rows themselves; the primary key alone as much as its row. Both
databases do this within the transaction, so an interrupted load leaves them as they were. The SQLite that comes in the
wheel sorts an index in memory, whatever it is told: some 60 bytes for each row of the largest table.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL ORDER BY name"
# What refers to the table goes with its primary key, so it goes before it and comes after it.
_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname,
       pg_get_constraintdef(oid) || CASE WHEN contype = 'f' AND convalidated THEN ' NOT VALID' ELSE '' END
FROM pg_constraint
WHERE contype = 'f' AND confrelid = %(table)s::regclass
   OR contype IN ('f', 'p', 'u') AND conrelid = %(table)s::regclass
ORDER BY contype <> 'f', conrelid, conname
"""
_INDEXES = """
SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
  AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
ORDER BY c.relname
"""


@contextmanager
def rebuilt(table: str, *, when: bool) -> Iterator[bool]:
    """While the block fills the table, it has neither key nor index (on SQLite its primary and unique ones).

    Given is whether PostgreSQL may take rows as frozen, within the same transaction or savepoint: nobody has seen the
    table but empty, and its pages need not be gone through again.
    """
    again = _take_away(table) if when else []
    yield when and connection.vendor == "postgresql" and _begins_anew(table)
    with connection.cursor() as cursor:
        for statement in again:
            cursor.execute(statement)


def _begins_anew(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')
        if cursor.fetchone()[0]:
            return False
        cursor.execute(f'TRUNCATE "{table}"')
        return True


def _take_away(table: str) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_SQLITE, [table])
            found = list(cursor.fetchall())
            for name, _ in found:
                cursor.execute(f'DROP INDEX "{name}"')
            return [sql for _, sql in found]
        # What earlier writes of this transaction have still to prove would forbid changing the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_CONSTRAINTS, {"table": table})
        constraints = list(cursor.fetchall())
        for whose, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {whose} DROP CONSTRAINT "{name}"')
        cursor.execute(_INDEXES, [table])
        indexes = list(cursor.fetchall())
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        # Its own keys first, then what refers to them: it guards every write again, and `settle` proves the rows that
        # are there.
        again = [f'ALTER TABLE {whose} ADD CONSTRAINT "{name}" {said}' for whose, name, said in reversed(constraints)]
        # For this transaction alone: rows of an index are sorted, and references joined, in memory.
        memory = ["SET LOCAL maintenance_work_mem = '256MB'", "SET LOCAL work_mem = '64MB'"]
        return [*memory, *(definition for _, definition in indexes), *again]
