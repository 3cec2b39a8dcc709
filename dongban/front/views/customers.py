"""One customer on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dongban.front.access import NO_CUSTOMERS
from dongban.front.middleware import firm_of
from dongban.front.queries import customer as people
from dongban.front.queries import promised
from dongban.front.queries.story import story
from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Request, door
from dongban.visits.queries import notes

_DOOR = door("see", "records.customer", NO_CUSTOMERS)


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
