"""From lines to rows of cells. A damaged line is one rejected row, and the next line is read as if nothing had been."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field

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


@dataclass
class Rows:
    """Rows of one width, column by column in `cells`, with the line on which each begins and its text as it came."""

    lines: list[int] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    broken: list[Broken] = field(default_factory=list)


class Splitter:
    """Cuts a file's chunks into rows; what is left open at the end of one chunk goes on in the next."""

    def __init__(self, width: int, delimiter: str, charset: str) -> None:
        self.width, self.delimiter, self.charset = width, delimiter, charset
        self.left: list[Line] = []

    def split(self, chunk: Chunk) -> Rows:
        if chunk.whole and not self.left:
            found = self._together(chunk)
            if found is not None:
                return found
        return self._one_by_one(chunk)

    def _together(self, chunk: Chunk) -> Rows | None:
        """All lines at once, when each is a row of the right width. None otherwise."""
        lines = [line for line in chunk.lines if isinstance(line, str)]
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:
            return None
        if len(rows) != len(lines) or set(map(len, rows)) != {self.width}:
            return None
        return Rows(list(range(chunk.first, chunk.first + len(lines))), lines, rows)

    def _one_by_one(self, chunk: Chunk) -> Rows:
        lines = [*self.left, *chunk.lines]
        first = chunk.first - len(self.left)
        self.left = []
        found = Rows()
        at = 0
        while at < len(lines):
            row = self._read(lines, at)
            if row == "open" and not chunk.last and len(lines) - at <= _MOST_LINES:
                self.left = lines[at:]
                break
            at += self._take(lines, at, first + at, row, found)
        return found

    def _take(self, lines: list[Line], at: int, number: int, row: Row | str, found: Rows) -> int:
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
        """The row's cells and how many lines it took; or "blank", "bytes", "open" (no closing mark), "quotes", "long"."""
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
