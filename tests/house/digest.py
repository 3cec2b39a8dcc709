"""What is written anywhere: every table (but the sessions) and every file under DONGBAN_HOME, as one digest."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import connection

_NOT_WRITTEN_BY_PAGES = {"django_session", "django_migrations", "sqlite_sequence"}
Tables = dict[str, dict[Any, dict[str, Any]]]


def tables() -> Tables:
    """Every row of every table: {table: {key: {column: value}}}. The first column is the key."""
    found: Tables = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in _NOT_WRITTEN_BY_PAGES:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            found[table] = {row[0]: dict(zip(columns, row, strict=True)) for row in cursor.fetchall()}
    return found


def written() -> str:
    digest = hashlib.sha256(repr(tables()).encode())
    for path in sorted(settings.HOME.rglob("*")):
        if path.is_file() and not path.name.startswith("dongban.sqlite3"):
            digest.update(f"{path}{path.stat().st_mtime_ns}".encode() + path.read_bytes())
    return digest.hexdigest()
