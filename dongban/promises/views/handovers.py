"""Who got whom when somebody went, and what a manager changes about it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dongban.journal.actions import saw
from dongban.people import reach
from dongban.people.http import Request, door
from dongban.promises.forms import ShareForm
from dongban.promises.handover.actions import CannotHandOver, reassign, share_out_unserved
from dongban.promises.models import Handover, Share
from dongban.promises.queries import handovers as queries
from dongban.records.models import Branch

_NOT_YOURS = gettext_lazy("Hand-overs are seen by the branch manager and by leaders.")
_BY_MANAGER = gettext_lazy("Only the manager of the branch shares out its customers.")
_PAGE = 50


@require_safe
@door("see", "promises.handover", _NOT_YOURS)
def handovers(request: Request) -> HttpResponse:
    page = Paginator(queries.handovers(request.viewer), _PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "lines": queries.lines(list(page))}
    shown["unserved"] = queries.unserved(request.viewer, request.day)
    return render(request, "promises/handovers.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@door("see", "promises.handover", _NOT_YOURS)
def handover(request: Request, pk: int) -> HttpResponse:
    row = reach.get_or_404(request.viewer, "see", Handover.objects.select_related("staff", "branch"), pk=pk)
    if request.method == "POST":
        return _change(request, row)
    return _page(request, row, form=None, chosen=_chosen(request, row, request.GET.get("change", "")))


@require_POST
@door("share_out", "records.branch", _BY_MANAGER)
def share_out(request: Request, branch: int) -> HttpResponse:
    row = reach.get_or_404(request.viewer, "see", Branch.objects.all(), pk=branch)
    try:
        done = share_out_unserved(by=request.viewer, at=request.at, day=request.day, branch=row)
    except CannotHandOver as trouble:
        messages.error(request, str(trouble))
    else:
        said = ngettext("%(n)s customer has an adviser now.", "%(n)s customers have an adviser now.", done.customers)
        messages.success(request, said % {"n": done.customers})
    return redirect("promises:handovers")


def _change(request: Request, row: Handover) -> HttpResponse:
    reach.require(request.viewer, "change", row, _BY_MANAGER)
    share = _chosen(request, row, request.POST.get("share", ""))
    form = ShareForm(request.POST, people=queries.colleagues(row.branch_id, request.day))
    if share is None:
        messages.error(request, _("Please choose a customer of this hand-over."))
        return _page(request, row, form=None, chosen=None, status=422)
    if form.is_valid():
        try:
            reassign(by=request.viewer, at=request.at, day=request.day, share=share, **form.cleaned_data)
        except CannotHandOver as trouble:
            form.add_error(None, str(trouble))
        else:
            messages.success(request, _("Changed: from today %(name)s.") % {"name": form.cleaned_data["staff"].name})
            return redirect("promises:handovers")
    return _page(request, row, form=form, chosen=share, status=422)


def _chosen(request: Request, row: Handover, number: str) -> Share | None:
    if not number.isdecimal():
        return None
    return row.shares.select_related("customer", "new", "handover").filter(pk=int(number[:18])).first()


def _page(
    request: Request, row: Handover, *, form: ShareForm | None, chosen: Share | None, status: int = 200
) -> HttpResponse:
    page = Paginator(queries.shares(row), _PAGE).get_page(request.GET.get("page"))
    found = queries.share_lines(request.viewer, row, list(page))
    shown = {"line": queries.line(row), "shares": found, "page": page}
    customers = [each.customer for each in found]
    if chosen is not None:
        (one,) = queries.share_lines(request.viewer, row, [chosen])
        if one.may_change:
            form = form or ShareForm(people=queries.colleagues(row.branch_id, request.day))
            shown |= {"chosen": one, "form": form}
            customers.append(one.customer)
    where = request.META.get("REMOTE_ADDR", "")
    saw(viewer=request.viewer, at=request.at, page="promises:handover", customers=customers, address=where)
    return render(request, "promises/handover.html", shown, status=status)
