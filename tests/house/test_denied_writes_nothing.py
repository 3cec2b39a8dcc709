"""Bar 4: after any refusal (sign in first, not yours, not there, not this way) nothing is written anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from django.http import HttpResponse

from dongban.journal.models import Entry
from dongban.people.http import Request
from tests.house.digest import written
from tests.house.matrix import BY_NAME, ROWS, Row
from tests.house.say import nothing
from tests.house.walk import ACTORS, METHODS, Came, call, came_of, undone
from tests.house.world import AT, World

REFUSALS = {Came.SIGN_IN, Came.REFUSED, Came.NOT_THERE, Came.METHOD}


def traces(world: World, row: Row) -> tuple[int, list[str]]:
    """How many requests were refused, and which of them left something behind."""
    refused, wrong = 0, []
    for place in row.places(world):
        for actor in ACTORS:
            client = world.client(actor)
            for method in METHODS:
                if not row.expected(actor, method, place.kind) <= REFUSALS:
                    continue
                with undone(client):
                    before = written()
                    # The proper form, so that what would be written is there to be written.
                    answer = call(client, method, place.url, row.data(world))
                    if came_of(answer) in REFUSALS:
                        refused += 1
                        if written() != before or mail.outbox:
                            wrong.append(f"{method} {row.name} ({place.kind}) as {actor}: {answer.status_code}")
    return refused, wrong


@pytest.mark.parametrize("name", [row.name for row in ROWS if not row.public])
def test_a_refusal_leaves_no_trace(world: World, name: str) -> None:
    refused, wrong = traces(world, BY_NAME[name])
    assert refused
    nothing(wrong)


# That this test can fail ---------------------------------------------------------------------------------------------


def _noting(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that writes first and asks afterwards."""

    def noting(request: Request, **keys: object) -> HttpResponse:
        Entry.objects.create(at=AT, by_name="nobody", verb="tried")
        return view(request, **keys)

    return noting


def test_a_view_that_writes_before_it_asks_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.front.users import urls

    place = next(pattern for pattern in urls.urlpatterns if pattern.name == "users")
    monkeypatch.setattr(place, "callback", _noting(place.callback))
    refused, wrong = traces(world, BY_NAME["people:users"])
    assert refused == len(wrong) > 20


def test_a_file_left_behind_is_found(world: World) -> None:
    before = written()
    left = settings.HOME / "uploads" / "left.zip"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_bytes(b"PK")
    try:
        assert written() != before
    finally:
        left.unlink()
    assert written() == before
