"""From the database into the workshop (DuckDB): the rows and numbers that a folder's rows are compared with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection

_MANY = 20_000
_AT_ONCE = 500
_BATCH = 20_000

_ARROW = {
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
}


def fetch(
    work: duckdb.DuckDBPyConnection,
    into: str,
    table: str,
    columns: Sequence[tuple[str, str]],
    by: str,
    wanted: str,
) -> None:
    """Adds rows of the database's `table` to the workshop's table `into`: those whose `by` is among `wanted` (SQL).

    `columns` are names and DuckDB types. For many wanted values the whole table comes.
    """
    count = _one(work, f"SELECT count(*) FROM ({wanted})")
    if count == 0:
        return
    select = f"SELECT {', '.join(_said(name, kind) for name, kind in columns)} FROM {_q(table)}"
    if count > _MANY:
        _pour(work, into, columns, _rows(select, []))
        return
    values = [value for (value,) in work.execute(wanted).fetchall()]
    for at in range(0, len(values), _AT_ONCE):
        some = values[at : at + _AT_ONCE]
        places = ", ".join(["%s"] * len(some))
        _pour(work, into, columns, _rows(f"{select} WHERE {_q(by)} IN ({places})", some))


def _said(name: str, kind: str) -> str:
    # As SQLite keeps them; Django would make each into an object, one by one.
    if connection.vendor == "sqlite" and kind in ("DATE", "TIMESTAMP"):
        return f"CAST({_q(name)} AS TEXT)"
    return _q(name)


def _rows(select: str, params: list[Any]) -> Iterator[list[tuple[Any, ...]]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(select, params)
        while rows := cursor.fetchmany(_BATCH):
            yield rows


def _pour(
    work: duckdb.DuckDBPyConnection,
    into: str,
    columns: Sequence[tuple[str, str]],
    batches: Iterator[list[tuple[Any, ...]]],
) -> None:
    types = [_arrow(kind) for _, kind in columns]
    for rows in batches:
        arrays = [pa.array(column, kind) for column, kind in zip(zip(*rows, strict=True), types, strict=True)]
        work.register("poured", pa.Table.from_arrays(arrays, names=[name for name, _ in columns]))
        work.execute(f"INSERT INTO {into} SELECT * FROM poured")
        work.unregister("poured")


def _arrow(kind: str) -> pa.DataType:
    if connection.vendor == "sqlite" and kind in ("DATE", "TIMESTAMP"):
        return pa.string()
    return _ARROW[kind]


def _one(work: duckdb.DuckDBPyConnection, sql: str) -> int:
    found = work.execute(sql).fetchone()
    return int(found[0]) if found else 0


def _q(name: str) -> str:
    return f'"{name}"'
