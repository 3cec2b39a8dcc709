"""Improvements, how far they are, and the voices behind them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.models import Behind, Case, Improvement
from dongban.voices.queries.lines import Line, line_of
from dongban.voices.rules.improving import Progress, progress_of
from dongban.voices.words import PROGRESS, said, say_moment, zone_of

# A number of customers smaller than this could tell who they are.
SMALLEST_GROUP = 5
_LOOKS = {Progress.PLANNED: "open", Progress.BEGUN: "due", Progress.DONE: "kept", Progress.DROPPED: "ended"}


@dataclass(frozen=True)
class Card:
    """`voices` and the three counts after it are words: whoever sees no voices reads "fewer than five" instead of a
    small number."""

    pk: int
    title: str
    what: str
    progress: Progress
    stands: str
    look: str
    owner: str
    begun: str
    voices: str
    told: str
    underway: str
    unreached: str
    said: str
    did: str
    why: str


def improvements(viewer: Viewer, firm: Firm | None) -> list[Card]:
    """What is still to be done first, the newest first. One statement."""
    rows = reach.visible(viewer, "see", Improvement.objects.all()).select_related("owner")
    cards = [_card(each, viewer, firm) for each in _counted(rows).order_by("-at", "-id")]
    return sorted(cards, key=lambda card: card.progress in (Progress.DONE, Progress.DROPPED))


def one_improvement(viewer: Viewer, pk: int, firm: Firm | None, at: datetime) -> tuple[Card, list[Line]]:
    """One, and those of its voices that the viewer reaches. Three statements. Http404 when there is none."""
    rows = _counted(Improvement.objects.select_related("owner"))
    found = reach.get_or_404(viewer, "see", rows, pk=pk)
    behind = Case.objects.filter(pk__in=Behind.objects.filter(improvement=pk).values("case"))
    cases = reach.visible(viewer, "see", behind).select_related("customer", "owner").order_by("-received_at", "-id")
    return _card(found, viewer, firm), [line_of(case, viewer, firm, at) for case in cases]


def _counted(rows: QuerySet[Improvement]) -> QuerySet[Improvement]:
    """With its voices; its customers who were told, to whom it is on the way, and the voices that nobody answers."""
    told = Q(behind__message__told_at__isnull=False)
    underway = Q(behind__message__isnull=False, behind__message__told_at__isnull=True)
    return rows.annotate(
        n=Count("behind", distinct=True),
        told=Count("behind__message", filter=told, distinct=True),
        underway=Count("behind__message", filter=underway, distinct=True),
        unreached=Count("behind", filter=Q(done_at__isnull=False, behind__message__isnull=True), distinct=True),
    )


def _card(found: Improvement, viewer: Viewer, firm: Firm | None) -> Card:
    progress = progress_of(found)
    names = ("n", "told", "underway", "unreached")
    voices, told, underway, unreached = (number_for(viewer, getattr(found, name, 0)) for name in names)
    return Card(
        pk=found.pk,
        title=found.title,
        what=found.what,
        progress=progress,
        stands=said(PROGRESS, progress),
        look=_LOOKS[progress],
        owner=found.owner.name,
        begun=say_moment(found.at, zone_of(firm), viewer.language),
        voices=voices,
        told=told,
        underway=underway,
        unreached=unreached,
        said=found.said,
        did=found.did,
        why=found.dropped_why,
    )


def number_for(viewer: Viewer, count: int) -> str:
    """A count of customers; for whoever sees none of them, small ones stay hidden."""
    hidden = 0 < count < SMALLEST_GROUP and not reach.may(viewer, "see", "voices.case")
    return f"<{SMALLEST_GROUP}" if hidden else f"{count:,}"


def last_gathered(improvement: Improvement) -> QuerySet[Behind]:
    """Those that were put behind it last, at one moment."""
    last = Behind.objects.filter(improvement=improvement).order_by("-at").values("at")[:1]
    return Behind.objects.filter(improvement=improvement, at=last)


def public() -> list[tuple[str, str]]:
    """What customers said, and what was done: for everybody. One statement."""
    rows = Improvement.objects.filter(done_at__isnull=False).order_by("-done_at", "-id")
    return list(rows.values_list("said", "did")[:50])


def open_improvements() -> list[Improvement]:
    """Those that voices can still be put behind. One statement."""
    rows = Improvement.objects.filter(done_at__isnull=True, dropped_at__isnull=True)
    return list(rows.order_by("title", "id"))
