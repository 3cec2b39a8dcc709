"""The pages about users, for administrators (auditors read them)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from dongban.front.users import actions, queries
from dongban.front.users.forms import ActiveForm, AddForm, EndForm, LanguageForm, TaskForm
from dongban.people import reach
from dongban.people.http import Request, door, require_posting
from dongban.people.models import User

_SEE = door("see", "people.user", "Only administrators and auditors see who can sign in.")
_CHANGE = door("change", "people.user", "Only administrators change who can sign in.")


@_SEE
@require_safe
def users(request: Request) -> HttpResponse:
    search, number = request.GET.get("q", "")[:64].strip(), request.GET.get("page", "")
    page = queries.users(
        request.viewer, request.day, search=search, number=int(number) if number.isdecimal() and len(number) < 9 else 1
    )
    may_add = reach.may(request.viewer, "change", "people.user")
    return render(request, "people/users.html", {"page": page, "search": search, "may_add": may_add})


@_SEE
@require_safe
def user(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk)


@_CHANGE
@never_cache
def add(request: Request) -> HttpResponse:
    if request.method != "POST":
        form = AddForm(initial={"since": request.day, "language": "ko", **_asked_for(request)})
        return render(request, "people/add.html", {"form": form})
    form = AddForm(request.POST)
    if not form.is_valid():
        return render(request, "people/add.html", {"form": form}, status=422)
    person, password = actions.add(by=request.viewer, at=request.at, **form.cleaned_data)
    return _shown_once(request, person, password)
