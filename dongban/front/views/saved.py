"""Filters of Today kept under a name."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dongban.front import actions
from dongban.front.forms import SaveViewForm
from dongban.front.models import SavedView
from dongban.front.queries.today import address_of
from dongban.kernel.korean import typed
from dongban.people import reach
from dongban.people.http import Request, door


@door("change", "front.savedview")
@require_POST
def save(request: Request) -> HttpResponse:
    form = SaveViewForm(request.POST)
    asked = address_of(form.sieve())
    if form.is_valid():
        actions.save_view(by=request.viewer, at=request.at, name=form.cleaned_data["name"], asked=asked)
    else:
        messages.error(request, _("Give the view a name of up to 40 letters."))
    return redirect(f"{reverse('front:today')}?{asked}")


@door("change", "front.savedview")
@require_POST
def drop(request: Request) -> HttpResponse:
    """By its name: a view that is hers, or nothing."""
    hers = reach.visible(request.viewer, "change", SavedView.objects.all())
    view = hers.filter(name=typed(request.POST.get("name", ""))[:40]).first()
    if view is not None:
        actions.drop_view(by=request.viewer, at=request.at, view=view)
        messages.success(request, _("The view “%(name)s” is gone; the promises stay.") % {"name": view.name})
    return redirect("front:today")
