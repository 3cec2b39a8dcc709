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

from dongban.kernel.formulas import SIGNS, with_mark
from dongban.promises.exporting.tables import OWN, Column, Part, Table
from dongban.records.format import Kind

Tell = Callable[[int], None]

_SIGNS = ", ".join(f"'{sign}'" for sign in SIGNS)
# What kernel/formulas.py does with a text, and with a code.
_MARKED = Template(f"""CASE WHEN SUBSTR(LTRIM(LTRIM($cell, ''''), ' '), 1, 1) IN ({_SIGNS})
THEN CASE
    WHEN REPLACE(LTRIM($cell, ''''), '''', '') = LTRIM($cell, '''') THEN ''''
    WHEN SUBSTR($cell, 1, 1) <> '''' THEN ''''''
    WHEN SUBSTR($cell, 2, 1) <> '''' THEN ''
    ELSE ''''
END || $cell ELSE NULLIF($cell, '') END""")
_CODE_MARKED = Template("""CASE
WHEN SUBSTR($cell, 1, 1) IN ('+', '-') AND LENGTH($cell) > 1 AND LTRIM(SUBSTR($cell, 2), '0123456789') = '' THEN $cell
ELSE $marked END""")
_CELLS = Template("SELECT $cells FROM ($rows) AS part")
_COPY = Template("COPY ($rows) TO STDOUT (FORMAT csv)")
# JSON holds no raw control signs, so that with these two nothing is ever quoted.
_COPY_LINES = Template("COPY ($rows) TO STDOUT (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')")
_JSON_ROWS = Template("SELECT $json FROM $rows")
# One of the firm's own fields of the row, by its name.
_OWN_CELL = {
    "sqlite": Template("(SELECT j.value FROM json_each($fields) j WHERE j.key = $name)"),
    "postgresql": Template("($fields ->> $name)"),
}
# The row as an object, and those fields of it that it has at its end.
_WITH_OWN = Template(
    "CASE WHEN $own = '{}' THEN $row ELSE SUBSTR($row, 1, LENGTH($row) - 1) || ',' || SUBSTR($own, 2) END"
)
_MOMENT = {
    "sqlite": Template("REPLACE($cell, ' ', 'T') || '+00:00'"),
    "postgresql": Template(
        "REPLACE(TO_CHAR($cell AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '.000000', '') || '+00:00'"
    ),
}
# The shortest that says it exactly, and neither -0 nor 127.0: SQLite writes its own way, and PostgreSQL so.
_DECIMAL = {
    "sqlite": Template(
        "JSON(CASE WHEN $cell = CAST($cell AS INTEGER) THEN CAST($cell AS INTEGER) || ''"
        " ELSE REPLACE($cell || '', '.0e', 'e') END)"
    ),
    "postgresql": Template("$cell + 0"),
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
    if column.kind is Kind.DECIMAL:
        return _DECIMAL[connection.vendor].substitute(cell=cell)
    if column.kind in (Kind.CODE, Kind.TEXT, Kind.WORD):
        # An unknown text is unknown like everything else, and not the text of no length.
        return f"NULLIF({cell}, '')"
    # As a text, because SQLite's adapter would make a date object of each day.
    return f"{cell} || ''" if column.kind is Kind.DATE and not _postgres() else cell


def _guarded(column: Column) -> str:
    """The cell as a spreadsheet may take it. Only codes and texts come from outside as they are."""
    if column.kind is Kind.TEXT:
        return _MARKED.substitute(cell=f'part."{column.name}"')
    if column.kind is Kind.CODE:
        cell = f'part."{column.name}"'
        return _CODE_MARKED.substitute(cell=cell, marked=_MARKED.substitute(cell=cell))
    if column.kind is Kind.WORD:
        return f"NULLIF(part.\"{column.name}\", '')"
    return _plain(column)


def _select(table: Table, part: Part, cell: Callable[[Column], str]) -> str:
    guarded = cell is _guarded
    own = [_own(name, guarded=guarded) for name in table.own]
    return _CELLS.substitute(cells=", ".join([*_named(table, cell), *own]), rows=part.sql)


def _named(table: Table, cell: Callable[[Column], str]) -> list[str]:
    return [f'{cell(column)} AS "{column.name}"' for column in table.columns]


def _own(name: str, *, guarded: bool) -> str:
    cell = _OWN_CELL[connection.vendor].substitute(fields=f'part."{OWN}"', name=_text(name))
    return _MARKED.substitute(cell=cell) if guarded else cell


def _text(name: str) -> str:
    """A name from outside as a text in SQL. SQLite's statements are given parameters, if none: a % is doubled there."""
    quoted = name.replace("'", "''")
    return f"'{quoted}'" if _postgres() else f"'{quoted.replace('%', '%%')}'"


# Formats --------------------------------------------------------------------------------------------------------------


def _csv(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell) -> int:
    return _separated(cursor, table, out, tell, _guarded)


def _separated(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell, cell: Callable[[Column], str]) -> int:
    out.write(_header(table, guarded=cell is _guarded))
    if _postgres():
        return sum(_copy(cursor, _COPY, _select(table, part, cell), part, out, tell) for part in table.parts)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(_Unixlike(text), lineterminator="\r\n")
    rows = sum(_fetch(cursor, _select(table, part, cell), part, writer.writerows, tell) for part in table.parts)
    text.detach()
    return rows


def _header(table: Table, *, guarded: bool) -> bytes:
    own = [with_mark(name) if guarded else name for name in table.own]
    line = io.StringIO()
    csv.writer(_Unixlike(line), lineterminator="\r\n").writerow([*(column.name for column in table.columns), *own])
    return line.getvalue().encode()


class _Unixlike:
    """Takes whole rows. Told that a row ends with both signs, Python's writer quotes a cell that holds either."""

    def __init__(self, out: io.TextIOBase) -> None:
        self._out = out

    def write(self, row: str) -> int:
        return self._out.write(row[:-2] + "\n")


def _lines(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell) -> int:
    """One JSON object a line."""
    if _postgres():
        return sum(_copy(cursor, _COPY_LINES, _json_rows(table, part), part, out, tell) for part in table.parts)

    def write(rows: list[tuple[str]]) -> None:
        out.write(("\n".join(line for (line,) in rows) + "\n").encode())

    return sum(_fetch(cursor, _json_rows(table, part), part, write, tell) for part in table.parts)


def _json_rows(table: Table, part: Part) -> str:
    if _postgres():
        row, own = "ROW_TO_JSON(told)::text", f'part."{OWN}"::text'
        rows = f"({part.sql}) AS part CROSS JOIN LATERAL (SELECT {', '.join(_named(table, _plain))}) AS told"
    else:
        pairs = ", ".join(f"'{column.name}', {_plain(column)}" for column in table.columns)
        row, own = f"JSON_OBJECT({pairs})", f'part."{OWN}"'
        rows = f"({part.sql}) AS part"
    return _JSON_ROWS.substitute(json=_WITH_OWN.substitute(row=row, own=own) if table.own else row, rows=rows)


def _parquet(cursor: CursorWrapper, table: Table, out: BinaryIO, tell: Tell) -> int:
    """By way of a CSV file on the disk, which Arrow reads in pieces."""
    known = [(column.name, _ARROW[column.kind]) for column in table.columns]
    schema = pa.schema([*known, *((name, pa.string()) for name in table.own)])
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
