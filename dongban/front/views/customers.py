"""Customers: the list, the search, and one of them on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dongban.front.access import NO_CUSTOMERS, reaches_everybody
from dongban.front.forms import CustomersAsked
from dongban.front.middleware import firm_of
from dongban.front.queries import customer as people
from dongban.front.queries import customers as lists
from dongban.front.queries import promised, search
from dongban.front.queries.story import story
from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.visits.queries import notes

_DOOR = door("see", "records.customer", NO_CUSTOMERS)


@_DOOR
@require_safe
def customers(request: Request) -> HttpResponse:
    asked = CustomersAsked(request.GET)
    question, gone = asked.value("q", ""), asked.value("gone", False)
    found, trouble = lists.Customers(), ""
    try:
        found = _found(request, question, gone, asked.value("page", 1))
    except Refused as too_little:
        trouble = str(too_little)
    shown = [one.id for one in found.people]
    saw(
        viewer=request.viewer,
        at=request.at,
        page="front:customers",
        customers=shown,
        address=request.META["REMOTE_ADDR"],
    )
    everybody = reaches_everybody(request.viewer)
    page = {"list": found, "asked": question, "gone": gone, "trouble": trouble, "everybody": everybody}
    return render(request, "front/customers.html", page, status=422 if trouble else 200)


def _found(request: Request, question: str, gone: bool, page: int) -> lists.Customers:
    if question:
        return search.find(request.viewer, request.day, question)
    if reaches_everybody(request.viewer):
        return lists.Customers()
    return lists.customers(request.viewer, request.day, gone=gone, page=page)


@_DOOR
@require_safe
def customer(request: Request, pk: int) -> HttpResponse:
    viewer, day = request.viewer, request.day
    who = people.who(viewer, day, pk)
    seen = [pk, *(one.id for one in who.relatives)]
    saw(viewer=viewer, at=request.at, page="front:customer", customers=seen, address=request.META["REMOTE_ADDR"])
    home = firm_of(request)
    deals = people.deals(viewer, day, pk, home)
    kept = promised.promised(viewer, day, pk, home)
    told = promised.events(kept.cards, notes(viewer, kept.kept_ones), viewer.language)
    return render(
        request,
        "front/customer.html",
        {
            "who": who,
            "deals": deals,
            "promised": kept,
            "story": story(viewer, day, pk, deals, home, told),
            "keeps": reach.may(viewer, "keep", "promises.promise"),
        },
    )
