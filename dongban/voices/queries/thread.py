"""One case: its thread, and whose it is."""

from __future__ import annotations

from dataclasses import dataclass

from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.models import Case, Message
from dongban.voices.queries.inbox import Line, line_of
from dongban.voices.words import say_moment, zone_of


@dataclass(frozen=True)
class Piece:
    """One message of the thread, the oldest first."""

    direction: str
    by: str
    when: str
    text: str


@dataclass(frozen=True)
class Thread:
    case: Case
    line: Line
    pieces: list[Piece]
    product: str
    contract: str
    branch: str
    reaches_customer: bool


def thread(viewer: Viewer, pk: int, firm: Firm | None) -> Thread:
    """Two statements. Http404 out of reach."""
    rows = Case.objects.select_related("customer", "owner", "product", "contract", "branch")
    case = reach.get_or_404(viewer, "see", rows, pk=pk)
    line = line_of(case, viewer, firm)
    return Thread(
        case=case,
        line=line,
        pieces=_pieces(viewer, case, firm),
        product=case.product.name if case.product else "",
        contract=case.contract.code if case.contract else "",
        branch=case.branch.name if case.branch else "",
        reaches_customer=case.customer is not None and reach.reaches(viewer, "see", case.customer),
    )


def _pieces(viewer: Viewer, case: Case, firm: Firm | None) -> list[Piece]:
    zone = zone_of(firm)
    rows = Message.objects.filter(case=case).order_by("at", "id")
    return [Piece(m.direction, m.by_name, say_moment(m.at, zone, viewer.language), m.text) for m in rows]
