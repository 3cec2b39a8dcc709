"""What she told the firm, and how soon it was answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from itertools import islice

from django.utils.translation import gettext as _

from dongban.front.queries.story.telling import PAGE, Asked, Event, Span
from dongban.kernel.clock import day_of
from dongban.people import reach
from dongban.people.asking import Rows, often
from dongban.people.reach import Viewer
from dongban.voices.models import Case
from dongban.voices.queries.lines import not_about
from dongban.voices.words import CHANNELS, KINDS, said

# Somebody who has said more than this tells her newest.
_MOST = 200
_COLUMNS = ("pk", "received_at", "channel", "kind", "subject", "opening", "first_answered_at", "closed_at")


def voices(asked: Asked, span: Span) -> Iterator[Event]:
    """Those within the viewer's reach: what was said about somebody is kept from her."""
    until = datetime.combine(span.last, time.max, asked.zone)
    found = _told(asked.viewer, customer=asked.customer, until=until)
    events = sorted((_event(asked, *row) for row in found), key=lambda event: (event.on, event.place), reverse=True)
    return islice((event for event in events if span.holds(event)), PAGE + 1)


@often
def _told(viewer: Viewer, *, customer: int, until: datetime) -> Rows:
    hers = not_about(viewer, Case.objects.filter(customer=customer, received_at__lte=until))
    rows = reach.visible(viewer, "see", hers)
    return rows.order_by("-received_at", "-id").values_list(*_COLUMNS)[:_MOST]


def _event(
    asked: Asked,
    pk: int,
    received_at: datetime,
    channel: str,
    kind: str,
    subject: str,
    opening: str,
    answered_at: datetime | None,
    closed_at: datetime | None,
) -> Event:
    title = said(KINDS, kind) if kind else _("Voice")
    stands = _("answered") if answered_at else _("closed") if closed_at else _("not answered yet")
    return Event(
        day_of(received_at, asked.zone),
        pk,
        "message",
        title,
        about=f"{said(CHANNELS, channel)} · {stands}",
        quote=" — ".join(filter(None, (subject, opening))),
        look="" if answered_at or closed_at else "due",
        page="voices:case",
        row=pk,
    )
