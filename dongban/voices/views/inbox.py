"""The inbox and one case."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dongban.journal.actions import saw
from dongban.people.http import Request, door
from dongban.records.queries import firm
from dongban.voices import queries
from dongban.voices.access import NO_VOICES
from dongban.voices.forms import InboxAsked


@door("see", "voices.case", NO_VOICES)
@require_safe
def inbox(request: Request) -> HttpResponse:
    asked = InboxAsked(request.GET)
    closed = asked.value("closed", False)
    found = queries.inbox(request.viewer, firm(), closed=closed, page=asked.value("page", 1))
    customers = [line.customer for line in found.lines if line.customer]
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:inbox",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    return render(request, "voices/inbox.html", {"found": found})


@door("see", "voices.case", NO_VOICES)
@require_safe
def case(request: Request, pk: int) -> HttpResponse:
    found = queries.thread(request.viewer, pk, firm())
    customers = [found.case.customer_id] if found.case.customer_id else []
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:case",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    return render(request, "voices/case.html", {"found": found})
