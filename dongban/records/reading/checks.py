"""From rows of text to columns of values: each cell by the rule of its column, each rule asked once for equal texts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dongban.kernel.formulas import without_mark
from dongban.records.format import Column, File
from dongban.records.reading.plain import TYPES, at_once
from dongban.records.reading.reasons import Unreadable
from dongban.records.reading.records import Broken, Rows
from dongban.records.rules import Reason, Refused, Terms, reader

# How many different texts of one column are remembered.
_REMEMBERED = 100_000


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
    header = [without_mark(cell) for cell in header]
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
        self.read += len(rows) + len(rows.broken)
        self.rejected += [_of_broken(each) for each in rows.broken]
        bad: dict[int, tuple[str, Reason]] = {}
        values = [
            self._column(rows.columns[place], memory, column, bad)
            for (place, column), memory in zip(self.heading.known, self.memories, strict=True)
        ]
        if self.heading.extra:
            values.append(self._extra(rows, bad))
        self._spans(values, bad)
        self.rejected += [self._rejection(rows, at, *bad[at]) for at in sorted(bad)]
        table = pa.Table.from_arrays([rows.lines, rows.raws, *values], schema=self.schema)
        if bad:
            table = table.filter(pa.array(at not in bad for at in range(len(rows))))
        return table

    def _column(self, cells: pa.Array, memory: _Memory, column: Column, bad: dict[int, tuple[str, Reason]]) -> pa.Array:
        found = at_once(cells, column, self.terms)
        if found is None:
            return _by_the_rules(cells, memory, column, bad, range(len(cells)))
        values, odd = found
        if odd is None:
            return values
        ruled = _by_the_rules(cells.filter(odd), memory, column, bad, pc.indices_nonzero(odd).to_pylist())
        return pc.replace_with_mask(values, odd, ruled)

    def _extra(self, rows: Rows, bad: dict[int, tuple[str, Reason]]) -> pa.Array:
        """All columns that the format does not know, as one JSON text for each row."""
        names = [name for _, name in self.heading.extra]
        columns = [
            self._column(rows.columns[place], memory, Column(name), bad).to_pylist()
            for (place, name), memory in zip(self.heading.extra, self.extras, strict=True)
        ]
        # An empty one is written too, as null: it takes away what an earlier load had left there.
        texts = [
            json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False)
            for values in zip(*columns, strict=True)
        ]
        return pa.array(texts, pa.string())

    def _rejection(self, rows: Rows, at: int, column: str, reason: Reason) -> Rejection:
        place = next((place for place, known in self.heading.known if known.name == "code"), None)
        code = without_mark(rows.columns[place][at].as_py()) if place is not None else None
        return Rejection(rows.lines[at].as_py(), column, reason, rows.raws[at].as_py(), code)

    def _spans(self, values: Sequence[pa.Array], bad: dict[int, tuple[str, Reason]]) -> None:
        names = self.heading.names
        for begin, end in self.file.spans:
            if begin not in names or end not in names:
                continue
            firsts, lasts = values[names.index(begin)], values[names.index(end)]
            for at in pc.indices_nonzero(pc.less(lasts, firsts).fill_null(False)).to_pylist():
                bad.setdefault(at, (end, backwards(begin, firsts[at].as_py(), end, lasts[at].as_py())))


def _by_the_rules(
    cells: pa.Array, memory: _Memory, column: Column, bad: dict[int, tuple[str, Reason]], places: Sequence[int]
) -> pa.Array:
    """Values of the cells; `places` says which rows they stand in."""
    memory.begin()
    # Equal texts are asked for once: in this chunk by their number, before it by the memory.
    coded = cells.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    values = pa.array([memory[text] for text in texts], TYPES[column.kind])
    if memory.refused:
        refused = {at: memory.refused[text] for at, text in enumerate(texts) if text in memory.refused}
        for at, code in enumerate(coded.indices.to_pylist() if refused else ()):
            if code in refused:
                bad.setdefault(places[at], (column.name, refused[code]))
    return values.take(coded.indices)


def backwards(begin: str, first: object, end: str, last: object) -> Reason:
    return Reason("backwards", {"begin": begin, "first": str(first), "end": end, "last": str(last)})


def schema(found: Heading) -> pa.Schema:
    """What is staged: the line, the row as it came, the known columns' values, and the others as one JSON text."""
    fields = [pa.field("#line", pa.int64()), pa.field("#raw", pa.string())]
    fields += [pa.field(column.name, TYPES[column.kind]) for _, column in found.known]
    if found.extra:
        fields.append(pa.field("#extra", pa.string()))
    return pa.schema(fields)


def _of_broken(each: Broken) -> Rejection:
    return Rejection(each.line, "", each.reason, each.raw)
