"""The blind index: what people are found by, as keyed hashes. Whoever has the database alone cannot look a name up.

A token is a 64-bit HMAC of one piece of a name or telephone (kernel.korean says which). Equal tokens tell which people
share that piece, nothing more.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings

from dongban.kernel.korean import query_pieces, search_pieces

_REMEMBERED = 50_000


def token(piece: str) -> int:
    """The piece's token, as a signed number of 64 bits."""
    digest = hmac.digest(settings.INDEX_KEY, piece.encode(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)


def tokens_of(name: str, phone: str) -> list[int]:
    """What one person is found by."""
    return [token(piece) for piece in search_pieces(name, phone)]


def asked_tokens(text: str) -> list[int]:
    """What to look for when somebody types this: a hit has all of them. Empty: nobody is found."""
    return [token(piece) for piece in query_pieces(text)]


class _Memory(dict[str, tuple[int, ...]]):
    """Tokens of texts that come again and again, such as names, and four digits of a telephone."""

    def __init__(self, pieces: Callable[[str], Iterable[str]]) -> None:
        super().__init__()
        self.pieces = pieces

    def __missing__(self, text: str) -> tuple[int, ...]:
        if len(self) > _REMEMBERED:
            self.clear()
        found = self[text] = tuple(token(piece) for piece in self.pieces(text))
        return found


class Finder:
    """What many people are found by, one after the other."""

    def __init__(self) -> None:
        self.of_name = _Memory(lambda name: search_pieces(name, ""))
        self.of_piece = _Memory(lambda piece: [piece])

    def tokens(self, name: str, phone: str) -> list[int]:
        found = [*self.of_name[name]]
        for piece in search_pieces("", phone) if phone else ():
            found += self.of_piece[piece]
        return found


def rows_of(people: Iterable[tuple[int, str, str, int | None]]) -> Iterator[tuple[int, int | None, int]]:
    """Rows (token, branch, customer) for people given as (customer, name, phone, branch)."""
    finder = Finder()
    for customer, name, phone, branch in people:
        for one in finder.tokens(name, phone):
            yield one, branch, customer
