"""The files of a folder or .zip: which is which, and their plain bytes, with guards against bombs."""

from __future__ import annotations

import gzip
import io
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Protocol

import zstandard

from dongban.records.format import COMING, FILES
from dongban.records.reading.reasons import Unreadable

# A file of this size holds some hundred million rows.
LARGEST = 8 * 2**30
# Firms' own exports shrink to a tenth, the emptiest to a thirtieth. What shrinks to a hundredth was made to.
_MOST_GROWTH = 100
_GROWTH_FROM = 16 * 2**20
_BLOCK = 2**20
_LARGEST_TEXT = 2**20
_MOST_ENTRIES_BYTES = 2**20
_BROKEN = (OSError, EOFError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile, NotImplementedError, RuntimeError)

_COATS = {".gz": "gz", ".zst": "zst"}
_FORMS = {".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet"}
_HIDDEN = (".", "__MACOSX")


class Plain(Protocol):
    """Bytes that can be read in order."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True)
class Source:
    """One file of the folder. `name` is what it is called there, `size` what it takes there."""

    name: str
    size: int
    open_raw: Callable[[], IO[bytes]]
    coat: str = ""
    form: str = ""
    path: Path | None = None

    def blocks(self) -> Iterator[bytes]:
        """The plain bytes, block by block. Raises Unreadable for a file that is broken, too large, or a bomb."""
        if not self.coat and self.size > LARGEST:
            raise self._too_large(self.size)
        try:
            with self.open_raw() as raw:
                counted = _Counted(raw)
                yield from self._guarded(_uncoated(counted, self.coat), counted)
        except PermissionError:
            raise Unreadable("no_access", file=self.name) from None
        except _BROKEN:
            raise Unreadable("broken_file", file=self.name) from None

    def _guarded(self, plain: Plain, counted: _Counted) -> Iterator[bytes]:
        total = 0
        while block := plain.read(_BLOCK):
            total += len(block)
            taken = self.size if self.coat == "" else counted.taken
            if total > _GROWTH_FROM and total > _MOST_GROWTH * max(taken, 1):
                raise Unreadable("bomb", file=self.name)
            if total > LARGEST:
                raise self._too_large(total)
            yield block

    def _too_large(self, size: int) -> Unreadable:
        return Unreadable("too_large", file=self.name, size=f"{size / 2**30:.1f} GB", most=f"{LARGEST // 2**30} GB")

    def text(self) -> str:
        """A small file as a whole: UTF-8 with or without its mark, or CP949; in normal form. Raises Unreadable."""
        if self.size > _LARGEST_TEXT:
            raise Unreadable("too_large", file=self.name, size=f"{self.size / 2**20:.1f} MB", most="1 MB")
        content = b"".join(self.blocks())
        for charset in ("utf-8-sig", "cp949"):
            try:
                return unicodedata.normalize("NFC", content.decode(charset))
            except UnicodeDecodeError:
                continue
        raise Unreadable("header_unreadable", file=self.name)


class _Counted(io.RawIOBase):
    """How many packed bytes an unpacker has asked for."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__()
        self.raw, self.taken = raw, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self.raw.read(len(buffer))
        buffer[: len(block)] = block
        self.taken += len(block)
        return len(block)


def _uncoated(counted: _Counted, coat: str) -> Plain:
    packed = io.BufferedReader(counted, _BLOCK)
    if coat == "gz":
        return gzip.GzipFile(fileobj=packed, mode="rb")
    if coat == "zst":
        # A frame may ask for a window of gigabytes; what people's tools write asks for at most 128 MB.
        unpacker = zstandard.ZstdDecompressor(max_window_size=2**27)
        found: Plain = unpacker.stream_reader(packed, read_across_frames=True)
        return found
    return packed


@dataclass
class Folder:
    """What lies in the folder: the format's files by stem, other texts by name, and names of no use."""

    tables: dict[str, Source] = field(default_factory=dict)
    texts: dict[str, Source] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)

    def sort_in(self, source: Source, wanted: frozenset[str]) -> None:
        """By its name, in which capitals make no difference: some systems write all of it so."""
        if (name := source.name.lower()) in wanted:
            self._add(self.texts, name, name, source)
            return
        stem, form, coat = split_name(source.name)
        if stem in FILES and form:
            formed = Source(source.name, source.size, source.open_raw, coat, form, source.path)
            self._add(self.tables, stem, f"{stem}.csv", formed)
        else:
            self.unused.append(f"{stem}.csv" if stem in COMING and form else source.name)

    def _add(self, there: dict[str, Source], key: str, name: str, source: Source) -> None:
        if key in there:
            raise Unreadable("file_twice", file=name, names=", ".join(sorted([there[key].name, source.name])))
        there[key] = source


