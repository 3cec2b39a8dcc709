"""The design system on one page: what there is to build pages of, and how it is written."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dongban.front.forms import GallerySample
from dongban.front.queries.gallery import examples
from dongban.people.http import Request, door


@door("change", "jobs.clockshift")
@require_safe
def gallery(request: Request) -> HttpResponse:
    # One field is filled in wrongly on purpose: a gallery shows errors too.
    page = {"form": GallerySample({"day": "2026-02-30", "note": ""}, label_suffix=""), **examples()}
    return render(request, "front/gallery.html", page)
