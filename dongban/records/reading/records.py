"""From lines to rows of cells. A damaged line is one rejected row, and the next line is read as if nothing had been."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as pa_csv

from dongban.records.reading.text import Chunk
from dongban.records.rules import Reason

# A quoted cell may hold line ends; one that goes on for longer than this has lost its closing mark.
_MOST_LINES = 200
_LONGEST_ROW = 2**17
csv.field_size_limit(_LONGEST_ROW)


Line = str | bytes
Row = tuple[list[str], int]


@dataclass(frozen=True)
class Broken:
    """A line that is no row: as it came, and why."""

    line: int
    raw: str
    reason: Reason


@dataclass(frozen=True)
class Rows:
    """Rows of one width as columns of text, with the line on which each begins and its text as it came."""

    lines: pa.Array
    raws: pa.Array
    columns: Sequence[pa.Array]
    broken: Sequence[Broken] = ()

    def __len__(self) -> int:
        return len(self.lines)


def rows_of(
    lines: Sequence[int], raws: Sequence[str], rows: Sequence[Sequence[str]], width: int, broken: Sequence[Broken] = ()
) -> Rows:
    cells: list[Sequence[str]] = list(zip(*rows, strict=True)) or [()] * width
    columns = [pa.array(column, pa.string()) for column in cells]
    return Rows(pa.array(lines, pa.int64()), pa.array(raws, pa.string()), columns, broken)


@dataclass
class _Found:
    lines: list[int] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


class Splitter:
    """Cuts a file's chunks into rows; what is left open at the end of one chunk goes on in the next."""

    def __init__(self, width: int, delimiter: str, charset: str) -> None:
        self.width, self.delimiter, self.charset = width, delimiter, charset
        self.left: list[Line] = []
        self.names = [str(place) for place in range(width)]
        self.as_text = pa_csv.ConvertOptions(
            column_types=dict.fromkeys(self.names, pa.string()), check_utf8=False, strings_can_be_null=False
        )

    def split(self, chunk: Chunk) -> Rows:
        if chunk.utf8 is not None and not self.left:
            found = self._plainly(chunk, chunk.utf8) if b'"' not in chunk.utf8 else self._together(chunk)
            if found is not None:
                return found
        return self._one_by_one(chunk)

    def _plainly(self, chunk: Chunk, utf8: bytes) -> Rows | None:
        """All lines at once, where there are no quotation marks and each is a row of the right width. Else None."""
        # An empty line is none of the rows, and would be read as one of empty cells.
        if not chunk.count or utf8.startswith(b"\n") or b"\n\n" in utf8:
            return None
        raws = pc.list_flatten(pc.split_pattern(pa.array([utf8.removesuffix(b"\n")], pa.string()), "\n"))
        if pc.max(pc.binary_length(raws)).as_py() > _LONGEST_ROW:
            return None
        try:
            table = pa_csv.read_csv(
                pa.BufferReader(utf8),
                pa_csv.ReadOptions(use_threads=False, block_size=2**30, column_names=self.names),
                pa_csv.ParseOptions(delimiter=self.delimiter, quote_char=False, ignore_empty_lines=False),
                self.as_text,
            )
        except pa.ArrowInvalid:
            return None
        if len(table) != chunk.count:
            return None
        columns = [column.combine_chunks() for column in table.columns]
        return Rows(pa.arange(chunk.first, chunk.first + chunk.count), raws, columns)

    def _together(self, chunk: Chunk) -> Rows | None:
        """All lines at once, when each is a row of the right width. None otherwise."""
        lines = [line for line in chunk.lines if isinstance(line, str)]
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        if len(rows) != chunk.count or set(map(len, rows)) != {self.width} or max(map(len, lines)) > _LONGEST_ROW:
            return None
        return rows_of(range(chunk.first, chunk.first + len(lines)), lines, rows, self.width)

    def _one_by_one(self, chunk: Chunk) -> Rows:
        lines = [*self.left, *chunk.lines]
        first = chunk.first - len(self.left)
        self.left = []
        found = _Found()
        at = 0
        while at < len(lines):
            row = self._read(lines, at)
            if row == "open" and not chunk.last and len(lines) - at <= _MOST_LINES:
                self.left = lines[at:]
                break
            at += self._take(lines, at, first + at, row, found)
        return rows_of(found.lines, found.raws, found.rows, self.width, found.broken)

    def _take(self, lines: list[Line], at: int, number: int, row: Row | str, found: _Found) -> int:
        """Puts one row, or one broken line, into `found`. How many lines it took."""
        if isinstance(row, str):
            if row != "blank":
                found.broken.append(self._broken(lines[at], number, row))
            return 1
        cells, took = row
        if len(cells) != self.width:
            code = "few_cells" if len(cells) < self.width else "many_cells"
            reason = Reason(code, {"found": str(len(cells)), "wanted": str(self.width)})
            found.broken.append(Broken(number, str(lines[at]), reason))
            return 1
        found.lines.append(number)
        found.raws.append("\n".join(map(str, lines[at : at + took])))
        found.rows.append(cells)
        return took

    def _broken(self, line: Line, number: int, how: str) -> Broken:
        if isinstance(line, bytes):
            charset = "UTF-8" if self.charset == "utf-8" else "CP949"
            raw = line.decode(self.charset, "backslashreplace")
            return Broken(number, raw, Reason("unreadable", {"charset": charset}))
        return Broken(number, line, Reason("long_line" if how == "long" else "quotes"))

    def _read(self, lines: list[Line], at: int) -> Row | str:
        """The row's cells and how many lines it took; or "blank", "bytes", "open" (not closed), "quotes", "long"."""
        line = lines[at]
        if isinstance(line, bytes):
            return "bytes"
        if not line:
            return "blank"
        if len(line) > _LONGEST_ROW:
            return "long"
        if '"' not in line:
            return line.split(self.delimiter), 1
        reader = csv.reader(_texts(lines, at), delimiter=self.delimiter, strict=True)
        try:
            return next(reader), reader.line_num
        except csv.Error as error:
            if "unexpected end" in str(error):
                return "open"
            return "long" if "field larger" in str(error) else "quotes"


def _texts(lines: list[Line], at: int) -> Iterator[str]:
    """Lines from here on as the csv module wants them, so that a cell of several lines keeps its line ends."""
    for line in lines[at : at + _MOST_LINES]:
        if isinstance(line, bytes):
            return
        yield f"{line}\n"
