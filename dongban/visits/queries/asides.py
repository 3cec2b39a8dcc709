"""Sheets that were set aside, beside what is filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.access import no_keep
from dongban.promises.models import Promise
from dongban.promises.queries import Card
from dongban.records.models import Firm
from dongban.visits.models import SetAside
from dongban.visits.queries.sheets import Kept, kept, say_moment
from dongban.visits.rules import Sheet
from dongban.visits.words import say_opinions


@dataclass(frozen=True)
class AsideLine:
    """One of the list."""

    pk: int
    customer: int | None
    name: str
    title: str
    on: str
    by: str
    why: str


@dataclass(frozen=True)
class AsidePage:
    """`promise` is empty for a writer who no longer reaches it; `settles`: whether the viewer may settle it."""

    pk: int
    promise: Card | None
    sheet: Sheet
    on: str
    by: str
    sent: str
    why: str
    state: str
    settled: str
    filed: Kept | None
    settles: bool
    takes: bool

    @property
    def opinions(self) -> tuple[tuple[str, str], ...]:
        return say_opinions(self.sheet.opinions)

    @property
    def explained(self) -> tuple[str, ...]:
        return tuple(point.name for point in self.sheet.points if point.explained)


def aside(viewer: Viewer, day: date, pk: int, firm: Firm | None) -> AsidePage:
    """Http404 out of reach."""
    row = reach.get_or_404(viewer, "see", SetAside.objects.all(), pk=pk)
    seen = Promise.objects.filter(reach.predicate(viewer, "see", "promises.promise"), pk=row.promise_id).exists()
    card = promises.one(viewer, day, row.promise_id) if seen else None
    waiting = row.state == SetAside.State.WAITING
    settles = waiting and reach.reaches(viewer, "settle", row)
    return AsidePage(
        pk=row.pk,
        promise=card,
        sheet=row.sheet(),
        on=say_day(row.on, viewer.language, year=True),
        by=row.by_name,
        sent=say_moment(row.at, firm, viewer.language),
        why=row.why,
        state=row.state,
        settled=row.settled_by,
        filed=kept(card.promise, firm, viewer.language) if card and card.kept_on else None,
        settles=settles,
        takes=settles and card is not None and not no_keep(card, day, row.on),
    )


def asides(viewer: Viewer, day: date) -> tuple[AsideLine, ...]:
    """Those that wait, the oldest first. Statements: one, and those of the cards."""
    rows = reach.visible(viewer, "see", SetAside.objects.filter(state=SetAside.State.WAITING))
    waiting = list(rows.order_by("at", "pk").distinct()[:200])
    owed = Promise.objects.filter(
        reach.predicate(viewer, "see", "promises.promise"), pk__in=[row.promise_id for row in waiting]
    )
    cards = {card.promise: card for card in promises.cards(viewer, day, owed)}
    return tuple(_line(row, cards.get(row.promise_id), viewer.language) for row in waiting)


def to_settle(viewer: Viewer) -> int:
    """How many wait for her: for Today. One statement, none for who settles nothing."""
    if not reach.may(viewer, "settle", "visits.setaside"):
        return 0
    return reach.visible(viewer, "settle", SetAside.objects.filter(state=SetAside.State.WAITING)).count()


def _line(row: SetAside, card: Card | None, language: str) -> AsideLine:
    return AsideLine(
        pk=row.pk,
        customer=card.customer if card else None,
        name=card.name if card else "",
        title=card.title if card else "",
        on=say_day(row.on, language),
        by=row.by_name,
        why=row.why,
    )
