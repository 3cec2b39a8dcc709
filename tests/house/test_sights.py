"""Bar 11, the first half: whoever is shown a customer's personal data leaves a line that says so, and says whose."""

from __future__ import annotations

import pytest

from dongban.journal.models import Sight
from dongban.kernel.korean import mask_name
from tests.house.matrix import BY_NAME, ROWS, Row
from tests.house.say import nothing
from tests.house.walk import Came, body_of, call, came_of, undone
from tests.house.world import NOBODY, World


def shown(world: World, body: str) -> set[int]:
    """The planted customers of whom something is in the answer. A masked name is one, beside her page's address."""
    return {
        customer.pk
        for customer in world.planted
        if any(value in body for value in customer.values)
        or (mask_name(customer.values[0]) in body and f"/customers/{customer.pk}/" in body)
    }


def unseen(world: World, row: Row) -> tuple[int, list[str]]:
    """How many answers showed somebody, and which of them left no line of it."""
    showing, wrong = 0, []
    for method, roles in (("GET", row.get), ("POST", row.post)):
        for place in row.places(world):
            for actor in sorted(roles | {NOBODY}):
                client = world.client(actor)
                with undone(client):
                    last = Sight.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                    answer = call(client, method, place.url, {} if method == "GET" else row.data(world))
                    found = shown(world, body_of(answer))
                    lines = Sight.objects.filter(pk__gt=last)
                    seen = {pk for line in lines for pk in line.customers}
                    showing += bool(found)
                    who = f"{method} {row.name} ({place.kind}) as {actor}"
                    if found - seen:
                        wrong.append(f"{who}: showed {sorted(found)}, noted {sorted(seen)}")
                    if any((line.by, line.page) != (world.users[actor].pk, row.name) for line in lines):
                        wrong.append(f"{who}: the line names somebody else, or another page")
                    if found and came_of(answer) in {Came.REFUSED, Came.NOT_THERE, Came.SIGN_IN}:
                        wrong.append(f"{who}: a refusal that shows {sorted(found)}")
    return showing, wrong


@pytest.mark.parametrize("name", [row.name for row in ROWS])
def test_who_is_shown_somebody_leaves_a_line(world: World, name: str) -> None:
    showing, wrong = unseen(world, BY_NAME[name])
    nothing(wrong)
    assert bool(showing) == BY_NAME[name].shows, "say in the matrix whether this page shows customers"


def test_a_forgotten_line_is_found(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = next(row for row in ROWS if row.shows)
    monkeypatch.setattr("dongban.journal.actions._SEEN", f"SELECT {', '.join(['%s'] * 7)}")
    assert unseen(world, row)[1]
