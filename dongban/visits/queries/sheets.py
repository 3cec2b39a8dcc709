"""What stands on a visit sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from dongban.kernel.fairness import distance_km
from dongban.kernel.words import say_day
from dongban.kernel.words import say_moment as kernel_say_moment
from dongban.people import reach
from dongban.people.asking import Rows, often
from dongban.people.models import User
from dongban.people.reach import Viewer
from dongban.post.queries import is_set as mail_is_set
from dongban.promises import queries as promises
from dongban.promises.access import no_keep
from dongban.promises.models import Promise
from dongban.promises.models import TakenBack as Undone
from dongban.promises.queries import Card
from dongban.promises.rules import Subject
from dongban.records.models import Contract, Coverage, Customer, Firm
from dongban.visits.access import needs_no_words
from dongban.visits.models import Photo, Report, SetAside
from dongban.visits.queries.honesty import denied
from dongban.visits.rules import Place
from dongban.visits.words import say_money, say_opinions, say_premium

_FROM_AFAR = frozenset({"phone", "sms", "email", "post", "web"})
_NOTED = ("promise", "note", "by", "signed", "answered", "called")
# Before a firm is loaded there is no zone; the product's home is Seoul.
_HOME = ZoneInfo("Asia/Seoul")


@dataclass(frozen=True)
class Agreed:
    """The contract that a visit is about, and what is gone through with the customer: its coverages, or else the
    product and its premium. Each is (name, what it amounts to)."""

    code: str
    product: str
    signed: str
    premium: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kept:
    """That a promise is kept: on which day it was, who entered it and when, and what the sheet says if there is one."""

    on: str
    by: str
    entered: str
    note: str = ""
    explained: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    opinions: tuple[tuple[str, str], ...] = ()
    report: int | None = None


@dataclass(frozen=True)
class TakenBack:
    """That it had been entered as kept on a day, and who took that back, when, and why."""

    on: str
    by: str
    at: str
    why: str


@dataclass(frozen=True)
class VisitSheet:
    """`shut` says why nothing can be reported (any more, or not yet); empty while it can. `latest` is the last day that
    a visit can have been on. `asides` are sheets of the same visit that came too late and wait to be settled."""

    promise: Card
    phone: str
    address: str
    placed: bool
    mails: bool
    contract: Agreed | None
    kept: Kept | None
    latest: date
    shut: str
    asides: tuple[int, ...] = ()
    photos: tuple[tuple[UUID, str], ...] = ()
    # Whether the customer says that there was no such visit, for eyes other than those of whoever made it.
    denied: bool = False
    taken_back: tuple[TakenBack, ...] = ()

    @property
    def visit(self) -> bool:
        """Whether somebody goes to see the customer, who then can sign; a call or a greeting asks less."""
        return self.promise.channel == "visit"

    @property
    def in_person(self) -> bool:
        """Whether a document can lie before the camera."""
        return self.promise.channel not in _FROM_AFAR

    @property
    def no_words(self) -> bool:
        return needs_no_words(self.promise)

    @property
    def points(self) -> tuple[tuple[str, str], ...]:
        return self.contract.points if self.contract else ()


def sheet(viewer: Viewer, day: date, pk: int, firm: Firm | None) -> VisitSheet:
    """The sheet of one promise. At most eight statements besides those of the promise itself. Http404 out of reach."""
    promise = promises.one(viewer, day, pk)
    found = replace(_open(viewer, day, (promise,), firm)[0], photos=_photos(viewer, pk, firm))
    waiting = SetAside.objects.filter(promise=pk, state=SetAside.State.WAITING).values_list("pk", flat=True)
    found = replace(found, asides=tuple(waiting), taken_back=_taken_back(pk, firm, viewer.language))
    if not promise.kept_on:
        return found
    return replace(found, kept=kept(pk, firm, viewer.language), denied=bool(denied(viewer, [pk])))


def _taken_back(pk: int, firm: Firm | None, language: str) -> tuple[TakenBack, ...]:
    rows = Undone.objects.filter(promise=pk).order_by("-at", "-pk")
    return tuple(
        TakenBack(say_day(row.kept_on, language, year=True), row.by_name, say_moment(row.at, firm, language), row.why)
        for row in rows
    )


def _photos(viewer: Viewer, pk: int, firm: Firm | None) -> tuple[tuple[UUID, str], ...]:
    """Each with who took it and when; what is on it is shown, and noted as seen, when it is opened."""
    rows = reach.visible(viewer, "see", Photo.objects.filter(promise=pk, dropped_at__isnull=True)).order_by("at", "pk")
    return tuple((row.key, f"{row.by_name}, {say_moment(row.at, firm, viewer.language)}") for row in rows)


def day_sheets(viewer: Viewer, day: date, firm: Firm | None) -> tuple[VisitSheet, ...]:
    """The sheets that somebody takes along: her own promises of Today's first page that can be kept. Three statements
    besides those of Today."""
    lines = promises.today(viewer, day, firm=firm).lines
    return _open(viewer, day, [card for card in lines if card.owner == viewer.staff and not no_keep(card, day)], firm)


def _open(viewer: Viewer, day: date, cards: Sequence[Card], firm: Firm | None) -> tuple[VisitSheet, ...]:
    where = _where(viewer, [card.customer for card in cards if card.customer])
    agreed = _agreed([c.subject_id for c in cards if c.subject == Subject.CONTRACT], firm, viewer.language)
    return tuple(_sheet(day, card, where.get(card.customer or 0), agreed) for card in cards)


def _sheet(
    day: date, card: Card, where: tuple[str, str, bool, bool] | None, agreed: Mapping[int, Agreed]
) -> VisitSheet:
    phone, address, placed, mails = where or ("", "", False, False)
    # After a contract has ended, a visit that was made before can still be entered.
    latest = min(day, card.ended_on or day)
    return VisitSheet(
        promise=card,
        phone=phone,
        address=address,
        placed=placed,
        mails=mails and mail_is_set(),
        contract=agreed.get(card.subject_id) if card.subject == Subject.CONTRACT else None,
        kept=None,
        latest=latest,
        shut=no_keep(card, day, latest) or "",
    )


def _where(viewer: Viewer, customers: Iterable[int]) -> dict[int, tuple[str, str, bool, bool]]:
    """How to reach them. Somebody may owe a promise to a customer whom another adviser serves: she is left out."""
    rows = reach.visible(viewer, "see", Customer.objects.filter(pk__in=list(customers)))
    return {
        pk: (phone, address, latitude is not None, bool(email))
        for pk, phone, address, latitude, email in rows.values_list("pk", "phone", "address", "latitude", "email")
    }


def _agreed(contracts: Iterable[int], firm: Firm | None, language: str) -> dict[int, Agreed]:
    """Seen by whoever owes the promise about it: it is what she goes through with the customer."""
    asked = list(contracts)
    covered: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Coverage.objects.filter(contract__in=asked).order_by("-amount", "name")
    for contract, name, amount in rows.values_list("contract", "name", "amount"):
        covered[contract].append((name, say_money(amount, firm, language)))
    return {
        found.pk: _contract(found, covered[found.pk], firm, language)
        for found in Contract.objects.select_related("product").filter(pk__in=asked)
    }


def _contract(found: Contract, covered: Sequence[tuple[str, str]], firm: Firm | None, language: str) -> Agreed:
    premium = say_premium(found.premium, found.premium_cycle, firm, language)
    return Agreed(
        code=found.code,
        product=found.product.name,
        signed=say_day(found.signed_on, language, year=True),
        premium=premium,
        points=tuple(covered) or ((found.product.name, premium),),
    )


def kept(pk: int, firm: Firm | None, language: str) -> Kept | None:
    """Promises whose keeping was loaded, or entered without a sheet, have no note."""
    promise = Promise.objects.only("kept_on", "kept_at", "kept_by").get(pk=pk)
    if promise.kept_on is None or promise.kept_at is None:
        return None
    on = say_day(promise.kept_on, language, year=True)
    report = Report.objects.standing().filter(promise=promise).first()
    if report is None:
        name = User.objects.filter(pk=promise.kept_by or 0).values_list("name", flat=True).first()
        return Kept(on, name or "", say_moment(promise.kept_at, firm, language))
    filed = report.sheet()
    return Kept(
        on=on,
        by=report.by_name,
        entered=say_moment(report.at, firm, language),
        note=report.note,
        explained=tuple(point.name for point in filed.points if point.explained),
        left_out=tuple(point.name for point in filed.points if not point.explained),
        opinions=say_opinions(filed.opinions),
        report=report.pk,
    )


def say_moment(at: datetime, firm: Firm | None, language: str) -> str:
    return kernel_say_moment(at.astimezone(firm.zone if firm else _HOME), language, year=True)


def notes(viewer: Viewer, kept: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """What was noted when these promises were kept, by promise, and whether the customer says that it was not so (for
    other eyes than those of whoever noted it). One statement.

    By their numbers, not by customer: promises have no index by customer, and there are millions of them.
    """
    return {
        promise: (note, False in said and by != viewer.user)
        for promise, note, by, *said in _notes(viewer, kept=sorted(set(kept)))
    }


@often
def _notes(viewer: Viewer, *, kept: list[int]) -> Rows:
    return reach.visible(viewer, "see", Report.objects.standing().filter(promise__in=kept)).values_list(*_NOTED)


def distance(promise: Promise, place: Place | None) -> int | None:
    """How far, in metres, a telephone was from the customer's place; None when one of the two is not known."""
    if place is None or promise.customer is None:
        return None
    found = distance_km(promise.customer, place)
    return None if found is None else round(found * 1000)
