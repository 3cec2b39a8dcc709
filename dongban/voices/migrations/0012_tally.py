"""Open voices are counted by the database while they change: triggers, so that no way of writing is forgotten."""

from django.db import migrations, models

# One open case: by queue, owner and standing, and by the day of its clock. `{of}` is the row, `{day}` that day.
_COUNTED = """
(COALESCE({of}queue_id, 0), COALESCE({of}owner_id, 0),
 CASE WHEN {of}paused_at IS NOT NULL THEN 2 WHEN {of}waiting_since IS NULL THEN 1 ELSE 0 END, {none}, {n}),
(-1, -1, -1, COALESCE({day}, {never}), {n})
"""
_COLUMNS = "queue, owner, standing, due_on"
_ON = "queue_id, owner_id, paused_at, waiting_since, closed_at, due_at"

# SQLite has one writer at a time: each kind has one row.
_SQLITE_DAYS = {"none": "'0001-01-01'", "never": "'9999-12-31'"}


def _sqlite_more(of):
    rows = _COUNTED.format(of=of, day=f"SUBSTR({of}due_at, 1, 10)", n=1, **_SQLITE_DAYS)
    return f"INSERT INTO voices_tally ({_COLUMNS}, n) VALUES {rows} ON CONFLICT ({_COLUMNS}) DO UPDATE SET n = n + 1;"


_SQLITE_FEWER = """
UPDATE voices_tally SET n = n - 1 WHERE queue = COALESCE(OLD.queue_id, 0) AND owner = COALESCE(OLD.owner_id, 0)
    AND standing = CASE WHEN OLD.paused_at IS NOT NULL THEN 2 WHEN OLD.waiting_since IS NULL THEN 1 ELSE 0 END
    AND due_on = '0001-01-01';
UPDATE voices_tally SET n = n - 1 WHERE queue = -1 AND owner = -1 AND standing = -1
    AND due_on = COALESCE(SUBSTR(OLD.due_at, 1, 10), '9999-12-31');
"""


def _sqlite():
    more, fewer = _sqlite_more("NEW."), _SQLITE_FEWER
    begun, over = "WHEN NEW.closed_at IS NULL BEGIN", "WHEN OLD.closed_at IS NULL BEGIN"
    return [
        f"CREATE UNIQUE INDEX voices_tally_once ON voices_tally ({_COLUMNS})",
        f"CREATE TRIGGER voices_tally_insert AFTER INSERT ON voices_case {begun} {more} END",
        f"CREATE TRIGGER voices_tally_delete AFTER DELETE ON voices_case {over} {fewer} END",
        f"CREATE TRIGGER voices_tally_before AFTER UPDATE OF {_ON} ON voices_case {over} {fewer} END",
        f"CREATE TRIGGER voices_tally_after AFTER UPDATE OF {_ON} ON voices_case {begun} {more} END",
    ]


# PostgreSQL adds what a statement has changed, all its rows together: nobody waits for anybody's row.
_PG_ROWS = """
SELECT v.* FROM {table} c CROSS JOIN LATERAL (VALUES {rows}) AS v (queue, owner, standing, due_on, n)
WHERE c.closed_at IS NULL
"""
_PG_SUM = """
INSERT INTO voices_tally ({columns}, n)
SELECT {columns}, SUM(n) FROM ({rows}) AS changed GROUP BY {columns} HAVING SUM(n) <> 0
"""


def _pg_rows(table, n):
    days = {"none": "DATE '0001-01-01'", "never": "DATE '9999-12-31'"}
    rows = _COUNTED.format(of="c.", day="(c.due_at AT TIME ZONE 'UTC')::date", n=n, **days)
    return _PG_ROWS.format(table=table, rows=rows)


def _pg_sum(*rows):
    return _PG_SUM.format(columns=_COLUMNS, rows=" UNION ALL ".join(rows))


def _postgresql():
    more, fewer = _pg_rows("fresh", 1), _pg_rows("gone", -1)
    events = {
        "insert": ("NEW TABLE AS fresh", _pg_sum(more)),
        "delete": ("OLD TABLE AS gone", _pg_sum(fewer)),
        "update": ("OLD TABLE AS gone NEW TABLE AS fresh", _pg_sum(more, fewer)),
    }
    found = []
    for event, (tables, does) in events.items():
        name = f"voices_tally_{event}"
        found += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON voices_case REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return found


def _all_there_is(vendor):
    if vendor == "postgresql":
        return _pg_sum(_pg_rows("voices_case", 1))
    state = "CASE WHEN paused_at IS NOT NULL THEN 2 WHEN waiting_since IS NULL THEN 1 ELSE 0 END"
    return f"""
INSERT INTO voices_tally ({_COLUMNS}, n)
SELECT COALESCE(queue_id, 0), COALESCE(owner_id, 0), {state}, '0001-01-01', COUNT(*) FROM voices_case
WHERE closed_at IS NULL GROUP BY 1, 2, 3
UNION ALL SELECT -1, -1, -1, COALESCE(SUBSTR(due_at, 1, 10), '9999-12-31'), COUNT(*) FROM voices_case
WHERE closed_at IS NULL GROUP BY 4"""


def count(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (*(_sqlite() if vendor == "sqlite" else _postgresql()), _all_there_is(vendor)):
        schema_editor.execute(statement)


def stop(apps, schema_editor):
    postgresql = schema_editor.connection.vendor == "postgresql"
    events = ("insert", "delete", "update") if postgresql else ("insert", "delete", "before", "after")
    for event in events:
        schema_editor.execute(f"DROP TRIGGER voices_tally_{event}{' ON voices_case' if postgresql else ''}")
        if postgresql:
            schema_editor.execute(f"DROP FUNCTION voices_tally_{event}()")


class Migration(migrations.Migration):
    dependencies = [("voices", "0011_skills")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("queue", models.BigIntegerField()),
                ("owner", models.BigIntegerField()),
                ("standing", models.SmallIntegerField()),
                ("due_on", models.DateField()),
                ("n", models.BigIntegerField()),
            ],
            options={"db_table": "voices_tally"},
        ),
        migrations.RunPython(count, stop),
    ]
