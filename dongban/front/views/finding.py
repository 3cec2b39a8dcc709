"""Finding customers: the list of one's own, the search, and what it shows while somebody types."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dongban.front.access import NO_CUSTOMERS, reaches_everybody
from dongban.front.forms import CustomersAsked
from dongban.front.queries import customers as lists
from dongban.front.queries import search
from dongban.front.queries.masks import Eyes
from dongban.journal.actions import saw
from dongban.people.http import Refused, Request, door
from dongban.voices.queries import called

_DOOR = door("see", "records.customer", NO_CUSTOMERS)


@_DOOR
@require_safe
def customers(request: Request) -> HttpResponse:
    asked = CustomersAsked(request.GET)
    voice = called(request.viewer, asked.value("q", ""))
    if voice is not None:
        return redirect("voices:case", voice)
    question, gone, eyes = asked.value("q", ""), asked.value("gone", False), _eyes(request, asked)
    found, trouble = lists.Customers(), ""
    try:
        found = _found(request, question, gone, asked.value("page", 1), eyes)
    except Refused as too_little:
        trouble = str(too_little)
    _saw(request, "front:customers", found.people, reason=_("names shown in full") if question and eyes.open else "")
    page = {
        "list": found,
        "asked": question,
        "gone": gone,
        "trouble": trouble,
        "everybody": reaches_everybody(request.viewer),
        "masked": bool(question) and not eyes.open,
    }
    return render(request, "front/customers.html", page, status=422 if trouble else 200)


def _eyes(request: Request, asked: CustomersAsked) -> Eyes:
    """A search shows names masked until the searcher asks for more; one's own list stands as it is."""
    masked = asked.value("q", "") and not asked.value("open", False)
    return Eyes.masked(request.viewer) if masked else Eyes.of(request.viewer)


def _found(request: Request, question: str, gone: bool, page: int, eyes: Eyes) -> lists.Customers:
    if question:
        return search.find(request.viewer, request.day, question, eyes)
    if reaches_everybody(request.viewer):
        return lists.Customers()
    return lists.customers(request.viewer, request.day, gone=gone, page=page)


@_DOOR
@require_safe
def find(request: Request) -> HttpResponse:
    """What stands below the search while somebody types: a piece of a page. Half a word is no trouble yet."""
    question = CustomersAsked(request.GET).value("q", "")
    found, trouble, voice = search.Glimpse((), more=False), "", None
    try:
        voice = called(request.viewer, question)
        found = search.glimpse(request.viewer, request.day, question) if question and voice is None else found
    except Refused as too_little:
        trouble = str(too_little)
    _saw(request, "front:find", found.people)
    return render(request, "front/found.html", {"found": found, "asked": question, "trouble": trouble, "voice": voice})


def _saw(request: Request, page: str, people: Iterable[lists.Known], reason: str = "") -> None:
    saw(
        viewer=request.viewer,
        at=request.at,
        page=page,
        customers=[one.id for one in people],
        address=request.META["REMOTE_ADDR"],
        reason=reason,
    )
