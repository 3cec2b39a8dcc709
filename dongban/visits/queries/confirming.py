"""What a customer is asked, and what she answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import qrcode

from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Firm
from dongban.visits.access import no_link
from dongban.visits.models import Confirmation, Link, Report
from dongban.visits.rules import digest, drawn


@dataclass(frozen=True)
class Asked:
    """The question that a link puts, without a word about who the customer is. `spent`: why it cannot be answered."""

    link: Link
    on: str
    by: str
    title: str


@dataclass(frozen=True)
class Confirmed:
    """One confirmation, in figures and as a drawing. `told`: whether the viewer is told what was answered."""

    way: str
    on: str
    told: bool
    took_place: bool
    explained: bool | None
    score: int | None
    comment: str
    signature: str
    signed_name: str


@dataclass(frozen=True)
class Confirming:
    """What is confirmed of a visit, and how the customer can still be asked. `no_mail`, `no_link`: why not."""

    report: int
    found: tuple[Confirmed, ...]
    asked: int
    may: bool
    signed: bool
    no_mail: str
    no_link: str


def asked(token: str, at: datetime, language: str) -> Asked | None:
    """What a link asks; None for one that is not known or has run out. The secret itself is the right to read it."""
    rows = Link.objects.filter(digest=digest(token)).select_related("report__promise__step__programme")
    link = rows.first()
    if link is None or (link.used_at is None and link.expires_at <= at):
        return None
    step = link.report.promise.step
    names = step.name or step.programme.name
    return Asked(
        link=link,
        on=say_day(link.report.on, language, year=True),
        by=link.report.by_name,
        title=names.get(language) or names.get("ko") or "",
    )


def confirming(viewer: Viewer, at: datetime, report: int, firm: Firm | None) -> Confirming:
    """Of a visit whose sheet the viewer sees already."""
    row = Report.objects.select_related("promise__customer").get(pk=report)
    customer = row.promise.customer
    email = customer.email if customer else ""
    found = tuple(row.confirmations.order_by("at"))
    return Confirming(
        report=report,
        found=tuple(_confirmed(one, viewer.language, told=viewer.user != row.by) for one in found),
        asked=row.links.count(),
        may=reach.reaches(viewer, "confirm", row),
        signed=any(one.way == Confirmation.Way.GLASS for one in found),
        no_mail=no_link(row, at, Link.Way.MAIL, email) or "",
        no_link=no_link(row, at, Link.Way.SHOWN, email) or "",
    )


def _confirmed(row: Confirmation, language: str, *, told: bool) -> Confirmed:
    """Whoever made the visit learns that her link was answered, not what: it may be about herself."""
    return Confirmed(
        way=row.way,
        on=say_day(row.at.date(), language),
        told=told or row.way == Confirmation.Way.GLASS,
        took_place=row.took_place,
        explained=row.explained,
        score=row.score,
        comment=row.comment,
        signature=drawn(row.strokes),
        signed_name=row.signed_name,
    )


def code_of(address: str) -> tuple[int, str]:
    """A QR code of an address, for a telephone to read: how many squares wide, and the path of its dark ones."""
    made = qrcode.QRCode(border=2, error_correction=qrcode.constants.ERROR_CORRECT_M)
    made.add_data(address)
    rows = made.get_matrix()
    dark = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, filled in enumerate(row) if filled)
    return len(rows), "".join(dark)
