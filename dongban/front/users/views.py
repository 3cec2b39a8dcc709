"""The pages about users, for administrators (auditors read them)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.front.users import actions, queries
from dongban.front.users.forms import ActiveForm, AddForm, EndForm, LanguageForm, TaskForm, ThemeForm
from dongban.kernel.korean import typed
from dongban.people import reach
from dongban.people.http import Request, door, own_door, require_posting
from dongban.people.models import User

_SEE = door("see", "people.user", _("Only administrators and auditors see who can sign in."))
_CHANGE = door("change", "people.user", _("Only administrators change who can sign in."))


@_SEE
@require_safe
def users(request: Request) -> HttpResponse:
    search, number = typed(request.GET.get("q", ""))[:64].strip(), request.GET.get("page", "")[:8]
    page = queries.users(request.viewer, request.day, search=search, number=int(number) if number.isdecimal() else 1)
    may_add = reach.may(request.viewer, "change", "people.user")
    return render(request, "people/users.html", {"page": page, "search": search, "may_add": may_add})


@_CHANGE
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def add(request: Request) -> HttpResponse:
    if request.method != "POST":
        form = AddForm(initial={"since": request.day, "language": settings.LANGUAGE_CODE})
        return render(request, "people/add.html", {"form": form})
    form = AddForm(request.POST)
    if not form.is_valid():
        return render(request, "people/add.html", {"form": form}, status=422)
    person, password = actions.add(by=request.viewer, at=request.at, **form.cleaned_data)
    return _shown_once(request, person, password)


@_SEE
@require_safe
def user(request: Request, pk: int) -> HttpResponse:
    return _page(request, pk)


@_CHANGE
@require_POST
def task(request: Request, pk: int) -> HttpResponse:
    person, form = _person(request, pk), TaskForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, task=form)
    actions.post(by=request.viewer, at=request.at, user=person, **form.cleaned_data)
    messages.success(request, _("The task is given."))
    return redirect("people:user", pk)


@_CHANGE
@require_POST
def end(request: Request, pk: int) -> HttpResponse:
    person, form = _person(request, pk), EndForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, end=form)
    actions.end(by=request.viewer, at=request.at, user=person, **form.cleaned_data)
    messages.success(request, _("The tasks end with that day."))
    return redirect("people:user", pk)


@_CHANGE
@require_POST
def active(request: Request, pk: int) -> HttpResponse:
    """With `active` the account is open again, without it shut."""
    person, form = _person(request, pk), ActiveForm(request.POST)
    form.is_valid()
    actions.set_active(by=request.viewer, at=request.at, user=person, active=form.cleaned_data["active"])
    return redirect("people:user", pk)


@_CHANGE
@require_POST
@never_cache
def password(request: Request, pk: int) -> HttpResponse:
    person = _person(request, pk)
    return _shown_once(request, person, actions.reset_password(by=request.viewer, at=request.at, user=person))


@_CHANGE
@require_POST
def factor(request: Request, pk: int) -> HttpResponse:
    actions.drop_second_factor(by=request.viewer, at=request.at, user=_person(request, pk))
    return redirect("people:user", pk)


@require_POST
def language(request: Request) -> HttpResponse:
    """Whoever is signed in keeps it with her account, others with a cookie."""
    form, answer = LanguageForm(request.POST), _back(request)
    if not form.is_valid():
        return answer
    if isinstance(request.user, User):
        require_posting(request.viewer)
        actions.speak(by=request.viewer, at=request.at, user=request.user, **form.cleaned_data)
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], samesite="Lax", secure=settings.SECURE
    )
    return answer


@own_door
@require_POST
def theme(request: Request) -> HttpResponse:
    form = ThemeForm(request.POST)
    if form.is_valid() and isinstance(request.user, User):
        actions.dress(by=request.viewer, at=request.at, user=request.user, **form.cleaned_data)
    return _back(request)


def _back(request: Request) -> HttpResponse:
    """To the page that the form stood on."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if safe else "/")


def _person(request: Request, pk: int) -> User:
    return reach.get_or_404(request.viewer, "see", User.objects.all(), pk=pk)


def _page(request: Request, pk: int, **wrong: Form) -> HttpResponse:
    forms = {
        "task": TaskForm(initial={"since": request.day}),
        "end": EndForm(initial={"last_day": request.day}),
        **wrong,
    }
    card = queries.user(request.viewer, request.day, pk)
    page = {"card": card, "forms": forms}
    return render(request, "people/user.html", page, status=422 if wrong else 200)


def _shown_once(request: Request, person: User, password: str) -> HttpResponse:
    # No redirect after this one: the password is in this answer and nowhere else, not even in a session.
    return render(request, "people/password.html", {"person": person, "password": password})
