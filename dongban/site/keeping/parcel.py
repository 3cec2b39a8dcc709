"""The file of a backup: a zip whose comment is the SHA-256 of all that stands before it. No byte changes unseen."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

import zstandard
from django.utils.translation import gettext as _

from dongban.site.keeping.manifest import Manifest, Unusable, read_manifest

_SEAL = 64
_PIECE = 1 << 20
MANIFEST = "manifest.json"


@contextmanager
def packing(path: Path) -> Iterator[ZipFile]:
    """A sealed file at `path`, flushed to the disk, when the block is left well; else nothing."""
    try:
        with ZipFile(path, "x", allowZip64=True) as parcel:
            parcel.comment = b"0" * _SEAL
            yield parcel
        with path.open("r+b") as file:
            seal = _digest(file, path.stat().st_size - _SEAL)
            file.seek(-_SEAL, os.SEEK_END)
            file.write(seal.encode())
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _digest(file: BinaryIO, length: int) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while length > 0:
        piece = file.read(min(_PIECE, length))
        if not piece:
            break
        digest.update(piece)
        length -= len(piece)
    return digest.hexdigest()


def check_seal(path: Path) -> str:
    """The seal of an undamaged file. Raises Unusable."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            found = _digest(file, size - _SEAL)
            file.seek(max(size - _SEAL, 0))
            told = file.read()
    except OSError as error:
        raise Unusable(_("%(name)s cannot be read (%(why)s).") % {"name": path, "why": error.strerror}) from None
    if told != found.encode():
        say = _("%(name)s is damaged, cut short, or no backup: its contents do not match its seal.")
        raise Unusable(say % {"name": path})
    return found


@contextmanager
def opened(path: Path) -> Iterator[tuple[ZipFile, Manifest]]:
    """An undamaged backup and its manifest. Raises Unusable."""
    check_seal(path)
    try:
        with ZipFile(path) as parcel:
            yield parcel, read_manifest(parcel.read(MANIFEST).decode())
    except (BadZipFile, KeyError, UnicodeDecodeError) as error:
        raise Unusable(_("%(name)s is no backup (%(why)s).") % {"name": path, "why": error}) from None


@contextmanager
def put(parcel: ZipFile, name: str) -> Iterator[zstandard.ZstdCompressionWriter]:
    """Something to write one compressed part into."""
    with (
        parcel.open(name, "w", force_zip64=True) as member,
        zstandard.ZstdCompressor(level=3).stream_writer(member, closefd=False) as out,
    ):
        yield out


def pieces(parcel: ZipFile, name: str) -> Iterator[bytes]:
    """One part, piece by piece. Raises Unusable when it cannot be read to its end."""
    try:
        with parcel.open(name) as member, zstandard.ZstdDecompressor().stream_reader(member) as part:
            while piece := part.read(_PIECE):
                yield piece
    except (zstandard.ZstdError, BadZipFile, KeyError) as error:
        told = {"name": name, "why": error}
        raise Unusable(_("%(name)s in the backup cannot be read (%(why)s).") % told) from None
