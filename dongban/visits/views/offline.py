"""What a telephone takes along for a day without a signal."""

from __future__ import annotations

import base64
import json
from datetime import datetime, time, timedelta
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_safe

from dongban.journal.actions import saw
from dongban.people.http import Request, door
from dongban.records.queries import firm
from dongban.visits import queries
from dongban.visits.access import NOT_YOURS
from dongban.visits.views.sheet import blank

_FILES = ("front/dongban.css", "front/mark.svg", "visits/kept.js", "visits/sheet.js")
_DRESS = ("vendor/pretendard/pretendard.css", "vendor/icons.svg")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, because Today is: a worker serves what stands below its own address."""
    files = [static(name) for name in (*_FILES, *_DRESS) if finders.find(name)]
    source = Path(str(finders.find("visits/worker.js"))).read_text(encoding="utf-8")
    script = f"const FILES = {json.dumps(files)};\n{source}"
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The empty page that a telephone keeps: there is nothing of anybody on it."""
    answer = render(request, "visits/offline.html", {"viewer": None, "frame": None, "messages": None})
    answer["Cache-Control"] = "no-cache"
    return answer


@door("keep", "promises.promise", NOT_YOURS)
@require_safe
def day(request: Request) -> HttpResponse:
    """The day's sheets of whoever is signed in, and the key that her waiting visits are sealed with."""
    found = queries.day_sheets(request.viewer, request.day, firm())
    customers = [one.promise.customer for one in found if one.promise.customer]
    where = request.META["REMOTE_ADDR"]
    saw(viewer=request.viewer, at=request.at, page="visits:day", customers=customers, address=where)
    answer = {
        "user": request.viewer.user,
        "key": _key(request.viewer.user),
        "seconds_left": _seconds_left(request),
        "sheets": [_sheet(request, one) for one in found],
    }
    return JsonResponse(answer)


@door("keep", "promises.promise", NOT_YOURS)
@require_safe
def pass_(request: Request) -> HttpResponse:
    """Who is signed in now, and the token that a form of hers carries: asked before a queue is sent."""
    return JsonResponse({"user": request.viewer.user, "token": get_token(request)})


def _sheet(request: Request, found: queries.VisitSheet) -> dict[str, object]:
    card = found.promise
    shown = {"sheet": found, "form": blank(found, request)}
    return {
        "promise": card.promise,
        "name": card.name or card.branch_name,
        "title": " · ".join(filter(None, (card.title, card.product))),
        "span": card.span,
        "look": "late" if card.days < 0 else "due" if card.days == 0 else "open",
        "html": render_to_string("visits/sheet_body.html", shown),
    }


def _key(user: int | None) -> str:
    return base64.b64encode(salted_hmac("dongban.visits.queue", str(user), algorithm="sha256").digest()).decode()


def _seconds_left(request: Request) -> int:
    """Of the firm's day: after it the telephone forgets the sheets."""
    here = firm()
    zone = here.zone if here else request.at.tzinfo
    midnight = datetime.combine(request.day + timedelta(days=1), time(), zone)
    return max(60, int((midnight - request.at).total_seconds()))
