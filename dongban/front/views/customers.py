"""One customer on one page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dongban.front.access import NO_CUSTOMERS
from dongban.front.forms import StoryAsked
from dongban.front.queries import customer as people
from dongban.front.queries.promised import promised
from dongban.front.queries.story import Asked, Story, last_contact, story
from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Request, door
from dongban.promises.queries import About, history
from dongban.records.http import firm_of


@door("see", "records.customer", NO_CUSTOMERS)
@require_safe
def customer(request: Request, pk: int) -> HttpResponse:
    """The whole page; where it is on the screen already, another page of the story alone."""
    return _more(request, pk) if request.htmx else _page(request, pk)


def _page(request: Request, pk: int) -> HttpResponse:
    viewer, day = request.viewer, request.day
    who = people.who(viewer, day, pk)
    _saw(request, pk, *(one.id for one in who.relatives))
    asked = _asked(request, pk)
    page = _story(request, asked)
    return render(
        request,
        "front/customer.html",
        {
            "who": who,
            "deals": asked.deals,
            "in_force": people.in_force(asked.deals, asked.firm, viewer.language),
            "promised": promised(viewer, asked.promised, day),
            "story": page,
            "last_contact": last_contact(asked, page),
            "keeps": reach.may(viewer, "keep", "promises.promise"),
        },
    )


def _more(request: Request, pk: int) -> HttpResponse:
    people.within_reach(request.viewer, pk)
    _saw(request, pk)
    page = _story(request, _asked(request, pk))
    return render(request, "front/story.html", {"story": page, "customer": pk, "rest": bool(request.GET.get("before"))})


def _asked(request: Request, pk: int) -> Asked:
    viewer, day, firm = request.viewer, request.day, firm_of(request)
    deals = people.deals(viewer, day, pk, firm)
    about = {
        deal.id: About(deal.code, "", deal.product, {"signed_on": deal.signed_on, "ended_on": deal.ends_on})
        for deal in deals
    }
    return Asked(viewer, day, pk, firm, deals, history(viewer, day, pk, about, firm))


def _story(request: Request, asked: Asked) -> Story:
    form = StoryAsked(request.GET)
    return story(asked, form.value("kind", ""), form.value("before", ""))


def _saw(request: Request, *customers: int) -> None:
    saw(
        viewer=request.viewer,
        at=request.at,
        page="front:customer",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
