"""From the database to a file: rows become text in the database or in C, never one by one in this program."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from string import Template
from typing import Any, BinaryIO

import pyarrow as pa
from django.db import connection
from django.db.backends.utils import CursorWrapper
from pyarrow import csv as arrow_csv
from pyarrow import parquet

from dongban.promises.exporting.tables import Column, Part, Table
from dongban.records.format import Kind

Tell = Callable[[int], None]

# A spreadsheet takes a cell that begins so for a formula; a quote before it makes it a text.
_GUARD = Template(
    "CASE WHEN SUBSTR($cell, 1, 1) IN ('=', '+', '-', '@', '\t', '\r', '\n') THEN '''' || $cell"
    " ELSE NULLIF($cell, '') END"
)
_CELLS = Template("SELECT $cells FROM ($rows) AS part")
_COPY = Template("COPY ($rows) TO STDOUT (FORMAT csv)")
# JSON holds no raw control signs, so that with these two nothing is ever quoted.
_COPY_LINES = Template(
    "COPY (SELECT row_to_json(part) FROM ($rows) AS part) TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
)
_JSON_ROW = Template("SELECT json_object($pairs) FROM ($rows) AS part")
_MOMENT = {
    "sqlite": Template("REPLACE($cell, ' ', 'T') || '+00:00'"),
    "postgresql": Template(
        "RTRIM(RTRIM(TO_CHAR($cell AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0'), '.') || '+00:00'"
    ),
}
_AT_ONCE = 10_000

_ARROW: Mapping[Kind, pa.DataType] = {
    Kind.CODE: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.WORD: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    Kind.MONEY: pa.string(),
    Kind.WHOLE: pa.int64(),
    Kind.DECIMAL: pa.float64(),
}


def stream(table: Table, form: str, out: BinaryIO, tell: Tell = lambda rows: None) -> int:
    """Writes the table in one of FORMATS, as of one moment. How many rows; `tell` learns how many more came."""
    with _snapshot(), connection.cursor() as cursor:
        return FORMATS[form](cursor, table, out, tell)


@contextmanager
def _snapshot() -> Iterator[None]:
    """All statements see the same rows, and nobody has to wait: SQLite's usual transactions would keep writers out."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if _postgres() else "BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _postgres() -> bool:
    return connection.vendor == "postgresql"


# Cells ----------------------------------------------------------------------------------------------------------------


def _plain(column: Column) -> str:
    """The cell as every reader of data takes it."""
    cell = f'part."{column.name}"'
    if column.kind is Kind.MOMENT:
        return _MOMENT[connection.vendor].substitute(cell=cell)
    # As a text, because SQLite's adapter would make a date object of each day.
    return f"{cell} || ''" if column.kind is Kind.DATE and not _postgres() else cell


def _guarded(column: Column) -> str:
    """The cell as a spreadsheet may take it. Only codes and texts come from outside as they are."""
    if column.kind in (Kind.CODE, Kind.TEXT):
        return _GUARD.substitute(cell=f'part."{column.name}"')
    if column.kind is Kind.WORD:
        return f"NULLIF(part.\"{column.name}\", '')"
    return _plain(column)


def _select(table: Table, part: Part, cell: Callable[[Column], str]) -> str:
    named = ", ".join(f'{cell(column)} AS "{column.name}"' for column in table.columns)
    return _CELLS.substitute(cells=named, rows=part.sql)


# Formats --------------------------------------------------------------------------------------------------------------


def _csv(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell) -> int:
    return _separated(cursor, table, out, tell, _guarded)


def _separated(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell, cell: Callable[[Column], str]) -> int:
    out.write((",".join(column.name for column in table.columns) + "\n").encode())
    if _postgres():
        return sum(_copy(cursor, _COPY, _select(table, part, cell), part, out, tell) for part in table.parts)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(_Unixlike(text), lineterminator="\r\n")
    rows = sum(_fetch(cursor, _select(table, part, cell), part, writer.writerows, tell) for part in table.parts)
    text.detach()
    return rows


class _Unixlike:
    """Takes whole rows. Told that a row ends with both signs, Python's writer quotes a cell that holds either."""

    def __init__(self, out: io.TextIOWrapper) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return self._out.write(row[:-2] + "\n")


def _lines(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell) -> int:
    """One JSON object a line."""
    if _postgres():
        return sum(_copy(cursor, _COPY_LINES, _select(table, part, _plain), part, out, tell) for part in table.parts)
    pairs = ", ".join(f"'{column.name}', {_plain(column)}" for column in table.columns)

    def write(rows: list[tuple[str]]) -> None:
        out.write(("\n".join(line for (line,) in rows) + "\n").encode())

    selects = ((_JSON_ROW.substitute(pairs=pairs, rows=part.sql), part) for part in table.parts)
    return sum(_fetch(cursor, sql, part, write, tell) for sql, part in selects)


def _parquet(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell) -> int:
    """By way of a CSV file on the disk, which Arrow reads in pieces."""
    schema = pa.schema([(column.name, _ARROW[column.kind]) for column in table.columns])
    with tempfile.TemporaryFile() as between:
        rows = _separated(cursor, table, between, tell, _plain)
        between.seek(0)
        options = arrow_csv.ConvertOptions(column_types=schema, strings_can_be_null=True, null_values=[""])
        parsing = arrow_csv.ParseOptions(newlines_in_values=True)
        with parquet.ParquetWriter(out, schema) as writer:
            for batch in arrow_csv.open_csv(between, parse_options=parsing, convert_options=options):
                writer.write_batch(batch)
    return rows


FORMATS: Mapping[str, Callable[[CursorWrapper, Table, BinaryIO, Tell], int]] = {
    "csv": _csv,
    "jsonl": _lines,
    "parquet": _parquet,
}


def _copy(cursor: CursorWrapper, form: Template, rows: str, part: Part, out: BinaryIO, tell: Tell) -> int:
    with cursor.cursor.copy(form.substitute(rows=rows), list(part.params)) as copy:
        # A row comes in a block of its own: many at once cost less.
        while block := b"".join(islice(copy, _AT_ONCE)):
            out.write(block)
            tell(block.count(b"\n"))
    return int(cursor.rowcount)


def _fetch(cursor: CursorWrapper, sql: str, part: Part, write: Callable[[list[Any]], object], tell: Tell) -> int:
    cursor.execute(sql, part.params)
    count = 0
    while rows := cursor.fetchmany(_AT_ONCE):
        write(rows)
        count += len(rows)
        tell(len(rows))
    return count
