"""What all tests share: the journal's guard steps aside where a test's own tables are emptied; no upload outlives its
test; and whenever a question is asked that was written once, it is compared with what Django would write for just these
values."""

from __future__ import annotations

import shutil
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from dongban.people.asking import Often, Written, same
from dongban.people.reach import Viewer


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


@pytest.fixture(autouse=True)
def _no_upload_is_left() -> Iterator[None]:
    """The next test's database begins to number its uploads anew, and would find the folder of this one's."""
    yield
    shutil.rmtree(Path(settings.HOME) / "uploads", ignore_errors=True)


@pytest.fixture(autouse=True)
def _asked_as_django_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    find = Often.found

    def found(question: Often, viewer: Viewer | None, given: Mapping[str, Any]) -> tuple[Written | None, Sequence[Any]]:
        written, values = find(question, viewer, given)
        if written is not None:
            text, real = question.ask(viewer, **given).query.sql_with_params()
            assert written.text == text, question
            assert same(written.filled(values), real), question
        return written, values

    monkeypatch.setattr(Often, "found", found)
