"""Foreign keys of a large load: looked at once in its end, by SQLite, instead of row by row.

Row by row they cost more than the rows themselves. PostgreSQL's are taken away and built anew with the indexes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Bytes of a folder: some twenty thousand rows.
_MANY = 2 * 2**20


@contextmanager
def references_at_once(size: int) -> Iterator[None]:
    """Around a transaction that ends with `check_references`. SQLite can only change this between transactions."""
    if connection.vendor != "sqlite" or size < _MANY or connection.in_atomic_block:
        yield
        return
    with connection.constraint_checks_disabled():
        yield


def check_references() -> None:
    """IntegrityError when a row refers to nothing. Does nothing where the database has looked at each row already."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        watched = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
    if not watched:
        connection.check_constraints()
