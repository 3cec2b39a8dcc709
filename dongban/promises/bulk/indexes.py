"""Keys and indexes of the promises: taken away for a large load and built again, rows first."""

from __future__ import annotations

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dongban.promises.models import Promise

# Sorting fifteen million keys in memory instead of on disk. Only for the transaction that builds them.
_MEMORY = ("SET LOCAL maintenance_work_mem = '512MB'", "SET LOCAL work_mem = '256MB'")
_UNIQUE = "promises_promise_once"


def names(*, unique: bool) -> list[str]:
    found = [index.name for index in Promise._meta.indexes]
    return [*found, _UNIQUE] if unique else found


def drop(cursor: CursorWrapper, *, unique: bool) -> None:
    """Belongs in a transaction: both databases take a DROP back with it, so that a kill leaves the table as it was."""
    for name in names(unique=unique):
        cursor.execute(f'DROP INDEX "{name}"')


def build(cursor: CursorWrapper, *, unique: bool) -> None:
    if connection.vendor == "postgresql":
        for setting in _MEMORY:
            cursor.execute(setting)
    # Only the SQL is asked of the editor: nothing of it runs by itself.
    editor = connection.schema_editor(collect_sql=True)
    if unique:
        once = next(each for each in Promise._meta.constraints if each.name == _UNIQUE)
        cursor.execute(str(once.create_sql(Promise, editor)))
    for index in Promise._meta.indexes:
        cursor.execute(str(index.create_sql(Promise, editor)))
