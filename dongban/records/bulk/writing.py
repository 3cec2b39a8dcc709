"""From the workshop (DuckDB) into the database: new rows, changed rows, and what the changed ones were before."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, models

from dongban.records.bulk.indexes import rebuilt
from dongban.records.bulk.resolving import OTHER_EXTRA, Counts, Workshop
from dongban.records.bulk.shelves import Shelves
from dongban.records.bulk.tables import MODELS, Cell, cells, table
from dongban.records.format import FILES, File
from dongban.records.reading import FileRead

# From this many new rows on, and when there are more of them than rows so far, indexes are built anew.
_MANY = 20_000
_BATCH = 10_000
_BLOCK = 2**20
_EMPTY = "''"
_NARROW: Mapping[Any, str] = {models.SmallIntegerField: "SMALLINT", models.IntegerField: "INTEGER"}


class Writer:
    """Writes one load's decisions. All within the caller's transaction."""

    def __init__(self, workshop: Workshop, load: int, shelves: Shelves | None = None) -> None:
        self.shop, self.load, self.shelves = workshop, load, shelves

    def write(self, stem: str, read: FileRead, counts: Counts) -> None:
        """New and changed rows of one file. `load` and `changed` say which load it was; `Replaced` what was before."""
        file = FILES[stem]
        if counts.changed:
            self._keep_before(file, counts.changed)
            self._update(file)
        if counts.new:
            with rebuilt(table(file), when=self.is_filling(table(file), counts.new)) as frozen:
                self._insert_new(file, read.columns, counts.new, frozen=frozen)
            advance(table(file))

    def is_filling(self, name: str, fresh: int) -> bool:
        return fresh >= _MANY and fresh > _count(name, fresh)

    def _insert_new(self, file: File, given: Sequence[str], rows: int, *, frozen: bool) -> None:
        same = {"load": str(self.load), "changed": str(self.load)}
        same |= {cell.name: "''" if cell.is_text else "NULL" for cell in cells(file) if cell.source not in given}
        told = [said("id", "BIGINT"), *(_told(file, cell) for cell in cells(file) if cell.name not in same)]
        told.append(said("extra", "JSON"))
        names = ["id", *(cell.name for cell in cells(file) if cell.name not in same), "extra"]
        select = f"SELECT {', '.join(told)} FROM d_{file.stem} WHERE was_id IS NULL"
        self.insert(table(file), names, select, rows, same, frozen=frozen)

    def _update(self, file: File) -> None:
        told = [said("id", "BIGINT"), f"{self.load}::BIGINT", *(_told(file, cell) for cell in cells(file))]
        told.append(said("extra", "JSON"))
        self.update(
            table(file),
            ["changed", *(cell.name for cell in cells(file)), "extra"],
            f"SELECT {', '.join(told)} FROM d_{file.stem} WHERE was_id IS NOT NULL",
        )

    def _keep_before(self, file: File, rows: int) -> None:
        """`Replaced.before` is {column of the table: its value before}, of the columns that this load changes alone.

        "changed" is always among them. Days are ISO texts; extra is an object.
        """
        pieces = ["'\"changed\": ' || was_changed"]
        pieces += [_before(cell) for cell in cells(file)]
        pieces.append(f"CASE WHEN {OTHER_EXTRA} THEN '\"extra\": ' || was_extra END")
        before = f"'{{' || concat_ws(', ', {', '.join(pieces)}) || '}}'"
        self.insert(
            "records_replaced",
            ["load_id", "table", "row", "before"],
            f"SELECT {self.load}::BIGINT, '{table(file)}', id, {_as_json(before)} "
            f"FROM d_{file.stem} WHERE was_id IS NOT NULL ORDER BY id",
            rows,
        )

    # Both databases ---------------------------------------------------------------------------------------------------

    def insert(
        self,
        name: str,
        columns: Sequence[str],
        select: str,
        rows: int,
        same: Mapping[str, str] | None = None,
        *,
        frozen: bool = False,
    ) -> None:
        """Puts the rows of the workshop's `select`, so many, into the database's table, streaming.

        `same` are columns that are equal in all rows, as SQL: SQLite is not handed them a million times. `frozen` as
        `rebuilt` says.
        """
        same = same or {}
        if connection.vendor == "sqlite":
            if rows >= _MANY and self.shelves and not self.shelves.is_full:
                self.shelves.pass_on(self.shop.db, name, columns, select, same)
                return
            values = ", ".join([*["?"] * len(columns), *same.values()])
            self._each(f"INSERT INTO {_q(name)} ({_listed([*columns, *same])}) VALUES ({values})", select)
        else:
            # What a column that is left out holds, the database does not say itself.
            more = {column: value for column, value in same.items() if value != "NULL"}
            values = "".join(f", {value if value == _EMPTY else f'{value}::BIGINT'}" for value in more.values())
            into = f"{_q(name)} ({_listed([*columns, *more])})"
            self._copy(into, f"SELECT *{values} FROM ({select})", frozen=frozen)

    def update(self, name: str, columns: Sequence[str], select: str) -> None:
        """`select` gives the row's number first, then the columns' new values."""
        if connection.vendor == "sqlite":
            numbered = ", ".join(f"{_q(column)} = ?{at}" for at, column in enumerate(columns, start=2))
            self._each(f"UPDATE {_q(name)} SET {numbered} WHERE id = ?1", select)
            return
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE mended ON COMMIT DROP AS SELECT id, {_listed(columns)} FROM {_q(name)} LIMIT 0"
            )
            self._copy(f"mended (id, {_listed(columns)})", select)
            values = ", ".join(f"{_q(column)} = mended.{_q(column)}" for column in columns)
            cursor.execute(f"UPDATE {_q(name)} SET {values} FROM mended WHERE {_q(name)}.id = mended.id")
            cursor.execute("DROP TABLE mended")

    def remove(self, name: str, columns: Sequence[str], select: str) -> None:
        """Rows whose columns are as `select` says, an empty one among them like any other."""
        if connection.vendor == "sqlite":
            same = " AND ".join(f"{_q(column)} IS ?" for column in columns)
            self._each(f"DELETE FROM {_q(name)} WHERE {same}", select)
            return
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT {_listed(columns)} FROM {_q(name)} LIMIT 0"
            )
            self._copy(f"gone ({_listed(columns)})", select)
            same = " AND ".join(
                f"({_q(name)}.{_q(column)} = gone.{_q(column)}"
                f" OR ({_q(name)}.{_q(column)} IS NULL AND gone.{_q(column)} IS NULL))"
                for column in columns[1:]
            )
            first = _q(columns[0])
            cursor.execute(f"DELETE FROM {_q(name)} USING gone WHERE {_q(name)}.{first} = gone.{first} AND {same}")
            cursor.execute("DROP TABLE gone")

    def _each(self, statement: str, select: str) -> None:
        """On SQLite's own connection: Django's would read every statement for its placeholders again."""
        for rows in batches(self.shop, select):
            connection.connection.executemany(statement, rows)

    def _copy(self, into: str, select: str, *, frozen: bool = False) -> None:
        """In PostgreSQL's binary form, through a pipe: the workshop makes rows while the server takes them."""
        taking, giving = os.pipe()
        with (
            ThreadPoolExecutor(1) as side,
            os.fdopen(taking, "rb", buffering=0) as rows,
            connection.cursor() as cursor,
        ):
            made = side.submit(self._give, select, giving)
            with cursor.copy(f"COPY {into} FROM STDIN (FORMAT binary, FREEZE {frozen})") as copy:
                while block := rows.read(_BLOCK):
                    copy.write(block)
                made.result()

    def _give(self, select: str, pipe: int) -> None:
        try:
            self.shop.db.cursor().execute(f"COPY ({select}) TO '/dev/fd/{pipe}' (FORMAT postgres_binary)")
        finally:
            os.close(pipe)


