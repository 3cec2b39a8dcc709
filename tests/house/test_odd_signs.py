"""A NUL, which PostgreSQL keeps in no text, in whatever can be asked or sent: no page breaks over it."""

from __future__ import annotations

from collections.abc import Iterator

from tests.house.matrix import ROWS, Row
from tests.house.say import nothing
from tests.house.walk import NOBODY, Came, call, came_of, undone
from tests.house.world import World

_ODD = "\x00가나다라마바"
# What pages are asked for by their addresses.
_ASKED = (
    *("q", "level", "page", "on", "when", "sort", "month", "months", "branch", "state", "programme", "step", "of"),
    *("view", "name", "pick", "next", "kind", "channel", "status", "from", "until", "staff", "by", "text", "cause"),
    *("customer", "contract", "since", "day", "region", "verb", "who", "subject", "code", "about", "product", "owner"),
)


def broken(world: World, row: Row) -> Iterator[str]:
    place = row.places(world)[0]
    for actor in row.get or ({NOBODY} if row.public else set()):
        asked = f"{place.url}?{'&'.join(f'{name}=%00x' for name in _ASKED)}"
        with undone(world.client(actor)):
            if came_of(call(world.client(actor), "GET", asked)) is Came.BROKEN:
                yield f"{row.name} as {actor}, asked"
    proper = row.data(world)
    for actor in sorted(row.post)[:1]:
        for name in {*proper, *row.fields}:
            with undone(world.client(actor)):
                if came_of(call(world.client(actor), "POST", place.url, {**proper, name: _ODD})) is Came.BROKEN:
                    yield f"{row.name} as {actor}: {name}"


def test_no_page_breaks_over_an_odd_sign(world: World) -> None:
    nothing([wrong for row in ROWS for wrong in broken(world, row)])
