"""The inbox: what waits, the most pressing first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from dongban.kernel import korean
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.voices.models import Case
from dongban.voices.rules import Standing, heading, standing_of
from dongban.voices.words import CHANNELS, ICONS, KINDS, STANDINGS, UNKNOWN, said, say_moment, zone_of

AT_ONCE = 50
_READ = (
    "channel",
    "kind",
    "subject",
    "opening",
    "received_at",
    "sender_name",
    "priority",
    "first_answered_at",
    "waiting_since",
    "paused_at",
    "closed_at",
    "due_at",
    "customer__name",
    "customer__kind",
    "owner__name",
)


@dataclass(frozen=True)
class Line:
    """One case in the list."""

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
    owner: str
    customer: int | None


@dataclass(frozen=True)
class Inbox:
    lines: list[Line]
    page: Page[Case]
    open: bool


def inbox(viewer: Viewer, firm: Firm | None, *, closed: bool = False, page: int = 1) -> Inbox:
    """One page of fifty. Two statements."""
    shut = Case.objects.filter(closed_at__isnull=False).order_by("-received_at", "-id")
    rows = reach.visible(viewer, "see", shut if closed else Case.objects.open().pressing())
    rows = rows.select_related("customer", "owner").only(*_READ)
    found = Paginator(rows, AT_ONCE).get_page(page)
    return Inbox([line_of(case, viewer, firm) for case in found], found, not closed)


def line_of(case: Case, viewer: Viewer, firm: Firm | None) -> Line:
    standing = standing_of(case)
    return Line(
        pk=case.pk,
        number=case.number,
        who=who_of(case, viewer),
        title=heading(case.subject, case.opening),
        kind=said(KINDS, case.kind),
        channel=said(CHANNELS, case.channel),
        icon=ICONS.get(case.channel, "message"),
        standing=standing,
        stands=said(STANDINGS, standing),
        received=_said(case.received_at, viewer, firm),
        owner=case.owner.name if case.owner else "",
        customer=case.customer_id,
    )


def who_of(case: Case, viewer: Viewer) -> str:
    """The customer's name, else what she called herself; masked for whoever neither serves nor answers her."""
    name = case.customer.name if case.customer else case.sender_name
    if not name:
        return str(UNKNOWN)
    company = case.customer is not None and case.customer.kind == "company"
    return name if viewer.unmasked or company else korean.mask_name(name)


def _said(at: datetime, viewer: Viewer, firm: Firm | None) -> str:
    return say_moment(at, zone_of(firm), viewer.language)
