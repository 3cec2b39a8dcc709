"""From rows of text to columns of values: each cell by the rule of its column, each rule asked once for equal texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from dongban.records.format import Column, File, Kind
from dongban.records.reading.reasons import Unreadable
from dongban.records.reading.records import Broken, Rows
from dongban.records.rules import Reason, Refused, Terms, reader

# How many different texts of one column are remembered.
_REMEMBERED = 100_000

TYPES: dict[Kind, pa.DataType] = {
    Kind.CODE: pa.string(),
    Kind.TEXT: pa.string(),
    Kind.WORD: pa.string(),
    Kind.DATE: pa.date32(),
    Kind.MOMENT: pa.timestamp("us", tz="UTC"),
    Kind.MONEY: pa.int64(),
    Kind.WHOLE: pa.int64(),
    Kind.DECIMAL: pa.float64(),
}


@dataclass(frozen=True)
class Rejection:
    """A row that is not taken: where it stands, as it came, and why."""

    line: int
    column: str
    reason: Reason
    raw: str
    # The row's own code, when it has one: whoever refers to it is told that this row was not taken.
    code: str | None = None


# How rejections are staged; `params` is JSON.
REJECTED = pa.schema(
    [
        pa.field("line", pa.int64()),
        pa.field("column", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("params", pa.string()),
        pa.field("raw", pa.string()),
        pa.field("code", pa.string()),
    ]
)


def rejected_table(rejections: Sequence[Rejection]) -> pa.Table:
    rows = [
        (r.line, r.column, r.reason.code, json.dumps(dict(r.reason.params), ensure_ascii=False), r.raw, r.code)
        for r in rejections
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(REJECTED)
    return pa.Table.from_arrays(
        [pa.array(column, each.type) for column, each in zip(columns, REJECTED, strict=True)], schema=REJECTED
    )


class _Memory(dict[str, Any]):
    """Text -> value. A refused text is None here, and stands in `refused` with its reason."""

    def __init__(self, read: Callable[[str], Any]) -> None:
        super().__init__()
        self.read = read
        self.refused: dict[str, Reason] = {}

    def __missing__(self, text: str) -> Any:
        try:
            value = self.read(text)
        except Refused as error:
            value = None
            self.refused[text] = error.reason
        self[text] = value
        return value

    def begin(self) -> None:
        if len(self) > _REMEMBERED:
            self.clear()
            self.refused.clear()


@dataclass(frozen=True)
class Heading:
    """Which cell of a row is which column. `extra` are columns that the format does not know."""

    known: tuple[tuple[int, Column], ...]
    extra: tuple[tuple[int, str], ...]
    width: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for _, column in self.known)


def heading(file: File, name: str, header: Sequence[str]) -> Heading:
    """Raises Unreadable when a required column is missing, or a name stands twice."""
    named = [cell for cell in header if cell]
    if twice := sorted({cell for cell in named if named.count(cell) > 1}):
        raise Unreadable("column_twice", file=name, columns=", ".join(twice)[:300])
    if missing := [column for column in file.required if column not in named]:
        raise Unreadable("misses_column", file=name, columns=", ".join(missing))
    known, extra = [], []
    for place, cell in enumerate(header):
        column = file.column(cell)
        if column:
            known.append((place, column))
        else:
            # A column without a name still has a place.
            extra.append((place, cell or f"column {place + 1}"))
    return Heading(tuple(known), tuple(extra), len(header))


@dataclass
class Checker:
    """Checks one file, chunk by chunk."""

    file: File
    heading: Heading
    terms: Terms
    read: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.memories = [_Memory(reader(column, self.terms)) for _, column in self.heading.known]
        plain = reader(Column("extra"), self.terms)
        self.extras = [_Memory(plain) for _ in self.heading.extra]
        self.schema = schema(self.heading)

    def check(self, rows: Rows) -> pa.Table:
        """The good rows as values. The others are added to `rejected`."""
        self.read += len(rows.rows) + len(rows.broken)
        self.rejected += [_of_broken(each) for each in rows.broken]
        columns: list[Sequence[str]] = list(zip(*rows.rows, strict=True)) or [()] * self.heading.width
        bad: dict[int, tuple[str, Reason]] = {}
        values = [
            self._column(columns[place], memory, column.name, bad)
            for (place, column), memory in zip(self.heading.known, self.memories, strict=True)
        ]
        extras = [
            self._column(columns[place], memory, name, bad)
            for (place, name), memory in zip(self.heading.extra, self.extras, strict=True)
        ]
        self._spans(values, bad)
        self.rejected += [self._rejection(rows, at, *bad[at]) for at in sorted(bad)]
        return self._table(rows, values, extras, bad)

    def _column(
        self, cells: Sequence[str], memory: _Memory, name: str, bad: dict[int, tuple[str, Reason]]
    ) -> list[Any]:
        memory.begin()
        values = [memory[cell] for cell in cells]
        if memory.refused:
            refused = memory.refused
            for at, cell in enumerate(cells):
                if cell in refused:
                    bad.setdefault(at, (name, refused[cell]))
        return values

    def _rejection(self, rows: Rows, at: int, column: str, reason: Reason) -> Rejection:
        place = next((place for place, known in self.heading.known if known.name == "code"), None)
        code = rows.rows[at][place] if place is not None else None
        return Rejection(rows.lines[at], column, reason, rows.raws[at], code)

    def _spans(self, values: list[list[Any]], bad: dict[int, tuple[str, Reason]]) -> None:
        names = self.heading.names
        for begin, end in self.file.spans:
            if begin not in names or end not in names:
                continue
            firsts, lasts = values[names.index(begin)], values[names.index(end)]
            for at, (first, last) in enumerate(zip(firsts, lasts, strict=True)):
                if first is not None and last is not None and last < first:
                    bad.setdefault(at, (end, backwards(begin, first, end, last)))

    def _table(
        self, rows: Rows, values: list[list[Any]], extras: list[list[Any]], bad: dict[int, tuple[str, Reason]]
    ) -> pa.Table:
        columns: list[Sequence[Any]] = [rows.lines, rows.raws, *values]
        if extras:
            names = [name for _, name in self.heading.extra]
            columns.append([_extra(names, each) for each in zip(*extras, strict=True)])
        if bad:
            good = [at for at in range(len(rows.lines)) if at not in bad]
            columns = [[column[at] for at in good] for column in columns]
        arrays = [pa.array(column, each.type) for column, each in zip(columns, self.schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=self.schema)


def backwards(begin: str, first: object, end: str, last: object) -> Reason:
    return Reason("backwards", {"begin": begin, "first": str(first), "end": end, "last": str(last)})


def schema(found: Heading) -> pa.Schema:
    """What is staged: the line, the row as it came, the known columns' values, and the others as one JSON text."""
    fields = [pa.field("#line", pa.int64()), pa.field("#raw", pa.string())]
    fields += [pa.field(column.name, TYPES[column.kind]) for _, column in found.known]
    if found.extra:
        fields.append(pa.field("#extra", pa.string()))
    return pa.schema(fields)


def _extra(names: list[str], values: Sequence[str | None]) -> str:
    # An empty one is written too, as null: it takes away what an earlier load had left there.
    return json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False)


def _of_broken(each: Broken) -> Rejection:
    return Rejection(each.line, "", each.reason, each.raw)
