"""The ground: both databases come up, and the journal's own guard holds."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from dongban.journal.models import Entry


@pytest.mark.django_db
def test_journal_refuses_a_change() -> None:
    line = Entry.objects.create(at=timezone.now(), by_name="고은", verb="kept")
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Entry.objects.filter(pk=line.pk).update(verb="waived")
    assert Entry.objects.get(pk=line.pk).verb == "kept"


@pytest.mark.django_db
def test_sqlite_is_the_wheels_own_and_keeps_what_it_acknowledged() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("settings of SQLite")
    with connection.cursor() as cursor:
        assert tuple(map(int, cursor.execute("select sqlite_version()").fetchone()[0].split("."))) >= (3, 51, 3)
        assert cursor.execute("pragma synchronous").fetchone()[0] == 2
        assert cursor.execute("pragma foreign_keys").fetchone()[0] == 1
