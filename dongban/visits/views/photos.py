"""Photographs of documents: sent from the camera, looked at, and dropped."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.promises.models import Promise
from dongban.visits import actions
from dongban.visits import photos as store
from dongban.visits.access import NOT_YOURS
from dongban.visits.forms import PhotoForm
from dongban.visits.models import Photo


@door("keep", "promises.promise", NOT_YOURS)
@require_POST
def add(request: Request, promise: int) -> HttpResponse:
    row = reach.get_or_404(request.viewer, "keep", Promise.objects.all(), pk=promise)
    form = PhotoForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Refused(str(form.errors["photo"][0]))
        sent = form.cleaned_data["photo"].read()
        photo = actions.add_photo(by=request.viewer, at=request.at, promise=row, sent=sent)
    except Refused as trouble:
        return _answer(request, promise, {"error": str(trouble)}, 422)
    return _answer(request, promise, {"url": reverse("visits:photo", args=[photo.key])}, 200)


def _answer(request: Request, promise: int, told: dict[str, str], status: int) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse(told, status=status)
    if "error" in told:
        messages.error(request, told["error"])
    else:
        messages.success(request, _("The photograph is kept."))
    return redirect("visits:sheet", promise)


@door("see", "visits.photo", NOT_YOURS)
@require_safe
def photo(request: Request, key: UUID) -> HttpResponse:
    row = _one(request, key)
    try:
        picture = store.fetch(row.key)
    except FileNotFoundError:
        raise Http404 from None
    customers = [row.promise.customer_id] if row.promise.customer_id else []
    where = request.META["REMOTE_ADDR"]
    saw(viewer=request.viewer, at=request.at, page="visits:photo", customers=customers, address=where)
    answer = HttpResponse(picture, content_type="image/jpeg")
    answer["Content-Disposition"] = 'inline; filename="photo.jpg"'
    return answer


@door("drop", "visits.photo", NOT_YOURS)
@require_POST
def drop(request: Request, key: UUID) -> HttpResponse:
    row = _one(request, key)
    actions.drop_photo(by=request.viewer, at=request.at, photo=row)
    messages.success(request, _("The photograph is gone."))
    return redirect("visits:sheet", row.promise_id)


def _one(request: Request, key: UUID) -> Photo:
    rows = Photo.objects.filter(dropped_at__isnull=True).select_related("promise")
    return reach.get_or_404(request.viewer, "see", rows, key=key)
