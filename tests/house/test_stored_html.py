"""What people and records have written is shown as they wrote it, and nowhere run: not by a browser, nor a spreadsheet.

Every name, note and word in the database becomes a formula with an element in it; then every page and file is opened.
"""

from __future__ import annotations

import csv
import io

import pytest
from django.apps import apps
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Concat

from dongban.journal.models import Entry, Sight
from tests.house.matrix import ROWS, Row
from tests.house.say import nothing
from tests.house.walk import ACTORS, body_of, call, undone
from tests.house.world import AT, World

ELEMENT = '<u class="planted">'
_BEFORE, _AFTER = "=1+1", ELEMENT + "'\">"
# What is said, written or named. Columns of a closed list, digests and addresses of the program are not.
_WRITTEN = {
    *("name", "by_name", "note", "why", "text", "title", "address", "household", "subject", "reason", "place"),
    *("heard", "product", "branch_name", "settled_by", "settled_why", "declined_why", "asked_by_name", "body", "phone"),
    *("acknowledged_name", "sender", "from_name", "answer", "cause", "file_name", "label", "grade", "summary", "done"),
    *("signed_name", "words", "note_text", "folder", "quote", "description", "said"),
}
_TABLES = ("people", "jobs", "post", "records", "promises", "voices", "visits", "front")


def taint() -> int:
    """How many columns were made hostile."""
    done = 0
    for model in apps.get_models():
        if model._meta.app_label not in _TABLES or not model._meta.managed:
            continue
        for column in model._meta.concrete_fields:
            done += _taint(model, column)
    return done


def _taint(model: type[models.Model], column: models.Field[object, object]) -> int:
    text = type(column) in (models.CharField, models.TextField)
    room = column.max_length is None or column.max_length >= 60
    if not text or not room or column.choices or column.unique or column.name not in _WRITTEN:
        return 0
    rows = model._base_manager.exclude(**{column.name: ""}).exclude(**{f"{column.name}__isnull": True})
    return (
        rows.update(
            **{column.name: Concat(Value(_BEFORE), F(column.name), Value(_AFTER), output_field=models.TextField())}
        )
        and 1
    )


@pytest.fixture
def hostile(world: World) -> World:
    # The journal is only added to.
    Entry.objects.create(at=AT, by_name=_BEFORE + _AFTER, verb="promise.kept", reason=_BEFORE + _AFTER)
    Sight.objects.create(at=AT, by_name=_BEFORE + _AFTER, page="front:customer", customers=[1])
    assert taint() >= 20
    return world


def run(world: World, row: Row) -> list[str]:
    wrong = []
    for place in row.places(world)[:1]:
        for actor in ACTORS:
            with undone(world.client(actor)):
                answer = call(world.client(actor), "GET", place.url)
                body, kind = body_of(answer), answer.get("Content-Type", "")
            if kind.startswith("text/html") and ELEMENT in body:
                at = body.index(ELEMENT)
                wrong.append(f"{row.name} as {actor}: …{body[max(0, at - 90) : at + 25]}")
            if kind.startswith("text/csv"):
                cells = (cell for line in csv.reader(io.StringIO(body.lstrip("\ufeff"))) for cell in line)
                wrong += [f"{row.name} as {actor}: {cell[:60]}" for cell in cells if cell.lstrip().startswith("=")]
    return wrong


def test_nothing_that_was_written_is_run(hostile: World) -> None:
    nothing([wrong for row in ROWS if row.get or row.public for wrong in run(hostile, row)])


# That this test can fail ----------------------------------------------------------------------------------------------


def test_it_is_there_to_be_seen(hostile: World) -> None:
    """Escaped, the element stands on the page of whoever serves the customer."""
    page = body_of(call(hostile.client("consultant"), "GET", f"/customers/{hostile.customers['가온'].pk}/"))
    assert "&lt;u class=" in page
