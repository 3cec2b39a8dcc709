"""Keys and indexes of the promises: taken away for a large load and built again, rows first."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dongban.promises.models import Promise

# Sorting fifteen million keys in memory instead of on disk. Only for the transaction that builds them.
_MEMORY = ("SET LOCAL maintenance_work_mem = '1GB'", "SET LOCAL work_mem = '256MB'")
_UNIQUE = "promises_promise_once"
# Nothing that is only made is written into it: it stays, for less than reading all the rows once more.
_OF_KEPT = "promises_promise_kept"


# What leans on the primary key goes before it and comes back after it; fifteen million keys one by one cost more.
_KEYS = """
SELECT CAST(CAST(conrelid AS regclass) AS text), quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint
WHERE (conrelid = 'promises_promise'::regclass AND contype = 'p')
   OR (confrelid = 'promises_promise'::regclass AND contype = 'f')
ORDER BY contype
"""


def names() -> list[str]:
    return [*(index.name for index in Promise._meta.indexes), _UNIQUE]


def drop(cursor: CursorWrapper, *, empty: bool) -> list[str]:
    """Takes the indexes away, of an empty table the keys as well. The statements that `build` needs to bring them back.

    Belongs in a transaction: both databases take a DROP back with it, so that a kill leaves the table as it was.
    """
    # Only the SQL is asked of the editor: nothing of it runs by itself.
    editor = connection.schema_editor(collect_sql=True)
    gone = [index for index in Promise._meta.indexes if index.name != _OF_KEPT]
    back = [str(index.create_sql(Promise, editor)) for index in gone]
    for name in [*(index.name for index in gone), *([_UNIQUE] if empty else [])]:
        cursor.execute(f'DROP INDEX "{name}"')
    if empty:
        once = next(each for each in Promise._meta.constraints if each.name == _UNIQUE)
        back = [*_drop_keys(cursor), str(once.create_sql(Promise, editor)), *back]
    return back


def _drop_keys(cursor: CursorWrapper) -> list[str]:
    """The primary key and the foreign keys to it. SQLite's row number is its key, and costs nothing."""
    if connection.vendor != "postgresql":
        return []
    # Rows that were deleted in this transaction are still to be looked at; a table that waits for that cannot change.
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(_KEYS)
    # Foreign keys sort before the primary one.
    keys = cursor.fetchall()
    for table, name, _definition in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return [f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}" for table, name, text in reversed(keys)]


def build(cursor: CursorWrapper, back: list[str]) -> None:
    """Runs what `drop` gave; nothing without any."""
    postgres = connection.vendor == "postgresql"
    if not back:
        return
    for statement in [*(_MEMORY if postgres else ()), *back, *(("ANALYZE promises_promise",) if postgres else ())]:
        cursor.execute(statement)
