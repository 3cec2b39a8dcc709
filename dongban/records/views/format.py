"""The firm folder's format, for people and for machines."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dongban.people.http import Request, door
from dongban.records.format import data_package
from dongban.records.queries import format as queries

_SEE = door("see", "records.firm", _("Your task in the firm does not include its records."))


@_SEE
@require_safe
def page(request: Request) -> HttpResponse:
    return render(request, "records/format.html", {"files": queries.files()})


@_SEE
@require_safe
def package(request: Request) -> HttpResponse:
    """The same as a Frictionless data package."""
    answer = JsonResponse(data_package(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer.headers["Content-Disposition"] = 'attachment; filename="datapackage.json"'
    return answer
