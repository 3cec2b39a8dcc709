"""What every view finds on its request (the moment, the firm's day, the viewer), and how a refusal is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from dongban.people import reach
from dongban.people.models import User
from dongban.records import clock
from dongban.records.http import Asked


def viewer_and_day(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(plain: HttpRequest) -> HttpResponse:
        request = cast(Asked, plain)
        now = clock.moment()
        request.at, request.day, request.firm = now.at, now.day, now.firm
        # Moments are stored in UTC and read in the firm's zone, wherever a page shows one.
        timezone.activate(now.zone)
        if isinstance(request.user, User):
            request.viewer = reach.viewer_of(request.user, now.day)
            translation.activate(request.user.language)
        else:
            request.viewer = None  # type: ignore[assignment]
        response = get_response(request)
        if request.viewer is not None and not response.has_header("Cache-Control"):
            # Nobody finds a customer again by the Back key of a shared machine.
            response["Cache-Control"] = "private, no-store"
        return response

    middleware.process_exception = _refusal  # type: ignore[attr-defined]
    return middleware


def _refusal(request: HttpRequest, error: Exception) -> HttpResponse | None:
    if isinstance(error, reach.Refused):
        return render(request, "front/refused.html", {"sentence": str(error)}, status=403)
    return None
