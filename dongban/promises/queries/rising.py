"""What has risen to a viewer, and by which days things rise."""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Ladder, Promise, Rise
from dongban.promises.queries.cards import Card, cards
from dongban.promises.queries.deeds import deeds
from dongban.promises.rules import Level

PAGE = 50


@dataclass(frozen=True)
class RiseLine:
    """One promise that has risen, and since when it concerns this level. `mine`: the rise that the viewer may put
    aside, empty when it is with others; `seen`: what somebody says who has put a lower one aside."""

    mine: int | None
    level: Level
    on: date
    card: Card
    seen: Seen | None = None
    ways: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Seen:
    """Who has seen to a late promise, on which day, and what she says comes of it."""

    by: str
    on: date
    note: str


@dataclass(frozen=True)
class RisenPage:
    """`counts`: the promises that nobody has put aside yet, each under the highest level that it has risen to and that
    can concern her; `may_put_aside`: whether any of the lines is the viewer's to put aside."""

    level: Level | None
    counts: Mapping[Level, int]
    lines: tuple[RiseLine, ...]
    page: int
    pages: int
    may_put_aside: bool

    @property
    def total(self) -> int:
        """How many there are of what is shown, on all of its pages."""
        return self.counts.get(self.level, 0) if self.level else 0


def risen(viewer: Viewer, day: date, *, level: Level | None = None, page: int = 1) -> RisenPage:
    """What stands with each level and nobody has put aside; the longest overdue first. About eleven statements."""
    rows = _highest(_unanswered(viewer, day))
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
    asked = [rise.promise_id for rise in listed]
    about = {card.promise: card for card in cards(viewer, day, Promise.objects.filter(pk__in=asked))}
    mine, others, ways = _mine(viewer, day, asked), seen(viewer, day, asked), deeds(viewer, day, about.values())
    lines = tuple(
        RiseLine(mine.get(pk), Level(r.level), r.on, about[pk], others.get(pk), ways.get(pk, ()))
        for r in listed
        if (pk := r.promise_id) in about
    )
    return RisenPage(shown, counts, lines, page, pages, any(line.mine for line in lines))


def seen(viewer: Viewer, day: date, promises: Iterable[int]) -> Mapping[int, Seen]:
    """What was last said of each by whoever had it before her and put it aside. One statement."""
    hers = reach.visible(viewer, "see", Promise.objects.filter(pk__in=sorted(set(promises))))
    rows = Rise.objects.filter(promise__in=hers.values("pk"), acknowledged_on__lte=day)
    found = rows.order_by("acknowledged_at", "pk").values_list(
        "promise", "acknowledged_name", "acknowledged_on", "note"
    )
    return {promise: Seen(by, on, note) for promise, by, on, note in found if on is not None}


def _mine(viewer: Viewer, day: date, promises: list[int]) -> Mapping[int, int]:
    if not reach.may(viewer, "acknowledge", "promises.rise"):
        return {}
    rows = to_put_aside(viewer, Rise.objects.unanswered(day).filter(promise__in=promises))
    return dict(rows.values_list("promise", "pk"))


def _highest(rows: QuerySet[Rise]) -> QuerySet[Rise]:
    """One for each promise: what is long overdue is overdue as well. What is only due soon has risen nowhere else."""
    higher = rows.filter(level=Level.REGION, promise=OuterRef("promise")).order_by()
    return rows.exclude(Exists(higher), level=Level.MANAGER)


def risen_to(viewer: Viewer, day: date) -> int:
    """How many have risen to her and wait for her word: for Today. One statement, none for who has no such task."""
    if not reach.may(viewer, "acknowledge", "promises.rise"):
        return 0
    return to_put_aside(viewer, Rise.objects.unanswered(day)).order_by().values("promise").distinct().count()


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
