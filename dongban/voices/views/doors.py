"""The public door, and the desk at which voices are written down."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.records.models import Customer, Staff
from dongban.records.queries import firm
from dongban.voices import actions, queries
from dongban.voices.access import NO_HEARING, NO_VOICES
from dongban.voices.actions.doors import TooMany, say_more, speak
from dongban.voices.actions.files import path_of
from dongban.voices.forms.doors import MoreForm, SpeakForm, WriteForm
from dongban.voices.models import Attachment, Case, Link
from dongban.voices.queries.doors import followed, link_of
from dongban.voices.queries.lines import not_about
from dongban.voices.surveys.actions import answer_there
from dongban.voices.surveys.forms import AnswerForm
from dongban.voices.surveys.rules import UNHAPPY


@require_http_methods(["GET", "HEAD", "POST"])
def say(request: Request) -> HttpResponse:
    """Anybody may speak, without signing in."""
    if request.method != "POST":
        return render(request, "voices/say.html", {"form": SpeakForm()})
    form = SpeakForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "voices/say.html", {"form": form}, status=422)
    given = form.cleaned_data
    try:
        spoken = speak(
            at=request.at,
            day=request.day,
            address=request.META["REMOTE_ADDR"],
            language=get_language() or "ko",
            kind=given["kind"],
            subject=given["subject"],
            text=given["text"],
            sender=form.sender(),
            files=given["attached"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "voices/say.html", {"form": form}, status=429 if isinstance(refusal, TooMany) else 422)
    messages.success(request, _("We have heard you. Your number is %(number)s.") % {"number": spoken.case.number})
    return redirect("voices:said", spoken.secret)


@require_http_methods(["GET", "HEAD", "POST"])
def said(request: Request, secret: str) -> HttpResponse:
    """What became of it: for whoever has the secret link, and nobody else."""
    link = link_of(secret, request.at)
    if link is None:
        return _shut(request)
    if request.method != "POST":
        return _said(request, link, secret, MoreForm(), AnswerForm())
    scored, status = "asked" in request.POST, 422
    form = AnswerForm(request.POST) if scored else MoreForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            thanks = _score(request, link, form) if scored else _more(request, link, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            # A score that comes late is no fault of what she wrote: it was given before, or its time is over.
            status = 409 if scored else 422
        else:
            messages.success(request, thanks)
            return redirect("voices:said", secret)
    more, answer = (MoreForm(), form) if scored else (form, AnswerForm())
    return _said(request, link, secret, more, answer, status=status)


def _more(request: Request, link: Link, form: Form) -> str:
    text, files = form.cleaned_data["text"], form.cleaned_data["attached"]
    language = get_language() or "ko"
    say_more(at=request.at, day=request.day, link=link, language=language, text=text, files=files)
    return _("Thank you: we have that too.")


def _score(request: Request, link: Link, form: Form) -> str:
    survey = answer_there(by=None, at=request.at, day=request.day, case=link.case, **form.cleaned_data)
    if survey.score <= UNHAPPY:
        return _("We are sorry. Your voice is open again, and somebody of ours reads it.")
    return _("Your answer helps us to do better.")


def _said(request: Request, link: Link, secret: str, form: Form, answer: Form, status: int = 200) -> HttpResponse:
    shown = {
        "found": followed(link, firm(), request.at, request.day, get_language() or "ko"),
        "form": form,
        "answer": answer,
        "secret": secret,
        "address": request.build_absolute_uri(request.path),
    }
    page = render(request, "voices/said.html", shown, status=status)
    page["Cache-Control"] = "private, no-store"
    # Her secret goes to no other site; with "no-referrer" a browser would not say of her own form where it comes from.
    page["Referrer-Policy"] = "same-origin"
    return page


def _shut(request: Request) -> HttpResponse:
    """A link that never was and one whose time is over answer alike. A customer reads it: she can speak up again."""
    return render(request, "voices/shut.html", status=404)


@require_safe
def said_file(request: Request, secret: str, pk: int) -> HttpResponseBase:
    link = link_of(secret, request.at)
    if link is None:
        return _shut(request)
    found = Attachment.objects.filter(pk=pk, message__case=link.case_id).exclude(message__direction="note").first()
    return _file(found)


@door("see", "voices.case", NO_VOICES)
@require_safe
def file(request: Request, pk: int) -> HttpResponseBase:
    found = Attachment.objects.filter(pk=pk).select_related("message").first()
    if found is None:
        raise Http404
    case = reach.get_or_404(
        request.viewer, "see", not_about(request.viewer, Case.objects.all()), pk=found.message.case_id
    )
    customers = [case.customer_id] if case.customer_id else []
    saw(
        viewer=request.viewer,
        at=request.at,
        page="voices:file",
        customers=customers,
        address=request.META["REMOTE_ADDR"],
    )
    return _file(found)


def _file(found: Attachment | None) -> HttpResponseBase:
    """Always to be saved, never shown: what a stranger sent is not opened within our own pages."""
    path = path_of(found.digest) if found else None
    if found is None or path is None or not path.exists():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )


@door("hear", "voices.case", NO_HEARING)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """What a customer said on the telephone, at the counter or in a letter."""
    if request.method != "POST":
        asked = {name: request.GET.get(name, "")[:64] for name in ("customer", "channel")}
        return render(request, "voices/new.html", {"form": WriteForm(initial=asked), "reads": _reads(request)})
    form = WriteForm(request.POST)
    if form.is_valid():
        try:
            case = _written(request, form)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down as %(number)s.") % {"number": case.number})
            others = not_about(request.viewer, Case.objects.filter(pk=case.pk))
            seen = reach.visible(request.viewer, "see", others).exists()
            return redirect("voices:case", case.pk) if seen else redirect(_back(request))
    return render(request, "voices/new.html", {"form": form, "reads": _reads(request)}, status=422)


def _reads(request: Request) -> bool:
    """Whether there is an inbox for her. A leader writes down what she heard, and goes back to where her day begins."""
    return reach.may(request.viewer, "see", "voices.case")


def _back(request: Request) -> str:
    return reverse("voices:inbox") if _reads(request) else "/"


def _written(request: Request, form: WriteForm) -> Case:
    given = form.cleaned_data
    sender = form.sender()
    customer = _customer(request, given["customer"]) if given["customer"] else None
    return actions.hear(
        by=request.viewer,
        at=request.at,
        day=request.day,
        channel=given["channel"],
        kind=given["kind"],
        text=given["text"],
        subject=given["subject"],
        customer=customer or queries.recognised(sender.name, sender.phone, sender.email),
        about_staff=_staff(given["about"]) if given["about"] else None,
        sender=sender,
        priority=int(given["pressing"]),
    )


def _customer(request: Request, code: str) -> int:
    found = reach.visible(request.viewer, "see", Customer.objects.filter(code=code.strip())).first()
    if found is None:
        raise Refused(_("No customer of yours has this code."))
    return found.pk


def _staff(code: str) -> int:
    found = Staff.objects.filter(code=code.strip()).first()
    if found is None:
        raise Refused(_("Nobody of the staff has this code."))
    return found.pk