def split_name(name: str) -> tuple[str, str, str]:
    """Stem, form and coat of a file's name; the form is empty when it is none of the format's.

    >>> split_name("contracts.csv.gz"), split_name("staff.parquet"), split_name("readme.md")
    (('contracts', 'csv', 'gz'), ('staff', 'parquet', ''), ('readme.md', '', ''))
    >>> split_name("BRANCHES.CSV")
    ('branches', 'csv', '')
    """
    if "/" in name:
        return name, "", ""
    path = Path(name)
    coat = _COATS.get(path.suffix.lower(), "")
    bare = path.with_suffix("") if coat else path
    stem, form = bare.stem.lower(), _FORMS.get(bare.suffix.lower(), "")
    if not form or (form == "parquet" and coat):
        return name, "", ""
    return stem, form, coat


def open_folder(path: Path, wanted: frozenset[str]) -> Folder:
    """The folder's files sorted; `wanted` are the names of the texts to keep. Raises Unreadable."""
    try:
        if path.is_dir():
            return _sorted(_listed(path), wanted)
        if path.is_file() and zipfile.is_zipfile(path):
            return _sorted(_zipped(path), wanted)
    except PermissionError:
        raise Unreadable("no_access", file=path.name) from None
    raise Unreadable("no_folder", path=path)


def _sorted(sources: Iterator[Source], wanted: frozenset[str]) -> Folder:
    folder = Folder()
    for source in sources:
        folder.sort_in(source, wanted)
    return folder


def _listed(path: Path) -> Iterator[Source]:
    for each in sorted(path.iterdir()):
        if each.name.startswith(_HIDDEN):
            continue
        # Neither a folder nor a pipe, which would never end.
        if each.is_file():
            yield Source(each.name, each.stat().st_size, partial(_opened, each), path=each)
        else:
            yield Source(f"{each.name}/", 0, partial(_opened, each))


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _zipped(path: Path) -> Iterator[Source]:
    _refuse_crowd(path)
    try:
        archive = zipfile.ZipFile(path)
    except _BROKEN:
        raise Unreadable("broken_zip", file=path.name) from None
    entries: dict[str, zipfile.ZipInfo] = {}
    for each in archive.infolist():
        # Old programs on Windows write its own separator.
        name = each.filename.replace("\\", "/")
        if name in entries:
            raise Unreadable("file_twice", file=name, names=path.name)
        if not name.endswith("/"):
            entries[name] = each
    top = _top(entries)
    for name, entry in sorted(entries.items()):
        short = name.removeprefix(top)
        if short.startswith(_HIDDEN) or name.startswith(_HIDDEN):
            continue
        if entry.flag_bits & 1:
            raise Unreadable("broken_zip", file=path.name)
        if entry.file_size > max(_GROWTH_FROM, _MOST_GROWTH * entry.compress_size):
            raise Unreadable("bomb", file=short)
        yield Source(short, entry.compress_size, partial(archive.open, entry))


def _top(entries: dict[str, zipfile.ZipInfo]) -> str:
    """The one folder that all of it lies in, if firm.toml does."""
    tops = {name[: -len("firm.toml")] for name in entries if f"/{name}".lower().endswith("/firm.toml")}
    near = [top for top in tops if top.count("/") <= 1]
    return "" if "" in near or len(near) != 1 else near[0]


def _refuse_crowd(path: Path) -> None:
    """A list of contents that is itself a bomb is refused before it is read: its length stands at the file's end."""
    with path.open("rb") as raw:
        raw.seek(max(0, path.stat().st_size - 2**16 - 22))
        tail = raw.read()
    end = tail.rfind(b"PK\5\6")
    if end >= 0 and int.from_bytes(tail[end + 12 : end + 16], "little") > _MOST_ENTRIES_BYTES:
        raise Unreadable("many_files", file=path.name)
