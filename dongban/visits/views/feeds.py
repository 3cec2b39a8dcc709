"""One's own calendar: the page that tells its address, and the file behind it."""

from __future__ import annotations

import hashlib

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people.http import Request, own_door
from dongban.records.queries import firm
from dongban.visits.actions.feeds import end_feed, renew_feed
from dongban.visits.queries.feeds import diary, feed_of, owner_of
from dongban.visits.rules.ical import calendar


@own_door
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: Request) -> HttpResponse:
    """Making an address shows it once, on the answer itself: nobody can read it again, and a reload makes another."""
    address = ""
    if request.method == "POST":
        secret = renew_feed(by=request.viewer, at=request.at)
        address = request.build_absolute_uri(reverse("visits:feed", args=[secret]))
    page = {"address": address, "feed": feed_of(request.viewer.user)}
    return render(request, "visits/calendar.html", page)


@own_door
@require_POST
def end(request: Request) -> HttpResponse:
    end_feed(by=request.viewer, at=request.at)
    return redirect("visits:calendar")


@require_safe
def feed(request: Request, secret: str) -> HttpResponse:
    """For calendar programs, which sign in with nothing but the address."""
    viewer = owner_of(secret, request.day)
    with translation.override(viewer.language):
        book = diary(viewer, request.day, request.at, firm(), request.build_absolute_uri("/").rstrip("/"))
        text = calendar(book.name, book.zone, book.events)
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        saw(
            viewer=viewer,
            at=request.at,
            page="visits:feed",
            customers=book.customers,
            address=request.META["REMOTE_ADDR"],
        )
        answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        answer["Content-Disposition"] = 'inline; filename="dongban.ics"'
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache"
    return answer
