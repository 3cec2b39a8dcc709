"""From bytes to lines: the character set, the mark at the beginning, the normal form, and lines that never end."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from dongban.records.reading.reasons import Unreadable
from dongban.records.reading.sources import Source

_CHUNK = 2 * 2**20
_LONGEST_LINE = 4 * 2**20
_MOST_COLUMNS = 500
_BOM = b"\xef\xbb\xbf"
_UNSEEN = "\ufeff\u200b"
# Of spreadsheet programs in other countries, and of databases.
_OTHER_DELIMITERS = (";", "|")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_OTHERS = {
    b"%PDF": "PDF",
    b"PAR1": "Parquet",
    b"\x1f\x8b": ".gz",
    b"\x28\xb5\x2f\xfd": ".zst",
    b"{\\rtf": "RTF",
    b"<": "HTML/XML",
}


@dataclass(frozen=True)
class Chunk:
    """Whole lines, the first of which is line `first` of the file."""

    first: int
    count: int
    # The lines in normal form; empty when there is one among them that cannot be decoded.
    utf8: bytes | None
    # Then they are here, and that one is bytes.
    mixed: list[str | bytes]
    last: bool
    taken: int

    @property
    def lines(self) -> list[str | bytes]:
        if self.utf8 is None or not self.count:
            return self.mixed
        return list(self.utf8.decode().removesuffix("\n").split("\n"))


@dataclass(frozen=True)
class Survey:
    """What a first look at the whole file has found."""

    charset: str
    delimiter: str
    header: tuple[str, ...]
    size: int


def survey(source: Source) -> Survey:
    """Reads the file once, without its rows. Raises Unreadable for what is no CSV, whatever it is called.

    UTF-8, unless most of the lines that are more than ASCII are not in it: then CP949.
    """
    beyond = utf8 = size = 0
    head = b""
    for number, block in enumerate(_blocks(source)):
        if number == 0:
            _refuse_strangers(source, block)
            head = block.removeprefix(_BOM).split(b"\n", 1)[0]
        size += len(block)
        if not _decodes(block, "utf-8"):
            lines = [line for line in block.split(b"\n") if not line.isascii()]
            beyond += len(lines)
            utf8 += sum(_decodes(line, "utf-8") for line in lines)
        elif not block.isascii():
            # Counted roughly: it is all UTF-8, so only its weight against other blocks matters.
            lines_here = block.count(b"\n") + 1
            beyond, utf8 = beyond + lines_here, utf8 + lines_here
    charset = "utf-8" if utf8 * 2 >= beyond else "cp949"
    header, delimiter = _header(source, head, charset)
    return Survey(charset, delimiter, header, size)


def _decodes(block: bytes, charset: str) -> bool:
    try:
        block.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_strangers(source: Source, block: bytes) -> None:
    if block.startswith(_SPREADSHEETS):
        raise Unreadable("spreadsheet", file=source.name)
    if block.startswith(_UTF16):
        raise Unreadable("utf16", file=source.name)
    for magic, kind in _OTHERS.items():
        if block.removeprefix(_BOM).startswith(magic):
            raise Unreadable("wrong_coat", file=source.name, found=kind)
    head = block[:4096]
    if head.count(0) * 10 > len(head):
        raise Unreadable("no_text", file=source.name)


def _header(source: Source, head: bytes, charset: str) -> tuple[tuple[str, ...], str]:
    try:
        line = unicodedata.normalize("NFC", head.decode(charset)).replace("\r", "\n").split("\n")[0]
    except UnicodeDecodeError:
        raise Unreadable("header_unreadable", file=source.name) from None
    if not line.strip():
        raise Unreadable("empty_file" if len(head) == source.size else "no_header", file=source.name)
    delimiter = "\t" if line.count("\t") > line.count(",") else ","
    for other in _OTHER_DELIMITERS:
        if other in line and delimiter not in line:
            raise Unreadable("delimiter", file=source.name, found=other)
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unreadable("header_quotes", file=source.name) from None
    if len(cells) > _MOST_COLUMNS:
        raise Unreadable("many_columns", file=source.name, found=len(cells), most=_MOST_COLUMNS)
    return tuple(_tidy(cell) for cell in cells), delimiter


def _tidy(name: str) -> str:
    """A column's name without what nobody sees: blanks, and the marks that programs leave where files are joined."""
    return name.strip().strip(_UNSEEN).strip()


def _blocks(source: Source) -> Iterator[bytes]:
    """The file in blocks that end where a line ends. Old line ends (\\r alone) count when there are no others."""
    rest = b""
    line = 1
    for piece in source.blocks():
        rest += piece
        if len(rest) < _CHUNK:
            continue
        end = max(rest.rfind(b"\n"), rest.rfind(b"\r", 0, -1) if b"\n" not in rest else -1) + 1
        if end == 0:
            if len(rest) > _LONGEST_LINE:
                raise Unreadable("endless_line", file=source.name, line=line)
            continue
        yield rest[:end]
        line += rest.count(b"\n", 0, end)
        rest = rest[end:]
    if len(rest) > _LONGEST_LINE and b"\n" not in rest and b"\r" not in rest:
        raise Unreadable("endless_line", file=source.name, line=line)
    if rest or line == 1:
        yield rest


def chunks(source: Source, found: Survey) -> Iterator[Chunk]:
    """The lines after the header, in normal form, many at a time."""
    first, taken = 1, 0
    for block in _blocks(source):
        plain = block.removeprefix(_BOM) if taken == 0 else block
        taken += len(block)
        utf8 = _normal(plain, found.charset)
        mixed = _mixed(plain, found.charset) if utf8 is None else []
        count = len(mixed) if utf8 is None else utf8.removesuffix(b"\n").count(b"\n") + 1
        skipped = 1 if first == 1 else 0
        if skipped and utf8 is not None:
            utf8 = utf8[utf8.find(b"\n") + 1 :] if b"\n" in utf8 else b""
        yield Chunk(first + skipped, count - skipped, utf8, mixed[skipped:], taken >= found.size, taken)
        first += count


def _normal(block: bytes, charset: str) -> bytes | None:
    """As UTF-8 in normal form, with one kind of line end. None when it cannot be decoded."""
    try:
        text = block.decode(charset)
    except UnicodeDecodeError:
        return None
    if b"\r" in block:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    elif charset == "utf-8" and unicodedata.is_normalized("NFC", text):
        return block
    return unicodedata.normalize("NFC", text).encode()


def _mixed(block: bytes, charset: str) -> list[str | bytes]:
    lines: list[str | bytes] = []
    for line in block.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n"):
        lines.append(unicodedata.normalize("NFC", line.decode(charset)) if _decodes(line, charset) else line)
    return lines
