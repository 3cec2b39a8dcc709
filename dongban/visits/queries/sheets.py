"""What stands on a visit sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.promises import queries as promises
from dongban.promises.access import no_keep
from dongban.promises.models import Promise
from dongban.promises.queries import Card
from dongban.promises.rules import Subject
from dongban.records.models import Contract, Coverage, Customer, Firm
from dongban.visits.models import Report
from dongban.visits.words import say_money, say_premium

# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Agreed:
    """The contract that a visit is about, and what is gone through coverage by coverage."""

    code: str
    product: str
    signed: str
    premium: str
    coverages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kept:
    """That a promise is kept: on which day it was, who entered it and when, and the note when there is one."""

    on: str
    by: str
    entered: str
    note: str


@dataclass(frozen=True)
class VisitSheet:
    """`shut` says why nothing can be reported (any more, or not yet); empty while it can. `latest` is the last day that
    a visit can have been on."""

    promise: Card
    phone: str
    address: str
    contract: Agreed | None
    kept: Kept | None
    latest: date
    shut: str


def sheet(viewer: Viewer, day: date, pk: int, firm: Firm | None) -> VisitSheet:
    """The sheet of one promise. Five statements besides those of the promise itself. Http404 out of reach."""
    promise = promises.one(viewer, day, pk)
    phone, address = _where(viewer, promise.customer)
    # After a contract has ended, a visit that was made before can still be entered.
    latest = min(day, promise.ended_on or day)
    return VisitSheet(
        promise=promise,
        phone=phone,
        address=address,
        contract=_agreed(promise.subject_id, firm, viewer.language) if promise.subject == Subject.CONTRACT else None,
        kept=_kept(pk, firm, viewer.language) if promise.kept_on else None,
        latest=latest,
        shut=no_keep(promise, day, latest) or "",
    )


def _where(viewer: Viewer, customer: int | None) -> tuple[str, str]:
    """How to reach her. Somebody may owe a promise to a customer whom another adviser serves: then neither is shown."""
    rows = reach.visible(viewer, "see", Customer.objects.all()).filter(pk=customer or 0)
    return rows.values_list("phone", "address").first() or ("", "")


def _agreed(contract: int, firm: Firm | None, language: str) -> Agreed | None:
    """Seen by whoever owes the promise about it: it is what she goes through with the customer."""
    found = Contract.objects.select_related("product").filter(pk=contract).first()
    if found is None:
        return None
    rows = Coverage.objects.filter(contract=contract).order_by("-amount", "name").values_list("name", "amount")
    return Agreed(
        code=found.code,
        product=found.product.name,
        signed=say_day(found.signed_on, language, year=True),
        premium=say_premium(found.premium, found.premium_cycle, firm, language),
        coverages=tuple((name, say_money(amount, firm, language)) for name, amount in rows),
    )


def _kept(pk: int, firm: Firm | None, language: str) -> Kept | None:
    """Promises whose keeping was loaded, or entered without a sheet, have no note."""
    promise = Promise.objects.only("kept_on", "kept_at", "kept_by").get(pk=pk)
    if promise.kept_on is None or promise.kept_at is None:
        return None
    report = Report.objects.filter(promise=promise).first()
    users = User.objects.filter(pk=promise.kept_by or 0)
    name = report.by_name if report else users.values_list("name", flat=True).first()
    return Kept(
        on=say_day(promise.kept_on, language, year=True),
        by=name or "",
        entered=_say_moment(report.at if report else promise.kept_at, firm, language),
        note=report.note if report else "",
    )


def _say_moment(at: datetime, firm: Firm | None, language: str) -> str:
    local = at.astimezone(firm.zone if firm else _HOME)
    return f"{say_day(local.date(), language, year=True)} {local:%H:%M}"


def notes(viewer: Viewer, kept: Iterable[int]) -> dict[int, str]:
    """What was noted when these promises were kept, by promise. One statement.

    By their numbers, not by customer: promises have no index by customer, and there are millions of them.
    """
    rows = reach.visible(viewer, "see", Report.objects.filter(promise__in=list(kept)))
    return dict(rows.values_list("promise", "note"))
