"""The pages of mailboxes, and of mails that made no case by themselves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Refused, Request, door
from dongban.voices.mail import access, actions, jobs, queries
from dongban.voices.mail.forms import MailboxForm
from dongban.voices.mail.imap import Box, Unreached
from dongban.voices.mail.reading import Reader, Unreadable
from dongban.voices.models import Mail, Mailbox

_SEE = door("see", "voices.mailbox", access.NO_MAILBOXES)
_SET = door("change", "voices.mailbox", access.NO_SETTING)
_SEE_MAILS = door("see", "voices.mail", access.NO_MAILS)
_DECIDE = door("change", "voices.mail", access.NO_MAILS)
_PATIENCE = 8.0


@require_safe
@never_cache
@_SEE
def mailboxes(request: Request) -> HttpResponse:
    may_change = reach.may(request.viewer, "change", "voices.mailbox")
    boxes = queries.mailboxes(request.viewer)
    return render(request, "voices/mail/mailboxes.html", {"boxes": boxes, "may_change": may_change})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_SET
def new_mailbox(request: Request) -> HttpResponse:
    if request.method != "POST":
        form = MailboxForm(initial={"folder": "INBOX", "since": request.day, "receipts": True, "active": True})
        return _form(request, form, None)
    return _set(request, MailboxForm(request.POST), None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@_SET
def mailbox(request: Request, pk: int) -> HttpResponse:
    box = reach.get_or_404(request.viewer, "change", Mailbox.objects.all(), pk=pk)
    if request.method != "POST":
        return _form(request, MailboxForm.of(box), box)
    return _set(request, MailboxForm(request.POST, mailbox=box), box)


def _form(request: Request, form: MailboxForm, box: Mailbox | None, status: int = 200) -> HttpResponse:
    return render(request, "voices/mail/mailbox.html", {"form": form, "box": box}, status=status)


def _set(request: Request, form: MailboxForm, box: Mailbox | None) -> HttpResponse:
    if not form.is_valid():
        return _form(request, form, box, status=422)
    facts = dict(form.cleaned_data)
    password = facts.pop("password")
    actions.set_mailbox(by=request.viewer, at=request.at, mailbox=box, facts=facts, password=password)
    messages.success(request, _("The mailbox is set. Try whether it opens."))
    return redirect("voices:mailboxes")


@require_POST
@_SET
def try_mailbox(request: Request, pk: int) -> HttpResponse:
    """Opens it now, reads nothing, and says how that went; when well, a worker looks into it."""
    box = reach.get_or_404(request.viewer, "change", Mailbox.objects.all(), pk=pk)
    try:
        with Box(jobs.place_of(box), patience=_PATIENCE) as opened:
            count = opened.next_uid - 1
    except Unreached as error:
        messages.error(request, _("It does not open: %(why)s") % {"why": error})
        return redirect("voices:mailboxes")
    if box.active:
        jobs.wake(box.pk, at=request.at)
    messages.success(request, _("It opens. Its last mail is number %(n)s.") % {"n": count})
    return redirect("voices:mailboxes")


@require_safe
@never_cache
@_SEE_MAILS
def mails(request: Request) -> HttpResponse:
    number = request.GET.get("page", "")[:8]
    page = queries.mails(
        request.viewer, became=request.GET.get("became", ""), number=int(number) if number.isdecimal() else 1
    )
    _saw(request, "voices:mails", [mail.sender for mail in page.mails])
    return render(request, "voices/mail/mails.html", {"page": page})


@require_POST
@_DECIDE
def mail(request: Request, pk: int) -> HttpResponse:
    """Takes a mail in as a case, or puts it away."""
    found = reach.get_or_404(request.viewer, "change", Mail.objects.all(), pk=pk)
    try:
        if request.POST.get("move") == "take":
            return redirect("voices:case", _taken(request, found))
        actions.put_away(by=request.viewer, at=request.at, mail=found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is put away and stays as it came."))
    return redirect("voices:mails")


def _taken(request: Request, found: Mail) -> int:
    with Reader() as reader:
        try:
            parsed = reader.read(queries.raw_of(found))
        except Unreadable:
            parsed = {}
        case = actions.take_as_case(
            by=request.viewer, at=request.at, day=request.day, mail=found, parsed=parsed, stage=reader.stage
        )
    return case.pk


@require_safe
@never_cache
@_SEE_MAILS
def raw(request: Request, pk: int) -> HttpResponse:
    """The mail as it came, to be opened in a mail program."""
    found = reach.get_or_404(request.viewer, "see", Mail.objects.all(), pk=pk)
    _saw(request, "voices:mail_raw", [found.sender])
    answer = HttpResponse(queries.raw_of(found), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="mail-{found.pk}.eml"'
    return answer


def _saw(request: Request, page: str, senders: list[str]) -> None:
    saw(
        viewer=request.viewer,
        at=request.at,
        page=page,
        customers=queries.customers_among(senders),
        address=request.META["REMOTE_ADDR"],
    )
