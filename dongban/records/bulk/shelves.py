"""Many rows into SQLite at once: DuckDB lays them down in a file of the stage, and SQLite takes them over from there.

Handed over one by one, each of their values becomes an object of Python's first: that took three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
from django.db import connection

from dongban.records.bulk.extensions import load_extension

# As many as SQLite attaches, each until the load's transaction has ended; rows of further tables go one by one.
_MOST = 10
_NAME = "shelf_"


class Shelves:
    """The files of one load, by which its rows go from the workshop into the database."""

    def __init__(self, stage: Path) -> None:
        self.stage, self.laid = stage, 0

    @property
    def is_full(self) -> bool:
        return self.laid == _MOST

    def pass_on(
        self, db: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], select: str, same: Mapping[str, str]
    ) -> None:
        """The rows of the workshop's `select` into the database's `table`; `same` as in `Writer.insert`."""
        shelf = f"{_NAME}{self.laid}"
        path = str(self.stage / f"{shelf}.sqlite3")
        load_extension(db, "sqlite_scanner")
        quoted = path.replace("'", "''")
        # Nobody misses it if it breaks: it needs no journal.
        db.execute(f"ATTACH '{quoted}' AS {shelf} (TYPE sqlite, JOURNAL_MODE 'off')")
        db.execute(f"CREATE TABLE {shelf}.rows AS {select}")
        db.execute(f"DETACH {shelf}")
        self.laid += 1
        connection.connection.execute(f"ATTACH ? AS {shelf}", [path])
        names = ", ".join(f'"{name}"' for name in [*columns, *same])
        values = ", ".join(["rows.*", *same.values()])
        connection.connection.execute(f'INSERT INTO main."{table}" ({names}) SELECT {values} FROM {shelf}.rows')


@contextmanager
def shelves(stage: Path) -> Iterator[Shelves | None]:
    """Around a load's transaction. None where another one is around it, which would keep them attached."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield None
        return
    made = Shelves(stage)
    try:
        yield made
    finally:
        for number in range(made.laid):
            connection.connection.execute(f"DETACH {_NAME}{number}")
