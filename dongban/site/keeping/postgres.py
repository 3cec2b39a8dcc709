"""PostgreSQL in a backup: every table by COPY, out of one snapshot. No client programs are needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, LiteralString
from zipfile import ZipFile

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from psycopg import sql

from dongban.site.keeping import parcel as parcels
from dongban.site.keeping.manifest import Manifest, Table, Unusable, differences

# Text that means the same on every server and in every version.
_PLAIN = "SET LOCAL datestyle = 'ISO'; SET LOCAL timezone = 'UTC'; SET LOCAL bytea_output = 'hex';"
_TABLES = """
    SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum),
           (SELECT array_agg(k.attname::text ORDER BY array_position(i.indkey::smallint[], k.attnum))
              FROM pg_index i JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = ANY (i.indkey)
             WHERE i.indrelid = c.oid AND i.indisprimary)
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     GROUP BY c.oid, c.relname ORDER BY c.relname
"""
_OWN_FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
     WHERE p.pronamespace = current_schema()::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = current_schema()"
Columns = tuple[str, ...]


def _ask(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _shape() -> dict[str, tuple[Columns, Columns]]:
    """Each table's columns and its key."""
    return {name: (tuple(columns), tuple(keys or ())) for name, columns, keys in _ask(_TABLES)}


def _names(columns: Columns) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def pack(parcel: ZipFile, scratch: Path) -> tuple[dict[str, Table], dict[str, int]]:
    """Puts every table into the parcel, all as of one moment; what was in them, and how far the sequences were."""
    with transaction.atomic():
        _ask_nothing("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; " + _PLAIN)
        tables = {}
        for name, (columns, keys) in _shape().items():
            with parcels.put(parcel, _part(name)) as out:
                tables[name] = _copy_out(name, columns, keys, out.write)
        sequences = {name: last for name, last in _ask(_SEQUENCES) if last is not None}
    return tables, sequences


def _ask_nothing(statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in filter(str.strip, statements.split(";")):
            cursor.execute(statement)


def _part(table: str) -> str:
    return f"tables/{table}.copy.zst"


def _copy_out(name: str, columns: Columns, keys: Columns, write: Callable[[bytes], Any]) -> Table:
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
        _names(columns), sql.Identifier(name), _names(keys or columns)
    )
    digest, rows = hashlib.sha256(), 0
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for row in copy:
            piece = bytes(row)
            digest.update(piece)
            # In COPY's text a line break within a value is written as \n, so that each line is a row.
            rows += piece.count(b"\n")
            write(piece)
    return Table(rows, digest.hexdigest(), columns)


def check(parcel: ZipFile, manifest: Manifest, scratch: Path) -> None:
    """Raises Unusable unless the parcel holds what its manifest tells."""
    found = {}
    for name, told in manifest.tables.items():
        digest, rows = hashlib.sha256(), 0
        for piece in parcels.pieces(parcel, _part(name)):
            digest.update(piece)
            rows += piece.count(b"\n")
        found[name] = Table(rows, digest.hexdigest(), told.columns)
    wrong = differences(manifest.tables, found)
    if wrong:
        raise Unusable(_("The backup is not what its manifest tells: %(what)s") % {"what": " ".join(wrong[:5])})


def restore(parcel: ZipFile, manifest: Manifest, scratch: Path) -> None:
    """Builds the database as it was, in one transaction: all of it, or nothing. Raises Unusable."""
    check(parcel, manifest, scratch)
    with transaction.atomic():
        _ask_nothing(_PLAIN)
        _clear()
        _build(manifest)
        _triggers("DISABLE")
        _fill(parcel, manifest)
        _ask_nothing("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers("ENABLE")
        found = {name: _copy_out(name, *shape, write=len) for name, shape in _shape().items()}
        wrong = differences(manifest.tables, found)
        if wrong:
            told = {"what": " ".join(wrong[:5])}
            raise Unusable(_("What was restored is not what the manifest tells: %(what)s") % told)
    _ask_nothing("ANALYZE")


def _clear() -> None:
    with connection.cursor() as cursor:
        for name in _shape():
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
        for (signature,) in _ask(_OWN_FUNCTIONS):
            cursor.execute(sql.SQL("DROP FUNCTION IF EXISTS {} CASCADE").format(sql.SQL(signature)))


def _build(manifest: Manifest) -> None:
    """The tables as those migrations made them that the backup's database had seen, and no others."""
    executor = MigrationExecutor(connection)
    leaves = executor.loader.graph.leaf_nodes()
    seen = set(manifest.migrations)
    whole = executor.migration_plan(leaves, clean_start=True)
    executor.migrate(leaves, plan=[step for step in whole if (step[0].app_label, step[0].name) in seen])


def _triggers(how: LiteralString) -> None:
    """What tables count of their rows is in the parcel already: it must not be counted a second time."""
    with connection.cursor() as cursor:
        for name in _shape():
            cursor.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(name), sql.SQL(how)))


def _fill(parcel: ZipFile, manifest: Manifest) -> None:
    here = _shape()
    missing = sorted(manifest.tables.keys() - here.keys())
    if missing:
        raise Unusable(_("This release has no table %(tables)s.") % {"tables": ", ".join(missing)})
    _ask_nothing("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("TRUNCATE {}").format(_names(tuple(here))))
        for name, table in manifest.tables.items():
            into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), _names(table.columns))
            _copy_in(cursor, into, parcels.pieces(parcel, _part(name)))
        for name, last in manifest.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s)", [connection.ops.quote_name(name), last])


def _copy_in(cursor: Any, into: sql.Composed, pieces: Iterator[bytes]) -> None:
    with cursor.copy(into) as copy:
        for piece in pieces:
            copy.write(piece)
