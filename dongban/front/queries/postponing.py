"""The page on which several promises are put off: what was chosen, and what would become of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dongban.front.queries.today import Line, line
from dongban.kernel.words import say_day
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.queries import MOST, Card, Move, Sieve
from dongban.promises.rules import Later


@dataclass(frozen=True)
class Chosen:
    """A promise, and where it would move (`to`) or why it stays (`refusal`); both empty before it is asked."""

    line: Line
    to: str
    refusal: str

    @property
    def card(self) -> Card:
        return self.line.card


@dataclass(frozen=True)
class Choice:
    lines: tuple[Chosen, ...]
    moving: int
    staying: int


def named(given: Iterable[str]) -> list[int]:
    """The numbers that a form brought back, each once; what is no number is left out."""
    return list(dict.fromkeys(int(one) for one in given if one.isdecimal() and len(one) < 19))[:MOST]


def all_that_match(viewer: Viewer, day: date, sieve: Sieve) -> list[int]:
    return list(promises.matching(viewer, day, sieve).values_list("pk", flat=True)[:MOST])


def chosen(viewer: Viewer, day: date, pks: Sequence[int], later: Later | None) -> Choice:
    """Without `later` everything is where it was: then the page only asks."""
    moves = {move.promise.pk: move for move in promises.moves(viewer, day, pks, later or Later())}
    cards = promises.several(viewer, day, list(moves))
    lines = tuple(_chosen(card, moves[card.promise], day, viewer.language, asked=later is None) for card in cards)
    return Choice(lines, sum(bool(one.to) for one in lines), sum(bool(one.refusal) for one in lines))


def _chosen(card: Card, move: Move, day: date, language: str, *, asked: bool) -> Chosen:
    to = move.new_due_on
    said = say_day(to, language, year=to.year != day.year) if to and not asked else ""
    return Chosen(line(card, day, language), said, "" if asked else move.refusal)
