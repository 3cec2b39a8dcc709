"""SQLite in a backup: the whole file, copied in one step from one snapshot, however much is written meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pysqlite3
from django.db import connection
from django.utils.translation import gettext as _

from dongban.site.keeping import parcel as parcels
from dongban.site.keeping.manifest import Manifest, Table, Unusable, differences, digest_rows

PART = "dongban.sqlite3.zst"
_CHUNK = 1000
_PATIENCE = 20


def _open(path: Path | str) -> Any:
    return pysqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)


def _house() -> str:
    return str(connection.settings_dict["NAME"])


def pack(parcel: ZipFile, scratch: Path) -> tuple[dict[str, Table], dict[str, int]]:
    """Puts the database into the parcel; what was in it at that moment, and no sequences (the file has its own)."""
    copy = scratch / "copy.sqlite3"
    with closing(_open(_house())) as house, closing(_open(copy)) as target:
        # The digests and the copy are of one snapshot: the read transaction that the first SELECT opens.
        house.execute("BEGIN")
        tables = _tables(house)
        house.backup(target, pages=-1)
        house.execute("COMMIT")
        # One file without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
    with parcels.put(parcel, PART) as out, copy.open("rb") as file:
        while piece := file.read(1 << 20):
            out.write(piece)
    copy.unlink()
    return tables, {}


def _tables(house: Any) -> dict[str, Table]:
    names = house.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return {name: _table(house, name) for (name,) in sorted(names.fetchall())}


def _table(house: Any, name: str) -> Table:
    described = house.execute(f'PRAGMA table_info("{name}")').fetchall()
    columns = tuple(column[1] for column in described)
    keys = [f'"{column[1]}"' for column in sorted(described, key=lambda c: c[5]) if column[5]]
    listed = ", ".join(f'"{column}"' for column in columns)
    rows = house.execute(f'SELECT {listed} FROM "{name}" ORDER BY {", ".join(keys) or "rowid"}')  # noqa: S608
    count, digest = digest_rows(_chunks(rows))
    return Table(count, digest, columns)


def _chunks(rows: Any) -> Iterator[list[Any]]:
    while chunk := rows.fetchmany(_CHUNK):
        yield chunk


def unpack(parcel: ZipFile, manifest: Manifest, scratch: Path) -> Path:
    """The copy out of the parcel, compared with the manifest. Raises Unusable."""
    copy = scratch / "restored.sqlite3"
    with copy.open("wb") as file:
        for piece in parcels.pieces(parcel, PART):
            file.write(piece)
    try:
        with closing(_open(copy)) as house:
            wrong = [str(line[0]) for line in house.execute("PRAGMA integrity_check(3)") if line[0] != "ok"]
            if house.execute("PRAGMA foreign_key_check").fetchone():
                wrong.append(_("A row points to one that is missing."))
            wrong += differences(manifest.tables, _tables(house))
    except pysqlite3.DatabaseError as error:
        wrong = [str(error)]
    if wrong:
        raise Unusable(_("The backup is not what its manifest tells: %(what)s") % {"what": " ".join(wrong[:5])})
    return copy


def check(parcel: ZipFile, manifest: Manifest, scratch: Path) -> None:
    """Raises Unusable unless the parcel holds what its manifest tells."""
    unpack(parcel, manifest, scratch).unlink()


def restore(parcel: ZipFile, manifest: Manifest, scratch: Path) -> None:
    """Puts the copy into the database's place, in one transaction of SQLite's own: all of it, or nothing."""
    copy = unpack(parcel, manifest, scratch)
    connection.close()
    Path(_house()).parent.mkdir(parents=True, exist_ok=True)
    with closing(_open(copy)) as source, closing(_open(_house())) as house:
        house.execute("PRAGMA journal_mode=WAL")
        house.execute("PRAGMA synchronous=FULL")
        source.backup(house, pages=-1)
        # The backup came from a file without a log; the house keeps one.
        house.execute("PRAGMA journal_mode=WAL")
    copy.unlink()
