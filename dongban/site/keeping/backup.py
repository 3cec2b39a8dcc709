"""Backup and restore: one file for either database, verified when it is written and again before it is used."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from dongban.site.keeping import files, postgres, schema, sqlite
from dongban.site.keeping import parcel as parcels
from dongban.site.keeping.manifest import Manifest, Unusable, fingerprint

_ENGINES: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgres}
_FIRST = ("secret", "index")
KEYS = ("secret", "index", "factors", "mail", "photos")
# What migrating alone leaves in a database in which nobody has worked.
_SCAFFOLD = ("django_migrations", "django_content_type", "auth_permission")


@dataclass(frozen=True)
class Written:
    file: Path
    size: int
    seal: str
    manifest: Manifest


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    """Room for a copy on the disk that the file itself is on, gone afterwards; nobody else reads it."""
    made = Path(tempfile.mkdtemp(prefix=".dongban-", dir=beside))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write(file: Path, *, now: datetime, with_keys: bool = False) -> Written:
    """Writes the backup beside its place, verifies it, and only then puts it there. Raises Unusable."""
    file = file.absolute()
    if not schema.applied():
        raise Unusable(_("There is no database to back up yet."))
    file.parent.mkdir(parents=True, exist_ok=True)
    engine = _ENGINES[connection.vendor]
    with _scratch(file.parent) as scratch:
        fresh = scratch / "fresh"
        with parcels.packing(fresh) as parcel:
            tables, sequences = engine.pack(parcel, scratch)
            beside = files.pack(parcel, settings.HOME)
            manifest = Manifest(
                engine=connection.vendor,
                made_at=now.isoformat(),
                migrations=tuple(schema.applied()),
                tables=tables,
                sequences=sequences,
                keys=_fingerprints(),
                files=beside,
            )
            parcel.writestr(parcels.MANIFEST, manifest.write())
            if with_keys:
                _put_keys(parcel)
        with parcels.opened(fresh) as (parcel, told):
            engine.check(parcel, told, scratch)
            files.check(parcel, dict(told.files))
        fresh.chmod(0o600)
        fresh.replace(file)
    _flush_folder(file.parent)
    return Written(file, file.stat().st_size, parcels.check_seal(file), manifest)


def restore(file: Path, *, force: bool = False, with_keys: bool = False) -> Manifest:
    """Puts the backup's contents into the database. Raises Unusable, and then nothing has changed."""
    with parcels.opened(file) as (parcel, manifest):
        _require_fit(manifest, force=force)
        keys = _keys_in(parcel, force=force) if with_keys else {}
        files.check(parcel, dict(manifest.files))
        beside = settings.HOME
        beside.mkdir(parents=True, exist_ok=True)
        with _scratch(beside) as scratch, _files_of(parcel):
            _ENGINES[connection.vendor].restore(parcel, manifest, scratch)
        for name, value in keys.items():
            _keep_key(name, value)
    return manifest


@contextmanager
def _files_of(parcel: ZipFile) -> Iterator[None]:
    """They are there before a row names them, and gone again when the database was not restored."""
    made = files.put_back(parcel, settings.HOME)
    try:
        yield
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def strange_keys(manifest: Manifest) -> list[str]:
    """Which keys of this place are not those that the backup's data was written with."""
    here = _fingerprints()
    return sorted(name for name, told in manifest.keys.items() if here.get(name) != told)


def is_empty() -> bool:
    """Whether nobody has worked in the database yet."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in _SCAFFOLD:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    return False
    return True


def _require_fit(manifest: Manifest, *, force: bool) -> None:
    if manifest.engine != connection.vendor:
        engines = {"there": manifest.engine, "here": connection.vendor}
        raise Unusable(_("This is a backup of %(there)s, and the database here is %(here)s.") % engines)
    later = schema.unknown(list(manifest.migrations))
    if later:
        what = {"what": ".".join(later[0])}
        raise Unusable(_("A later release wrote this backup: it knows %(what)s.") % what)
    if not force and not is_empty():
        raise Unusable(_("The database here is not empty. With --force its contents are replaced by the backup's."))


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


# Keys ----------------------------------------------------------------------------------------------------------------


def _fingerprints() -> dict[str, str]:
    return {name: fingerprint(_key(name)) for name in sorted(KEYS)}


def _put_keys(parcel: ZipFile) -> None:
    for name in KEYS:
        parcel.writestr(f"keys/{name}", _key(name).decode() if name == "secret" else _key(name).hex())


def _key(name: str) -> bytes:
    keys = {"secret": settings.SECRET_KEY.encode(), "factors": settings.FACTOR_KEY}
    return {**keys, "index": settings.INDEX_KEY, "mail": settings.MAIL_KEY, "photos": settings.PHOTO_KEY}[name]


def _keys_in(parcel: ZipFile, *, force: bool) -> dict[str, str]:
    try:
        # A backup of an earlier release knows fewer of them.
        kept = [name for name in KEYS if name in _FIRST or f"keys/{name}" in parcel.namelist()]
        keys = {name: parcel.read(f"keys/{name}").decode() for name in kept}
    except KeyError:
        raise Unusable(_("This backup holds no keys: it was written without --with-keys.")) from None
    for name, value in keys.items():
        path = settings.HOME / "keys" / name
        # The key that this very command has made for itself while it started is nobody's yet in an empty place.
        if path.exists() and path.read_text() != value and not force and not is_empty():
            say = _("There is another key at %(path)s. With --force the backup's takes its place.")
            raise Unusable(say % {"path": path})
    return keys


def _keep_key(name: str, value: str) -> None:
    path = settings.HOME / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".fresh")
    fresh.touch(mode=0o600)
    fresh.write_text(value)
    fresh.replace(path)
