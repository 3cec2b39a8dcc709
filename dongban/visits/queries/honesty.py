"""How far visits are confirmed, by branch and by who made them, and the calls that were drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext as _

from dongban.kernel.intervals import wilson
from dongban.kernel.korean import mask_name
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.models import Step
from dongban.records.models import Branch
from dongban.visits.models import CallBack, Draw, Report, ReportQuerySet
from dongban.visits.rules import FAR_M, Doubt, Visit
from dongban.visits.words import DOUBTS, OUTCOMES

SPAN = timedelta(days=90)
_MOST = 200
# The customer says in one of three ways that it did not take place.
DENIED = Q(signed=False) | Q(answered=False) | Q(called=False)


@dataclass(frozen=True)
class Line:
    """Visits of one branch or one person. `low` and `high`: between which the true rate of confirmation lies."""

    key: int | None
    name: str
    visits: int
    confirmed: int
    denied: int
    last_day: int
    far: int
    placed: int
    called: int
    refuted: int

    @property
    def upheld(self) -> int:
        """How many took place, of those that the manager asked about."""
        return self.called - self.refuted

    @property
    def rate(self) -> float | None:
        return 100 * self.confirmed / self.visits if self.visits else None

    @property
    def ends(self) -> tuple[float, float]:
        low, high = wilson(self.confirmed, self.visits) or (0.0, 1.0)
        return 100 * low, 100 * high

    @property
    def rate_said(self) -> str:
        return "" if self.rate is None else f"{_whole(self.rate)}%"

    @property
    def between(self) -> str:
        """How many, and between which shares the true one lies."""
        low, high = self.ends
        words = _("%(k)s · between %(low)s and %(high)s%%")
        return words % {"k": self.confirmed, "low": _whole(low), "high": _whole(high)}

    @property
    def last_day_rate(self) -> str:
        return f"{_whole(100 * self.last_day / self.visits) if self.visits else 0}%"


def _whole(rate: float) -> int:
    return int(rate + 0.5)


@dataclass(frozen=True)
class Honesty:
    first: date
    last: date
    branch: Branch | None
    total: Line
    lines: tuple[Line, ...]
    by_branch: bool


def visits_of(first: date, last: date) -> list[Visit]:
    """The visits of these days, for the draw of the whole firm: nobody is called about what was taken back. One
    statement."""
    rows = _visits(first, last).standing().filter(branch__isnull=False)
    columns = ("pk", "by", "branch", "on", "due_on", "signed", "answered", "distance_m")
    return [
        Visit(pk, by, branch, on, due, signed is not None, _took_place(signed, answered), distance)
        for pk, by, branch, on, due, signed, answered, distance in rows.values_list(*columns).iterator()
    ]


def _took_place(signed: bool | None, answered: bool | None) -> bool | None:
    """What she said of it by herself; a signature alone says nothing but that it stands there."""
    return True if answered else False if False in (signed, answered) else None


def _visits(first: date, last: date) -> ReportQuerySet:
    """Calls and greetings are no visits; what was reported and taken back was reported all the same."""
    steps = Step.objects.filter(programme__channel="visit").values("pk")
    return Report.objects.filter(on__range=(first, last), step__in=steps)


def honesty(viewer: Viewer, day: date, branch: int | None = None) -> Honesty:
    """The last ninety days: by branch for whoever answers for several, else by who made the visits. Those that are
    confirmed least stand first, as far as their number allows to say. Two statements, and one for the branches."""
    first, last = day - SPAN, day
    rows = reach.visible(viewer, "weigh", _visits(first, last))
    chosen = Branch.objects.filter(pk=branch).first() if branch else None
    if chosen:
        rows = rows.filter(branch=chosen)
    several = chosen is None and rows.values("branch").distinct()[:2].count() > 1
    found = (
        _by_branch(rows)
        if several
        else [Line(key, name, *counts) for key, name, *counts in _counted(rows, "by", "by_name")]
    )
    lines = sorted(found, key=lambda line: (line.ends[1], line.name))
    return Honesty(first, last, chosen, _total(lines), tuple(lines), several)


def _by_branch(rows: QuerySet[Report]) -> list[Line]:
    names = dict(Branch.objects.values_list("pk", "name"))
    return [Line(key, names.get(key, ""), *counts) for key, *counts in _counted(rows, "branch")]


def _counted(rows: QuerySet[Report], *by: str) -> list[tuple[Any, ...]]:
    agreed = (Q(signed=True) & ~Q(answered=False)) | (Q(signed__isnull=True) & Q(answered=True))
    agreed &= Q(called__isnull=True) | Q(called=True)
    counts = {
        "visits": Count("pk"),
        "confirmed": Count("pk", filter=agreed),
        "denied": Count("pk", filter=DENIED),
        "last_day": Count("pk", filter=Q(on=F("due_on"))),
        "far": Count("pk", filter=Q(distance_m__gt=FAR_M)),
        "placed": Count("pk", filter=Q(distance_m__isnull=False)),
        "called_back": Count("pk", filter=Q(called__isnull=False)),
        "refuted": Count("pk", filter=Q(called=False)),
    }
    return list(rows.values(*by).annotate(**counts).order_by().values_list(*by, *counts))


def _total(lines: Sequence[Line]) -> Line:
    names = ("visits", "confirmed", "denied", "last_day", "far", "placed", "called", "refuted")
    return Line(None, "", *(sum(getattr(line, name) for line in lines) for name in names))


@dataclass(frozen=True)
class CallLine:
    """A call that was drawn, or was made."""

    pk: int
    customer: int | None
    name: str
    phone: str
    on: str
    by: str
    branch: str
    doubts: tuple[str, ...]
    tries: int
    state: str
    outcome: str
    note: str
    called: str
    promise: int
    answers: bool


def callbacks(viewer: Viewer, *, waiting: bool) -> tuple[CallLine, ...]:
    """Those that wait, in the order in which they were drawn; or those that were made, the newest first."""
    rows = reach.visible(viewer, "see", CallBack.objects.all())
    if waiting:
        rows = rows.filter(state=CallBack.State.WAITING, report__taken_back=False).order_by(
            "draw__first", "branch__name", "place"
        )
    else:
        rows = rows.exclude(state=CallBack.State.WAITING).order_by("-at", "-pk")
    found = rows.select_related("report__promise__customer", "branch")[:_MOST]
    hers = set(
        reach.visible(viewer, "answer", CallBack.objects.filter(pk__in=[r.pk for r in found])).values_list(
            "pk", flat=True
        )
    )
    return tuple(_call(row, viewer, row.pk in hers) for row in found)


def callback(viewer: Viewer, pk: int) -> CallLine:
    """Http404 out of reach."""
    rows = CallBack.objects.select_related("report__promise__customer", "branch")
    row = reach.get_or_404(viewer, "see", rows, pk=pk)
    return _call(row, viewer, reach.reaches(viewer, "answer", row))


def _call(row: CallBack, viewer: Viewer, answers: bool) -> CallLine:
    customer = row.report.promise.customer
    name = customer.name if customer else ""
    return CallLine(
        pk=row.pk,
        customer=customer.pk if customer else None,
        name=name if viewer.unmasked or (customer and customer.kind == "company") else mask_name(name),
        phone=customer.phone if customer and answers else "",
        on=say_day(row.report.on, viewer.language, year=True),
        by=row.report.by_name,
        branch=row.branch.name,
        doubts=tuple(str(DOUBTS[Doubt(doubt)]) for doubt in row.doubts),
        tries=row.tries,
        state=row.state,
        outcome=str(OUTCOMES[row.state]),
        note=row.note,
        called=row.by_name,
        promise=row.report.promise_id,
        answers=answers and row.state == CallBack.State.WAITING,
    )


def denied(viewer: Viewer, promises: Iterable[int]) -> frozenset[int]:
    """Of which of these promises the customer says that the visit did not take place. One statement. Whoever made a
    visit is not told: what her customer says of it may be about herself."""
    rows = reach.visible(viewer, "see", Report.objects.standing().filter(DENIED, promise__in=sorted(set(promises))))
    return frozenset(rows.exclude(by=viewer.user or 0).values_list("promise", flat=True))


def draws(viewer: Viewer) -> tuple[Draw, ...]:
    """The newest twelve, those that are only committed to as well."""
    return tuple(reach.visible(viewer, "see", Draw.objects.defer("document")).order_by("-first")[:12])
