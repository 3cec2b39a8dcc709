"""Which form the database has, by the migrations that made it."""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]


def applied() -> list[Migration]:
    """The migrations that made this database, in the order in which they were applied."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        return []
    return [(m.app, m.name) for m in recorder.migration_qs.order_by("id")]


def missing_migrations() -> list[Migration]:
    """What this release still has to do to the database."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _backwards in plan]


def unknown(migrations: list[Migration]) -> list[Migration]:
    """Those that this release does not know: a later one has made them."""
    known = MigrationExecutor(connection).loader.disk_migrations
    return [migration for migration in migrations if migration not in known]
