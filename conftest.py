"""What all tests share: the journal's guard steps aside where a test's own tables are emptied."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from django.db import connection
from pytest_django.plugin import blocking_manager_key


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """Tests with real transactions empty the tables by DELETE on SQLite: meanwhile the journal's guard steps aside."""
    marker = item.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return (yield)
    with item.config.stash[blocking_manager_key].unblock():
        guards = _guards() if connection.vendor == "sqlite" else {}
        for name in guards:
            connection.cursor().execute(f"DROP TRIGGER {name}")
    yield
    if nextitem is None:
        # After the last test the database itself is gone.
        return None
    with item.config.stash[blocking_manager_key].unblock():
        for definition in guards.values():
            connection.cursor().execute(definition)
    return None


def _guards() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal%%no_delete'")
        return dict(cursor.fetchall())
