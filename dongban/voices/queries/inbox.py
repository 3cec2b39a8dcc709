"""The inbox: what waits, the most pressing first, in views whose counts are true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case as Choose
from django.db.models import Count, Q, QuerySet, Sum, Value, When
from django.utils.functional import Promise as Lazy
from django.utils.translation import pgettext_lazy

from dongban.people import reach
from dongban.people.asking import Fixed, Rows, often
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.models import NO_ONE, Case, Closing, Queue, Tally
from dongban.voices.models.cases import number_of
from dongban.voices.queries.lines import COLUMNS, Line, Row, Telling, line_of
from dongban.voices.queries.team import HOLDS
from dongban.voices.words import zone_of

AT_ONCE = 50
# So many of its list stand beside a thread.
_BESIDE = 15
_EVER = datetime(1, 1, 2, tzinfo=UTC)


class View(StrEnum):
    """Which voices: the views of the inbox, in their order."""

    OPEN = ""
    MINE = "mine"
    NOBODYS = "nobodys"
    LATE = "late"
    TODAY = "today"
    ASKED = "asked"
    AGREE = "agree"
    OURS = "ours"
    THEIRS = "theirs"
    PAUSED = "paused"
    CLOSED = "closed"


VIEWS: Mapping[View, str | Lazy] = {
    View.OPEN: pgettext_lazy("voice", "Open"),
    View.MINE: pgettext_lazy("voice", "Mine"),
    View.NOBODYS: pgettext_lazy("voice", "Nobody's"),
    View.LATE: pgettext_lazy("voice", "Late"),
    View.TODAY: pgettext_lazy("voice", "Due today"),
    View.ASKED: pgettext_lazy("voice", "My opinion asked"),
    View.AGREE: pgettext_lazy("voice", "Closing to agree to"),
    View.OURS: pgettext_lazy("voice", "Waits for us"),
    View.THEIRS: pgettext_lazy("voice", "Waits for the customer"),
    View.PAUSED: pgettext_lazy("voice", "Paused"),
    View.CLOSED: pgettext_lazy("voice", "Closed"),
}


@dataclass(frozen=True)
class Asked:
    """What somebody wants to see."""

    view: View = View.OPEN
    queue: str = ""
    kind: str | None = None
    page: int = 1
    branch: int | None = None
    cause: str = ""
    month: str = ""
    # A voice: then those from the same sender, and those in the same words.
    like: int | None = None

    @property
    def number(self) -> str:
        """Of the voice that they are to be like."""
        return number_of(self.like) if self.like else ""


@dataclass(frozen=True)
class Chip:
    key: str
    name: str
    count: int | None
    here: bool


@dataclass(frozen=True)
class MyDay:
    """What is in her own hands: `done` is what she has closed since midnight."""

    open: int
    late: int
    today: int
    done: int


@dataclass(frozen=True)
class Counted:
    """How many open voices are in each view, and (`queue 3`) in each queue; and her own day."""

    views: Mapping[str, int]
    mine: MyDay


@dataclass(frozen=True)
class Inbox:
    lines: list[Line]
    page: Page[int]
    views: list[Chip]
    queues: list[Chip]
    asked: Asked
    total: int
    mine: MyDay


def inbox(viewer: Viewer, firm: Firm | None, at: datetime, asked: Asked) -> Inbox:
    """One page of fifty. Three statements, four when the list is not one of the counted views."""
    queues = _queues(viewer)
    counted = counts(viewer, firm, at)
    views = counted.views
    narrowed = asked.queue or asked.kind is not None or asked.branch or asked.cause or asked.month or asked.like
    total = None if narrowed else views.get(asked.view.value)
    if total is None:
        total = matching(viewer, firm, at, asked).count()
    # Of the numbers alone: a page knows where it begins.
    page = Paginator(range(total), AT_ONCE).get_page(asked.page)
    first = Fixed(max(0, page.start_index() - 1))
    if narrowed:
        found = list(_told(matching(viewer, firm, at, asked), asked.view, first))
    else:
        found = _of_view(viewer, view=asked.view, first=first, at=at, midnight=_midnight(firm, at))
    telling = Telling(viewer, firm, at)
    return Inbox(
        lines=[telling.line(Row(*values)) for values in found],
        page=page,
        views=[
            Chip(view.value, str(name), views.get(view.value), view is asked.view)
            for view, name in VIEWS.items()
            if views.get(view.value, 1) or view in (asked.view, View.OPEN, View.MINE)
        ],
        queues=[Chip(code, name, views.get(f"queue {pk}", 0), code == asked.queue) for pk, code, name in queues],
        asked=asked,
        total=total,
        mine=counted.mine,
    )


@often
def _queues(viewer: Viewer) -> Rows:
    return Queue.objects.values_list("pk", "code", "ko" if viewer.language.startswith("ko") else "en")


@often
def _of_view(viewer: Viewer, *, view: View, first: Fixed, at: datetime, midnight: datetime) -> Rows:
    return _told(_in_view(viewer, view, at, midnight), view, first)


def _told(rows: QuerySet[Case], view: View, first: int) -> Rows:
    """One page of them as the rows of `lines`."""
    return rows.order_by(*_order(view)).values_list(*COLUMNS)[first : first + AT_ONCE]


def beside(viewer: Viewer, firm: Firm | None, at: datetime, asked: Asked, case: Case) -> list[Line]:
    """The part of its list that a thread stands in, for the column beside it: what comes before it, it, and what comes
    after. Two statements.

    What has left the list by what was done just now is followed by what came after it; what has no place in it at all
    (it was closed) by the head of the list.
    """
    rows = ordered(matching(viewer, firm, at, asked), asked)
    place = _place(asked.view, case)
    if place is None:
        return [line_of(each, viewer, firm, at) for each in rows[:_BESIDE]]
    after = list(rows.filter(_beyond(place))[:_BESIDE])
    least = _BESIDE // 2 if case in after[:1] else 0
    before = list(rows.filter(_beyond(place, back=True)).reverse()[: max(least, _BESIDE - len(after))])
    shown = [*reversed(before), *after][:_BESIDE]
    return [line_of(each, viewer, firm, at) for each in shown]


def _place(view: View, case: Case) -> tuple[tuple[str, Any], ...] | None:
    """What a list is ordered by, and what a case has of it. None for a case that has no place in it."""
    if (view is View.CLOSED) is (case.closed_at is None):
        return None
    return tuple((name, getattr(case, name.lstrip("-"))) for name in _order(view))


def _beyond(place: Sequence[tuple[str, Any]], *, back: bool = False) -> Q:
    """What stands at this place or after it; `back`: before it. The first column is asked for by itself too, for an
    index begins with it."""
    (name, value), *rest = place
    column = name.lstrip("-")
    past = f"{column}__lt" if back != name.startswith("-") else f"{column}__gt"
    if not rest:
        return Q(**{past if back else f"{past}e": value})
    return Q(**{f"{past}e": value}) & (Q(**{past: value}) | _beyond(rest, back=back))


# What is counted of today, by its number; lower numbers are how a voice stands.
_OF_TODAY = {10: View.TODAY, 11: View.LATE, 12: View.ASKED, 13: View.AGREE}
_MY_TODAY, _MY_LATE, _MY_DONE = 14, 15, 16
_WAITS, _PAUSED = 0, 2


def counts(viewer: Viewer, firm: Firm | None, at: datetime) -> Counted:
    """One statement."""
    # Whoever reaches all of them has them counted already, but for those whose clock runs out today.
    whole = not reach.predicate(viewer, "see", Case._meta.label_lower)
    dawn = datetime.combine(at.astimezone(UTC).date(), time(), UTC)
    midnight = _midnight(firm, at)
    begun = datetime.combine(midnight.date(), time(), midnight.tzinfo)
    asked = _tallied if whole else _walked
    since = dawn if whole else _EVER
    found = dict.fromkeys((View.OPEN, View.MINE, View.NOBODYS, View.OURS, View.PAUSED, *_OF_TODAY.values()), 0)
    queues: Counter[str] = Counter()
    day: Counter[int] = Counter()
    for which, queue, owner, n in asked(viewer, day=dawn.date(), since=since, begun=begun, at=at, midnight=midnight):
        if which in _OF_TODAY:
            found[_OF_TODAY[which]] += n
        elif which >= _MY_TODAY:
            day[which] += n
        elif queue == NO_ONE:
            found[View.LATE] += n
        else:
            queues[f"queue {queue or None}"] += n
            found[View.OPEN] += n
            found[View.OURS] += n if which == _WAITS else 0
            found[View.PAUSED] += n if which == _PAUSED else 0
            found[View.MINE] += n if owner and owner == viewer.user else 0
            found[View.NOBODYS] += 0 if owner else n
    found[View.THEIRS] = found[View.OPEN] - found[View.OURS] - found[View.PAUSED]
    mine = MyDay(found[View.MINE], day[_MY_LATE], day[_MY_TODAY], day[_MY_DONE])
    return Counted({view.value: n for view, n in found.items()} | queues, mine)


@often
def _tallied(viewer: Viewer, *, day: date, since: datetime, begun: datetime, at: datetime, midnight: datetime) -> Rows:
    """What the database has counted before this day, and what stands in `_of_today`: (which, queue, owner, how many).

    In no queue and nobody's is 0; NO_ONE's are those whose clock ran out before this day. All at once, for it takes
    longer to ask than to answer.
    """
    rows = Tally.objects.filter(due_on__lt=day).order_by()
    counted = rows.values_list("standing", "queue", "owner").annotate(n=Sum("n"))
    return counted.union(*_of_today(viewer, since, begun, at, midnight), all=True)


@often
def _walked(viewer: Viewer, *, day: date, since: datetime, begun: datetime, at: datetime, midnight: datetime) -> Rows:
    """The same for whoever reaches some of them. Nothing is asked but what the index holds, so that PostgreSQL answers
    from it alone."""
    stands = Choose(When(paused_at__isnull=False, then=_PAUSED), When(waiting_since__isnull=True, then=1), default=0)
    rows = reach.visible(viewer, "see", Case.objects.open()).order_by().annotate(standing=stands)
    counted = rows.values_list("standing", "queue", "owner").annotate(n=Count("*"))
    return counted.union(*_of_today(viewer, since, begun, at, midnight), all=True)


def _of_today(viewer: Viewer, since: datetime, begun: datetime, at: datetime, midnight: datetime) -> Iterator[Rows]:
    """Those whose clock runs out between `since` and midnight, those asked of her, and what is or was in her hands
    since the day has `begun`."""
    rows = reach.visible(viewer, "see", Case.objects.open()).filter(due_at__lte=midnight)
    yield _numbered(rows.filter(due_at__gte=since), Choose(When(due_at__lt=at, then=11), default=10))
    yield _numbered(_in_view(viewer, View.ASKED, at, midnight), Value(12), Count("pk", distinct=True))
    yield _numbered(_in_view(viewer, View.AGREE, at, midnight), Value(13))
    yield _numbered(rows.filter(owner=viewer.user or 0), Choose(When(due_at__lt=at, then=_MY_LATE), default=_MY_TODAY))
    yield _numbered(Closing.objects.filter(HOLDS, at__gte=begun, by=viewer.user or 0), Value(_MY_DONE))


def _numbered(rows: QuerySet[Any, Any], which: Any, n: Count | None = None) -> Rows:
    told = rows.order_by().annotate(which=which, none=Value(0), nobody=Value(0)).values_list("which", "none", "nobody")
    numbered: Rows = told.annotate(n=n or Count("*"))
    return numbered


def matching(viewer: Viewer, firm: Firm | None, at: datetime, asked: Asked) -> QuerySet[Case]:
    """Every case that a list shows, however many pages it has: what a bulk act is about."""
    rows = _in_view(viewer, asked.view, at, _midnight(firm, at))
    if asked.queue:
        rows = rows.filter(queue__code=asked.queue)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.branch:
        rows = rows.filter(branch=asked.branch)
    return rows.filter(_like(viewer, asked.like)) if asked.like else rows


def _like(viewer: Viewer, case: int) -> Q:
    """From the same sender, or in the same words: what somebody sends to everybody. One statement."""
    one = reach.visible(viewer, "see", Case.objects.filter(pk=case)).values_list("sender_email", "opening").first()
    sender, words = one or ("", "")
    same = Q(sender_email__iexact=sender) if sender else Q(pk=case)
    found = (same | Q(opening=words)) if words else same
    return found if one else Q(pk__in=())


def _in_view(viewer: Viewer, view: View, at: datetime, midnight: datetime) -> QuerySet[Case]:
    rows = reach.visible(viewer, "see", _of_which(view)).filter(_term(view, viewer, at, midnight))
    return rows.distinct() if view is View.ASKED else rows


def _of_which(view: View) -> QuerySet[Case]:
    """What a view is taken from. A contact that was ended as abusive is closed already when somebody agrees to it."""
    if view is View.AGREE:
        return Case.objects.all()
    return Case.objects.filter(closed_at__isnull=False) if view is View.CLOSED else Case.objects.open()


def ordered(rows: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    return rows.select_related("customer", "owner").order_by(*_order(asked.view))


def _order(view: View) -> tuple[str, ...]:
    return ("-received_at", "-id") if view is View.CLOSED else Case.PRESSING


def _midnight(firm: Firm | None, at: datetime) -> datetime:
    """The last moment of the firm's day."""
    return datetime.combine(at.astimezone(zone_of(firm)).date(), time.max, zone_of(firm))


