"""Bar 5: a form takes its own fields and no other, whatever else is sent along.

Each POST is made twice from the same state: as it should be, and stuffed with the name of every field of every table.
Both must leave the same rows behind; and of the rows, only the declared columns may have changed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpResponse
from django.test import Client

from dongban.people.http import Request
from dongban.people.models import User
from tests.house.digest import Tables, tables
from tests.house.matrix import BY_NAME, JOURNAL, ROWS, Row
from tests.house.say import nothing
from tests.house.walk import Came, call, came_of, undone
from tests.house.world import World

ODD = ("987654321", "true", "on", "1999-01-01", "1999-01-01T00:00:00Z", "administrator", '{"a": 1}', "-1", "closed")
# A fresh secret, or the moment by the machine's clock: never the same twice, whatever is sent.
_FRESH = {
    ("people_user", "password"),
    ("mfa_authenticator", "data"),
    ("visits_link", "digest"),
    ("visits_photo", "key"),
    ("voices_link", "digest"),
    ("visits_feed", "digest"),
    *(("post_letter", column) for column in ("key", "message_id", "text")),
}
_MOMENTS = {"last_login", "created_at", "last_used_at", "made_at", "started_at", "beat_at", "due_at"}
# What the database counts by itself of columns that are declared.
_COUNTED = {"voices_tally"}
Change = tuple[str, Any, str, Any]


def stuffing(row: Row, dice: random.Random) -> dict[str, str]:
    """Every field name of every table (also as the number of what it points to) with an odd value."""
    names = {
        name
        for model in apps.get_models()
        for column in model._meta.concrete_fields
        for name in (column.name, column.attname, column.column)
    }
    names |= {"viewer", "by", "at", "day", "is_superuser", "is_staff", "pk"}
    return {name: dice.choice(ODD) for name in sorted(names - set(row.fields) - set(row.data_fields))}


def changes(before: Tables, after: Tables) -> set[Change]:
    """(table, key, column, value) of everything that is different."""
    found: set[Change] = set()
    for table, rows in after.items():
        old = before.get(table, {})
        for key in rows.keys() - old.keys():
            found |= {(table, f"new {key}", column, _plain(table, column, v)) for column, v in rows[key].items()}
        for key in rows.keys() & old.keys():
            found |= {(table, key, c, _plain(table, c, v)) for c, v in rows[key].items() if old[key][c] != v}
        found |= {(table, key, "", "gone") for key in old.keys() - rows.keys()}
    return found


def _plain(table: str, column: str, value: Any) -> Any:
    return "fresh" if (table, column) in _FRESH or column in _MOMENTS else repr(value)


def made(client: Client, url: str, data: Mapping[str, Any]) -> tuple[Came, set[Change]]:
    with undone(client):
        before = tables()
        came = came_of(call(client, "POST", url, data))
        return came, changes(before, tables())


def undeclared(row: Row, found: set[Change]) -> list[str]:
    return sorted(
        f"{table}.{column}"
        for table, _key, column, _value in found
        if table not in {*JOURNAL, *_COUNTED}
        and f"{table}.{column}" not in row.changes
        and f"{table}.*" not in row.changes
    )


def wrong(world: World, row: Row) -> list[str]:
    dice = random.Random(row.name)
    found = []
    for actor in sorted(row.post):
        client = world.client(actor)
        url = row.places(world)[0].url
        proper = made(client, url, row.data(world))
        stuffed = made(client, url, {**stuffing(row, dice), **row.data(world)})
        found += [f"{actor}: {line} is not declared" for line in undeclared(row, proper[1] | stuffed[1])]
        other = proper[1] ^ stuffed[1]
        found += [f"{actor}: {change}" for change in sorted(map(str, other))]
        if row.changes and row.effect and not proper[1]:
            found.append(f"{actor}: the proper form changes nothing ({proper[0]}): nothing is proven by it")
    return found


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.post])
def test_only_declared_fields_change(world: World, name: str) -> None:
    nothing(wrong(world, BY_NAME[name]))


def test_the_stuffing_has_every_field() -> None:
    sent = stuffing(BY_NAME["people:active"], random.Random(1))
    assert {"role", "is_active", "kept_on", "owner_id", "branch", "waived_why", "pk"} - {"active"} <= set(sent)
    assert len(sent) > 100


# That these tests can fail -------------------------------------------------------------------------------------------


def _takes_everything(request: Request, pk: int) -> HttpResponse:
    user = User.objects.get(pk=pk)
    for name, value in request.POST.items():
        if name in {"name", "language", "is_active"}:
            setattr(user, name, value[:2] if name != "is_active" else False)
    user.save()
    return HttpResponse()


def test_a_view_that_takes_whatever_comes_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.front.users import urls

    place = next(pattern for pattern in urls.urlpatterns if pattern.name == "active")
    monkeypatch.setattr(place, "callback", _takes_everything)
    assert any("people_user.name" in line for line in wrong(world, BY_NAME["people:active"]))


def test_a_change_that_is_not_declared_is_found(world: World) -> None:
    assert wrong(world, replace(BY_NAME["people:active"], changes=())) == [
        "administrator: people_user.is_active is not declared",
        "administrator: people_user.shut is not declared",
    ]