def batches(shop: Workshop, select: str) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of a select, many at a time: they come out column by column, which is twice as fast as row by row."""
    for batch in shop.db.cursor().execute(select).to_arrow_reader(_BATCH):
        yield zip(*(column.to_pylist() for column in batch.columns), strict=True)


def said(name: str, kind: str) -> str:
    """A column of the workshop as the database takes it: PostgreSQL in exactly its type, SQLite as Django keeps it."""
    column = _q(name)
    if kind == "JSON":
        return _as_json(column)
    if connection.vendor != "sqlite":
        return f"{column}::{kind}"
    if kind == "DATE":
        return f"CAST({column} AS VARCHAR)"
    if kind == "TIMESTAMP":
        whole, exact = (f"strftime({column}, '%Y-%m-%d %H:%M:%S{more}')" for more in ("", ".%f"))
        return f"CASE WHEN microsecond({column}) % 1000000 = 0 THEN {whole} ELSE {exact} END"
    return column


def _as_json(text: str) -> str:
    """Before a JSON text stands its version."""
    return text if connection.vendor == "sqlite" else f"chr(1) || {text}"


def _told(file: File, cell: Cell) -> str:
    kind = type(MODELS[file.stem]._meta.get_field(cell.name))
    return said(cell.name, _NARROW.get(kind, cell.type))


def next_number(name: str) -> int:
    """The highest number that a row of the table has or had. The table is then kept from other writers."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
            sequence = cursor.fetchone()
            last = sequence[0] if sequence else 0
        else:
            cursor.execute(f"LOCK TABLE {_q(name)} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [name])
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")
            last = cursor.fetchone()[0]
        cursor.execute(f"SELECT MAX(id) FROM {_q(name)}")
        return max(last, cursor.fetchone()[0] or 0)


def advance(name: str) -> None:
    """After rows with numbers of our own: the database goes on after them. SQLite sees to it itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT MAX(id) FROM {_q(name)}))",
                [name],
            )
            # A first look, for the statements of this load; `settle` or PostgreSQL itself soon has a better one.
            cursor.execute("SET LOCAL default_statistics_target = 10")
            cursor.execute(f"ANALYZE {_q(name)}")
            cursor.execute("SET LOCAL default_statistics_target TO DEFAULT")


def _before(cell: Cell) -> str:
    was = _q(f"was_{cell.name}")
    value = f"to_json({was})::VARCHAR"
    return f"CASE WHEN {_q(cell.name)} IS DISTINCT FROM {was} THEN '\"{cell.name}\": ' || coalesce({value}, 'null') END"


def _count(name: str, enough: int) -> int:
    """How many rows the table has, counted no further than `enough`."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM (SELECT 1 FROM {_q(name)} LIMIT {enough}) few")
        return int(cursor.fetchone()[0])


def _q(name: str) -> str:
    return f'"{name}"'


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(_q(column) for column in columns)