def to_agree(viewer: Viewer) -> QuerySet[Closing]:
    """Closings of which nobody is told, that somebody else has asked for or, of an abusive contact, done, and nobody
    has agreed to."""
    waiting = Closing.objects.filter(agreed_at__isnull=True, reopened_at__isnull=True).exclude(how=Closing.How.TOLD)
    still = Q(case__closed_at__isnull=True) | Q(how=Closing.How.ABUSIVE)
    return waiting.filter(still).exclude(by=viewer.user or 0)


def _term(view: View, viewer: Viewer, at: datetime, midnight: datetime) -> Q:
    return {
        View.MINE: Q(owner=viewer.user or 0),
        View.NOBODYS: Q(owner__isnull=True),
        View.LATE: Q(due_at__lt=at),
        View.TODAY: Q(due_at__gte=at, due_at__lte=midnight),
        View.ASKED: Q(opinions__asked=viewer.user or 0, opinions__answered_at__isnull=True),
        View.AGREE: Q(pk__in=to_agree(viewer).values("case")),
        View.OURS: Q(waiting_since__isnull=False, paused_at__isnull=True),
        View.THEIRS: Q(waiting_since__isnull=True, paused_at__isnull=True),
        View.PAUSED: Q(paused_at__isnull=False),
    }.get(view, Q())


__all__ = [
    "VIEWS",
    "Asked",
    "Chip",
    "Inbox",
    "Line",
    "View",
    "beside",
    "counts",
    "inbox",
    "line_of",
    "matching",
]
