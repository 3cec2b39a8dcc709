"""The records that have changed since a programme last looked, as a table of numbers: found once, joined often."""

from __future__ import annotations

from string import Template

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dongban.promises.bulk.sources import asked
from dongban.promises.bulk.works import Work

# `older`: it was there at the last look, so it may have promises; a new record has none yet.
_STAGE = Template("""
CREATE TEMPORARY TABLE promises_changed AS
SELECT s.id AS id, s.load <= $since AS older FROM $tables WHERE $changed
""")
_COUNT = Template("SELECT COUNT(*) FROM $table")
_JOINED = Template("promises_changed ch JOIN $table s ON s.id = ch.id")


def stage(cursor: CursorWrapper, work: Work) -> int:
    """Notes the changed records of the work. How many; where it looks at all of them, nothing need be noted."""
    if work.since is None:
        cursor.execute(_COUNT.substitute(table=work.source.table))
        return int(cursor.fetchone()[0])
    # What decides a condition may have changed beside the subject's own row; most loads bring no product.
    beside = sorted(name for name in asked(work.rule, work.source).beside if _changed(cursor, work, name))
    names = ["s", *beside]
    cursor.execute("DROP TABLE IF EXISTS promises_changed")
    changed = " OR ".join(f"{name}.changed > {int(work.since)}" for name in names)
    cursor.execute(_STAGE.substitute(since=int(work.since), tables=work.source.tables(beside), changed=changed))
    if connection.vendor == "postgresql":
        # Else the planner takes ten thousand new rows for one.
        cursor.execute("ANALYZE promises_changed")
    cursor.execute(_COUNT.substitute(table="promises_changed"))
    return int(cursor.fetchone()[0])


def _changed(cursor: CursorWrapper, work: Work, name: str) -> bool:
    """Whether any row of the table of that name beside the subject's has."""
    # "JOIN records_product pr ON ..."
    table = work.source.beside[name].split()[1]
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE changed > %s)", [work.since])  # noqa: S608
    return bool(cursor.fetchone()[0])


def subjects(work: Work, *, staged: bool) -> str:
    """The subjects as `s`, with what is changed as `ch` where it was staged."""
    return _JOINED.substitute(table=work.source.table) if staged else f"{work.source.table} s"
