"""Numbers for millions of rows on PostgreSQL: reserved together, because its counter costs a quarter of a row."""

from __future__ import annotations

from string import Template

from django.db import connection
from django.db.backends.utils import CursorWrapper

_SPAN = Template(
    "SELECT (SELECT COALESCE(MAX(id), 0) FROM $table) + 1, (SELECT COALESCE(MAX(slot), 0) FROM $windows) + 1"
)
_RESERVE = """
SELECT setval(counter, CAST(CAST(nextval(counter) AS bigint) + %s AS bigint)) - %s
FROM CAST(pg_get_serial_sequence('promises_promise', 'id') AS regclass) AS counter
"""


def reserve(cursor: CursorWrapper, table: str, windows: str) -> str | None:
    """An expression that numbers each subject (`s`) and due day (`d`, of `windows`) differently: nobody else gets them.

    None on SQLite, whose rows are numbered for nothing.
    """
    if connection.vendor != "postgresql":
        return None
    cursor.execute(_SPAN.substitute(table=table, windows=windows))
    subjects, slots = map(int, cursor.fetchone())
    cursor.execute(_RESERVE, [subjects * slots, subjects * slots])
    return f"{int(cursor.fetchone()[0])} + s.id * {slots} + d.slot"
