"""The inbox: what waits, the most pressing first, in views whose counts are true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.functional import cached_property
from django.utils.translation import pgettext_lazy

from dongban.kernel import korean
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.models import Case, Queue
from dongban.voices.rules import NEVER, Standing, heading, standing_of
from dongban.voices.words import CHANNELS, ICONS, KINDS, STANDINGS, UNKNOWN, said, say_left, say_moment, zone_of

AT_ONCE = 50
_FACTS = ("id", "channel", "kind", "subject", "opening", "received_at", "sender_name", "priority", "sealed")
_MOMENTS = ("first_answered_at", "waiting_since", "paused_at", "closed_at", "due_at")
_READ = (*_FACTS, *_MOMENTS, "customer__name", "customer__kind", "owner__name")
# What stands in the title of a list and of a thread's page beside it.
_BESIDE = 15


class View(StrEnum):
    """Which voices: the views of the inbox, in their order."""

    OPEN = ""
    MINE = "mine"
    NOBODYS = "nobodys"
    LATE = "late"
    TODAY = "today"
    ASKED = "asked"
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


@dataclass(frozen=True)
class Line:
    """One case in the list. `used` is how much of its clock has run, in per cent; `look` the class of its mark."""

    pk: int
    number: str
    who: str
    title: str
    kind: str
    channel: str
    icon: str
    standing: Standing
    stands: str
    received: str
    about: str
    due: str
    used: int | None
    look: str
    owner: str
    pressing: bool
    sealed: bool
    customer: int | None


@dataclass(frozen=True)
class Chip:
    key: str
    name: str
    count: int | None
    here: bool


@dataclass(frozen=True)
class Inbox:
    lines: list[Line]
    page: Page[Case]
    views: list[Chip]
    queues: list[Chip]
    asked: Asked
    total: int


class _Counted(Paginator):  # type: ignore[type-arg]
    """A list whose length is known already."""

    def __init__(self, rows: QuerySet[Case], known: int) -> None:
        super().__init__(rows, AT_ONCE)
        self.known = known

    @cached_property
    def count(self) -> int:
        return self.known


def inbox(viewer: Viewer, firm: Firm | None, at: datetime, asked: Asked) -> Inbox:
    """One page of fifty. Four statements, five when the list is not one of the counted views."""
    queues = list(Queue.objects.all())
    views = counts(viewer, firm, at)
    rows = matching(viewer, firm, at, asked)
    narrowed = asked.queue or asked.kind is not None or asked.branch or asked.cause or asked.month
    total = views.get(asked.view.value) if not narrowed else None
    if total is None:
        total = rows.count()
    found = _Counted(ordered(rows, asked), total).get_page(asked.page)
    return Inbox(
        lines=[line_of(case, viewer, firm, at) for case in found],
        page=found,
        views=[
            Chip(view.value, str(name), views.get(view.value), view is asked.view)
            for view, name in VIEWS.items()
            if views.get(view.value, 1) or view in (asked.view, View.OPEN, View.MINE)
        ],
        queues=[
            Chip(queue.code, queue.name(viewer.language), views.get(f"queue {queue.pk}", 0), queue.code == asked.queue)
            for queue in queues
        ],
        asked=asked,
        total=total,
    )


def beside(viewer: Viewer, firm: Firm | None, at: datetime, asked: Asked) -> list[Line]:
    """The head of the list that a thread stands in, for the column beside it. One statement."""
    rows = ordered(matching(viewer, firm, at, asked), asked)[:_BESIDE]
    return [line_of(case, viewer, firm, at) for case in rows]


def counts(viewer: Viewer, firm: Firm | None, at: datetime) -> dict[str, int]:
    """How many open voices are in each view and queue: one walk along one index."""
    rows = reach.visible(viewer, "see", Case.objects.open()).order_by()
    terms = {view.value or "open": _term(view, viewer, firm, at) for view in VIEWS if view is not View.CLOSED}
    asked = terms.pop("asked")
    aggregates = {f"n_{name}": Count("pk", filter=term) for name, term in terms.items() if name != "open"}
    found: dict[str, int] = {}
    for queue, total, *numbers in rows.values_list("queue").annotate(n_open=Count("pk"), **aggregates):
        found[f"queue {queue}"] = total
        found[""] = found.get("", 0) + total
        for name, number in zip(aggregates, numbers, strict=True):
            found[name.removeprefix("n_")] = found.get(name.removeprefix("n_"), 0) + number
    return found | {"asked": rows.filter(asked).distinct().count() if viewer.user else 0}


def matching(viewer: Viewer, firm: Firm | None, at: datetime, asked: Asked) -> QuerySet[Case]:
    """Every case that a list shows, however many pages it has: what a bulk act is about."""
    base = Case.objects.filter(closed_at__isnull=False) if asked.view is View.CLOSED else Case.objects.open()
    rows = reach.visible(viewer, "see", base).filter(_term(asked.view, viewer, firm, at))
    if asked.queue:
        rows = rows.filter(queue__code=asked.queue)
    if asked.kind is not None:
        rows = rows.filter(kind=asked.kind)
    if asked.branch:
        rows = rows.filter(branch=asked.branch)
    return rows.distinct() if asked.view is View.ASKED else rows


def ordered(rows: QuerySet[Case], asked: Asked) -> QuerySet[Case]:
    rows = rows.select_related("customer", "owner").only(*_READ)
    return rows.order_by("-received_at", "-id") if asked.view is View.CLOSED else rows.order_by(*Case.PRESSING)


def _term(view: View, viewer: Viewer, firm: Firm | None, at: datetime) -> Q:
    midnight = datetime.combine(at.astimezone(zone_of(firm)).date(), time.max, zone_of(firm))
    return {
        View.MINE: Q(owner=viewer.user or 0),
        View.NOBODYS: Q(owner__isnull=True),
        View.LATE: Q(due_at__lt=at),
        View.TODAY: Q(due_at__gte=at, due_at__lte=midnight),
        View.ASKED: Q(opinions__asked=viewer.user or 0, opinions__answered_at__isnull=True),
        View.OURS: Q(waiting_since__isnull=False, paused_at__isnull=True),
        View.THEIRS: Q(waiting_since__isnull=True, paused_at__isnull=True),
        View.PAUSED: Q(paused_at__isnull=False),
    }.get(view, Q())


def line_of(case: Case, viewer: Viewer, firm: Firm | None, at: datetime) -> Line:
    standing = standing_of(case)
    kind, channel = said(KINDS, case.kind), said(CHANNELS, case.channel)
    received = say_moment(case.received_at, zone_of(firm), viewer.language)
    return Line(
        pk=case.pk,
        number=case.number,
        who=who_of(case, viewer),
        title=heading(case.subject, case.opening),
        kind=kind,
        channel=channel,
        icon=ICONS.get(case.channel, "message"),
        standing=standing,
        stands=said(STANDINGS, standing),
        received=received,
        about=f"{kind} · {channel} · {received}",
        due=say_left(case.due_at, at) if case.due_at and _runs(case) else "",
        used=_used(case, at),
        look=_look(case, at),
        owner=case.owner.name if case.owner else "",
        pressing=case.priority > 0,
        sealed=case.sealed,
        customer=case.customer_id,
    )


def _used(case: Case, at: datetime) -> int | None:
    """How much of the clock that runs out next has run, as people see time: nights included."""
    if case.due_at is None or not _runs(case):
        return None
    whole = (case.due_at - case.received_at).total_seconds()
    return min(100, max(0, int(100 * (at - case.received_at).total_seconds() / whole))) if whole > 0 else 100


def _runs(case: Case) -> bool:
    return case.due_at is not None and case.due_at < NEVER


def _look(case: Case, at: datetime) -> str:
    if case.closed_at is not None:
        return "kept"
    if case.due_at is None:
        return "open"
    left = (case.due_at - at).total_seconds()
    return "late" if left < 0 else "due" if left < 3600 else "open"


def who_of(case: Case, viewer: Viewer) -> str:
    """The customer's name, else what she called herself; masked for whoever neither serves nor answers her."""
    name = case.customer.name if case.customer else case.sender_name
    if not name:
        return str(UNKNOWN)
    company = case.customer is not None and case.customer.kind == "company"
    return name if viewer.unmasked or company else korean.mask_name(name)


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
    "who_of",
]
