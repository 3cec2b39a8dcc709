"""What has risen to a viewer, and by which days things rise."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Ladder, Promise, Rise
from dongban.promises.queries.cards import Card, cards
from dongban.promises.rules import Level

PAGE = 50


@dataclass(frozen=True)
class RiseLine:
    """One promise that has risen, and since when it concerns this level."""

    pk: int
    level: Level
    on: date
    card: Card


@dataclass(frozen=True)
class RisenPage:
    """`counts`: what nobody has put aside yet, for each level that can concern her; `may_put_aside`: whether the shown
    level is the viewer's."""

    level: Level | None
    counts: Mapping[Level, int]
    lines: tuple[RiseLine, ...]
    page: int
    pages: int
    may_put_aside: bool


def risen(viewer: Viewer, day: date, *, level: Level | None = None, page: int = 1) -> RisenPage:
    """What stands with each level and nobody has put aside; the longest overdue first. About nine statements."""
    rows = _unanswered(viewer, day)
    found = {Level(each): n for each, n in rows.values_list("level").annotate(n=Count("pk")).order_by()}
    counts = {each: found.get(each, 0) for each in Level if reach.may(viewer, each.value, "promises.rise")}
    # Leaders begin with what has risen highest, who owes it with what she is to do.
    order = (Level.REGION, Level.MANAGER, Level.OWNER)
    shown = level if level in counts else next((each for each in order if counts.get(each)), None)
    pages = max(1, -(-counts.get(shown, 0) // PAGE)) if shown else 1
    page = min(max(1, page), pages)
    listed = list(
        rows.filter(level=shown).order_by("due_on", "promise_id")[(page - 1) * PAGE : page * PAGE] if shown else []
    )
    about = {
        card.promise: card for card in cards(viewer, day, Promise.objects.filter(pk__in=[r.promise_id for r in listed]))
    }
    lines = tuple(RiseLine(r.pk, Level(r.level), r.on, about[r.promise_id]) for r in listed if r.promise_id in about)
    may = shown is not None and shown != Level.OWNER and reach.may(viewer, "acknowledge", "promises.rise")
    return RisenPage(shown, counts, lines, page, pages, may)


def risen_to(viewer: Viewer, day: date) -> int:
    """How many have risen to her and wait for her word: for Today. One statement, none for who has no such task."""
    if not reach.may(viewer, "acknowledge", "promises.rise"):
        return 0
    return to_put_aside(viewer, Rise.objects.unanswered(day)).count()


def to_put_aside(viewer: Viewer, rows: QuerySet[Rise]) -> QuerySet[Rise]:
    """Those that wait for her word: what is due soon waits for nobody's."""
    return reach.visible(viewer, "acknowledge", _hers(viewer, rows)).exclude(level=Level.OWNER)


def _unanswered(viewer: Viewer, day: date) -> QuerySet[Rise]:
    return reach.visible(viewer, "see", _hers(viewer, Rise.objects.unanswered(day)))


def _hers(viewer: Viewer, rows: QuerySet[Rise]) -> QuerySet[Rise]:
    """Of each level what concerns her."""
    concerns = [Q(level=level) & reach.predicate(viewer, level.value, "promises.rise") for level in Level]
    return rows.filter(functools.reduce(operator.or_, concerns))


def ladders() -> list[Ladder]:
    """The days by which things rise, those to come first."""
    return list(Ladder.objects.all())
