"""The customer confirms: she signs, or answers a link without signing in."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.visits import actions, queries, words
from dongban.visits.access import NOT_YOURS
from dongban.visits.forms import AnswerForm, LinkForm, SignForm
from dongban.visits.models import Link, Report
from dongban.voices.surveys.queries import may_be_asked

# Wrong secrets that may come from one address in ten minutes, before it has to wait.
_WRONG, _SECONDS = 20, 600


@door("confirm", "visits.report", NOT_YOURS)
@require_POST
def sign(request: Request, promise: int) -> HttpResponse:
    report = _report(request, promise)
    form = SignForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(str(form.non_field_errors()[0]) if form.non_field_errors() else _("Please sign again."))
        assert form.signature is not None
        actions.sign(by=request.viewer, at=request.at, report=report, signature=form.signature)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("Confirmed by the customer."))
    return redirect("visits:sheet", promise)


@door("confirm", "visits.report", NOT_YOURS)
@require_POST
def link(request: Request, promise: int) -> HttpResponse:
    """A link by mail, or shown here and now: its address is on this page once, and kept nowhere."""
    report = _report(request, promise)
    form = LinkForm(request.POST)
    if form.is_valid() and form.cleaned_data["way"] == Link.Way.SHOWN:
        return _show(request, report)
    mail(request, report)
    return redirect("visits:sheet", promise)


def mail(request: Request, report: Report) -> bool:
    """Sends her a link; why it cannot be sent is said, and nothing else is lost by it. Whether one goes."""
    try:
        actions.ask(by=request.viewer, at=request.at, report=report, way=Link.Way.MAIL, address=_address(request))
    except Refused as trouble:
        messages.warning(request, str(trouble))
        return False
    messages.success(request, _("A link goes to the customer by e-mail."))
    return True


def _show(request: Request, report: Report) -> HttpResponse:
    try:
        _made, address = actions.ask(
            by=request.viewer, at=request.at, report=report, way=Link.Way.SHOWN, address=_address(request)
        )
    except Refused as trouble:
        messages.warning(request, str(trouble))
        return redirect("visits:sheet", report.promise_id)
    size, path = queries.code_of(address)
    # Whom it goes to she chooses on her own telephone: no number stands on this page.
    message = "sms:?&body=" + quote(words.invitation(report, address)[1])
    shown = {"address": address, "size": size, "path": path, "promise": report.promise_id, "message": message}
    return render(request, "visits/link.html", shown)


def _report(request: Request, promise: int) -> Report:
    rows = Report.objects.standing().select_related("promise__customer", "promise__step__programme")
    return reach.get_or_404(request.viewer, "confirm", rows, promise=promise)


def _address(request: Request) -> Callable[[str], str]:
    """Makes the address of a secret, as customers reach this server."""
    home = settings.PUBLIC_URL or request.build_absolute_uri("/")
    return lambda token: home.rstrip("/") + reverse("visits:answer", args=[token])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Request, token: str) -> HttpResponse:
    """Open to whoever has the link. It says nothing of who the customer is."""
    if _too_many(request):
        return render(request, "429.html", status=429)
    found = queries.asked(token, request.at, get_language() or "ko")
    if found is None:
        _note_wrong(request)
        return render(request, "visits/no_such_link.html", status=404)
    if found.link.used_at is not None:
        return render(request, "visits/thanks.html", {"asked": found})
    form = AnswerForm(request.POST if request.method == "POST" else None, recommend=_may_ask(request, found.link))
    if request.method != "POST" or not form.is_valid():
        shown = {"asked": found, "form": form}
        return render(request, "visits/answer.html", shown, status=422 if form.is_bound else 200)
    # She may press twice, or answer on another telephone too: the first answer stands.
    with suppress(Refused):
        actions.answer(at=request.at, day=request.day, link=found.link, answer=actions.Answer(**form.answer()))
    return redirect("visits:answer", token)


def _may_ask(request: Request, link: Link) -> bool:
    """Whether she may be asked for a recommendation too: the firm's limit counts every door."""
    customer = link.report.promise.customer_id
    return customer is None or may_be_asked(customer, request.day, "visit") is None


def _key(request: Request) -> str:
    return f"visits.wrong.{request.META['REMOTE_ADDR']}"


def _too_many(request: Request) -> bool:
    return int(cache.get(_key(request), 0)) >= _WRONG


def _note_wrong(request: Request) -> None:
    if not cache.add(_key(request), 1, _SECONDS):
        cache.incr(_key(request))
