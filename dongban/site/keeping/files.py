"""What lies beside the database and belongs to it: files that came with voices, and photographs of visits.

A file is there before the row that names it is committed, and is never changed. So they are packed after the database:
whatever its one moment names is among them, but for what was thrown away since.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _

from dongban.site.keeping.manifest import Unusable

FOLDERS = ("voices", "photos")
_NAMED = re.compile(
    rf"files/(?P<place>(?P<folder>{'|'.join(FOLDERS)})/[0-9a-f]{{2}}/(?P<name>[0-9a-f]{{32,64}})(\.sealed)?)"
)
_PIECE = 1 << 20


def pack(parcel: ZipFile, home: Path) -> dict[str, int]:
    """How many of each folder. They are sealed or compressed already, so they are only laid in."""
    counts = {}
    for folder in FOLDERS:
        counts[folder] = 0
        for path in sorted((home / folder).glob("*/*")):
            name = f"files/{path.relative_to(home).as_posix()}"
            # What is being written has another name until it is whole.
            if _NAMED.fullmatch(name) is None:
                continue
            try:
                parcel.write(path, name)
            except FileNotFoundError:
                continue
            counts[folder] += 1
    return counts


def check(parcel: ZipFile, told: dict[str, int]) -> None:
    """Whether they are all there and whole. Raises Unusable."""
    counts = dict.fromkeys(FOLDERS, 0)
    for name, found in _within(parcel):
        counts[found["folder"]] += 1
        # What came with a voice is called by what is in it.
        if found["folder"] == "voices" and _digest(parcel, name) != found["name"]:
            raise Unusable(_("%(name)s in the backup is not what its name says.") % {"name": name})
    if counts != {**dict.fromkeys(FOLDERS, 0), **told}:
        raise Unusable(_("The backup does not hold the files that its manifest tells of."))


def put_back(parcel: ZipFile, home: Path) -> list[Path]:
    """Those that are not there yet, each whole or not at all. Which they were."""
    made = []
    for name, found in _within(parcel):
        path = home / found["place"]
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(".fresh")
            fresh.touch(mode=0o600)
            fresh.write_bytes(parcel.read(name))
            fresh.replace(path)
            made.append(path)
    return made


def _within(parcel: ZipFile) -> Iterator[tuple[str, re.Match[str]]]:
    for name in parcel.namelist():
        if name.startswith("files/"):
            found = _NAMED.fullmatch(name)
            if found is None:
                raise Unusable(_("%(name)s in the backup is no file of ours.") % {"name": name})
            yield name, found


def _digest(parcel: ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    try:
        with parcel.open(name) as part:
            while piece := part.read(_PIECE):
                digest.update(piece)
    except BadZipFile as error:
        told = {"name": name, "why": error}
        raise Unusable(_("%(name)s in the backup cannot be read (%(why)s).") % told) from None
    return digest.hexdigest()
