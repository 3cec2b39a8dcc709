"""The firm's records come in: upload, look, load, take back."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.jobs.actions import stop as stop_run
from dongban.jobs.models import Run, Task
from dongban.jobs.registry import Kind
from dongban.jobs.rules import TaskState
from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.http import Request, door
from dongban.records import jobs, rejects, uploads
from dongban.records import undo as undoing
from dongban.records.clock import moment
from dongban.records.forms import UploadForm
from dongban.records.models import Load
from dongban.records.queries import loads as queries

_SEE = door("see", "records.load", _("Only administrators and auditors see what was loaded."))
_CHANGE = door("change", "records.load", _("Only an administrator loads the firm's records."))


@_SEE
@require_safe
@never_cache
def loads(request: Request) -> HttpResponse:
    return _list(request, UploadForm())


def _list(request: Request, form: UploadForm, status: int = 200) -> HttpResponse:
    number = request.GET.get("page", "")[:8]
    page = queries.loads(request.viewer, number=int(number) if number.isdecimal() else 1)
    return render(request, "records/loads.html", {"page": page, "form": form, "zone": _zone(request)}, status=status)


# Reading the body is put off until the door has let her through and its size is known; the token is asked for then.
@csrf_exempt
@_CHANGE
@require_POST
def upload(request: Request) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > uploads.LARGEST:
        form = UploadForm(data={}, files=None)
        form.errors.clear()
        form.add_error("folder", _("This is more than 2 GB. Load it on the server with the command dongban load."))
        return _list(request, form, status=422)
    into = uploads.IntoHome(request)
    request.upload_handlers = [into]
    try:
        return _receive(request)
    finally:
        into.clear()


@csrf_protect
def _receive(request: Request) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    load = uploads.receive(by=request.viewer, at=request.at, files=form.cleaned_data["folder"])
    _queue(request, jobs.look, load)
    return redirect("records:load", load.pk)


@_SEE
@require_safe
@never_cache
def load(request: Request, pk: int) -> HttpResponse:
    card = queries.load(request.viewer, pk)
    if card.becomes:
        return _go(request, reverse("records:load", args=[card.becomes]))
    if request.htmx and not card.progress:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "records/load.html#progress" if request.htmx else "records/load.html"
    return render(request, template, {"load": card, "zone": _zone(request)})


def _go(request: Request, url: str) -> HttpResponse:
    """To another page, also when it is only a part of this one that was asked for."""
    return HttpResponse(headers={"HX-Redirect": url}) if request.htmx else redirect(url)


@_CHANGE
@require_POST
def begin(request: Request, pk: int) -> HttpResponse:
    """Loads an upload that has been looked at, or looks again at one where that was stopped."""
    row = _row(request, pk)
    if row.state == Load.State.PREVIEWED and row.becomes is None:
        _queue(request, jobs.take_in if row.files else jobs.look, row)
    return redirect("records:load", pk)


@_CHANGE
@require_POST
def stop(request: Request, pk: int) -> HttpResponse:
    """Stops what runs; an upload on which nothing runs is put aside."""
    row = _row(request, pk)
    waiting = Task.objects.filter(key=queries.task_key(row.pk), state__in=[TaskState.READY, TaskState.LEASED])
    runs = Run.objects.filter(pk__in=waiting.values("run"), state=Run.State.RUNNING)
    if run := runs.first():
        stop_run(by=request.viewer, at=request.at, run=run)
        messages.success(request, _("It stops at its next step. Nothing of it stays."))
        return redirect("records:load", pk)
    uploads.put_aside(by=request.viewer, at=request.at, load=row)
    messages.success(request, _("The upload is put aside, and its files are deleted."))
    return redirect("records:loads")


@_CHANGE
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def undo(request: Request, pk: int) -> HttpResponse:
    row = _row(request, pk)
    if undoing.last_load() != row:
        if request.htmx:
            # Whoever still waits for the count reads the sentence on a page of its own.
            return HttpResponse(headers={"HX-Refresh": "true"})
        raise reach.Refused(str(_("Only the last load can be undone, and this is not the last one.")))
    if request.method == "POST":
        _queue(request, jobs.undo, row)
        return redirect("records:load", pk)
    # To judge a million rows takes its time: the page is there at once, and asks for the count by itself.
    counted = request.htmx or "counted" in request.GET
    card = queries.undo_card(undoing.preview(row)) if counted else None
    template = "records/undo.html#counted" if request.htmx else "records/undo.html"
    return render(request, template, {"load": row, "undo": card})


@_SEE
@require_safe
@never_cache
def rejected(request: Request, pk: int) -> HttpResponseBase:
    """The rows that were not taken, with their reasons, as a file in the reader's language."""
    row = reach.get_or_404(request.viewer, "see", Load.objects.all(), pk=pk)
    if not row.rejects or not (rejects.directory_of(row) / "rejects.jsonl").exists():
        raise Http404
    record(by=request.viewer, at=request.at, verb="rejects_taken", subject="records.load", subject_id=row.pk)
    lines = rejects.as_csv(row, get_language() or "ko")
    headers = {"Content-Disposition": f'attachment; filename="rejects-{row.pk}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _zone(request: Request) -> ZoneInfo:
    """People read moments in the firm's time."""
    return moment(request.at).zone


def _row(request: Request, pk: int) -> Load:
    return reach.get_or_404(request.viewer, "change", Load.objects.all(), pk=pk)


def _queue(request: Request, kind: Kind, row: Load) -> None:
    kind.enqueue(by=request.viewer, at=request.at, key=queries.task_key(row.pk), payload={"load": row.pk})
