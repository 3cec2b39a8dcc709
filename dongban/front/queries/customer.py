"""One customer on one page: who she is, whom she lives with, what she consented to, what she has with the firm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongban.front.queries.masks import COMPANY, Eyes
from dongban.front.words import CHANNELS, ENDS, GENDERS, LINES, PURPOSES, said, years_between
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.asking import Rows, often
from dongban.people.reach import Viewer
from dongban.records.models import Consent, Contract, Customer, Firm
from dongban.visits.words import say_money, say_premium


@dataclass(frozen=True)
class Relative:
    id: int
    name: str
    about: str


@dataclass(frozen=True)
class Agreement:
    """Consents to one purpose: the channels that are open today, and those that she has closed."""

    purpose: str
    channels: tuple[str, ...]
    withdrawn: tuple[str, ...]


@dataclass(frozen=True)
class Deal:
    """A contract of hers."""

    id: int
    code: str
    product: str
    line: str
    signed_on: date
    signed: str
    premium: str
    # What is paid for it each month, as long as it is in force.
    monthly: int
    ends_on: date | None
    ended_on: date | None
    end: str
    coverages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Who:
    id: int
    code: str
    name: str
    about: str
    together: str
    phone: str
    email: str
    address: str
    birth: str
    adviser: str
    branch: str
    left: str
    relatives: tuple[Relative, ...]
    agreements: tuple[Agreement, ...]


_WHO = (
    *("id", "code", "name", "kind", "born_on", "gender", "phone", "email", "address", "household"),
    *("since", "left_on", "adviser__name", "branch__name"),
)


def who(viewer: Viewer, day: date, pk: int) -> Who:
    """Three statements. Http404 for a customer out of reach."""
    found = next(iter(_who(viewer, customer=pk)), None)
    if found is None:
        raise Http404
    _pk, code, name, kind, born_on, gender, phone, email, address, household, since, left_on, adviser, branch = found
    eyes = Eyes.of(viewer)
    return Who(
        id=pk,
        code=code,
        name=eyes.name(name, kind),
        about=about(kind, born_on, gender, day),
        together=_together(since, left_on or day),
        phone=eyes.phone(phone),
        email=eyes.email(email),
        address=eyes.address(address),
        birth=eyes.birth(born_on),
        adviser=adviser or "",
        branch=branch or "",
        left=_left(left_on, day, viewer.language),
        relatives=_relatives(viewer, day, pk, household),
        agreements=_agreements(viewer, day, pk),
    )


@often
def _who(viewer: Viewer, *, customer: int) -> Rows:
    return reach.visible(viewer, "see", Customer.objects.filter(pk=customer)).values_list(*_WHO)


def within_reach(viewer: Viewer, pk: int) -> None:
    """Http404 for a customer out of reach. One statement."""
    if not reach.visible(viewer, "see", Customer.objects.filter(pk=pk)).exists():
        raise Http404


def about(kind: str, born_on: date | None, gender: str, day: date) -> str:
    """ "61, woman"; for a firm, that it is one.

    The age is told to everybody who may see the customer: without the day of birth it says little about who she is.
    """
    if kind == COMPANY:
        return _("company")
    age = _("aged %(years)s") % {"years": years_between(born_on, day)} if born_on and born_on <= day else ""
    return " · ".join(filter(None, (age, said(GENDERS, gender))))


def _together(since: date | None, until: date) -> str:
    if since is None or since > until:
        return ""
    years = years_between(since, until)
    return (
        ngettext("with us for %(years)s year", "with us for %(years)s years", years) % {"years": years}
        if years
        else _("with us since %(year)s") % {"year": since.year}
    )


def _left(left_on: date | None, day: date, language: str) -> str:
    return say_day(left_on, language, year=True) if left_on is not None and left_on <= day else ""


def _relatives(viewer: Viewer, day: date, customer: int, household: str) -> tuple[Relative, ...]:
    """Those of her household whom the viewer reaches too."""
    if not household:
        return ()
    eyes = Eyes.of(viewer)
    found = _household(viewer, customer=customer, household=household)
    return tuple(
        Relative(pk, eyes.name(name, kind), about(kind, born, sex, day)) for pk, name, kind, born, sex in found
    )


@often
def _household(viewer: Viewer, *, customer: int, household: str) -> Rows:
    rows = (
        reach.visible(viewer, "see", Customer.objects.all())
        .filter(household=household)
        .exclude(pk=customer)
        # The index holds those with a household alone, and SQLite uses it only when the question says so too.
        .exclude(household="")
    )
    return rows.order_by("born_on", "id").values_list("id", "name", "kind", "born_on", "gender")[:12]


def _agreements(viewer: Viewer, day: date, customer: int) -> tuple[Agreement, ...]:
    given: dict[str, dict[str, bool]] = defaultdict(dict)
    for purpose, channel, withdrawn in _consents(viewer, day=day, customer=customer):
        given[purpose][channel] = withdrawn is None or withdrawn > day
    return tuple(
        Agreement(said(PURPOSES, purpose), _channels(channels, True), _channels(channels, False))
        for purpose, channels in sorted(given.items())
    )


@often
def _consents(viewer: Viewer, *, day: date, customer: int) -> Rows:
    rows = reach.visible(viewer, "see", Consent.objects.filter(customer=customer, granted_on__lte=day))
    return rows.order_by("granted_on", "id").values_list("purpose", "channel", "withdrawn_on")


def _channels(channels: dict[str, bool], wanted: bool) -> tuple[str, ...]:
    return tuple(said(CHANNELS, channel) for channel, is_open in sorted(channels.items()) if is_open is wanted)


_DEAL = (
    *("pk", "code", "product__name", "product__line", "signed_on", "premium", "premium_cycle", "ended_on"),
    *("end_reason", "coverage__name", "coverage__amount"),
)


def deals(viewer: Viewer, day: date, customer: int, firm: Firm | None) -> tuple[Deal, ...]:
    """Her contracts that were signed by that day, those in force first, the newest on top. One statement."""
    found = _contracts(viewer, day=day, customer=customer)
    made = [_deal(list(group), day, firm, viewer.language) for _pk, group in groupby(found, key=itemgetter(0))]
    return tuple(sorted(made, key=lambda deal: deal.end != ""))


@often
def _contracts(viewer: Viewer, *, day: date, customer: int) -> Rows:
    rows = reach.visible(viewer, "see", Contract.objects.filter(customer=customer, signed_on__lte=day))
    return rows.order_by("-signed_on", "-pk", "-coverage__amount", "coverage__name").values_list(*_DEAL)


def _deal(rows: Sequence[tuple[Any, ...]], day: date, firm: Firm | None, language: str) -> Deal:
    """One contract: a row for each of its coverages, or one without any."""
    pk, code, product, product_line, signed_on, premium, cycle, ended_on, why, _name, _amount = rows[0]
    ended = ended_on is not None and ended_on <= day
    return Deal(
        id=pk,
        code=code,
        product=product,
        line=said(LINES, product_line),
        signed_on=signed_on,
        signed=say_day(signed_on, language, year=True),
        premium=say_premium(premium, cycle, firm, language),
        monthly=premium if premium and cycle == "month" and not ended else 0,
        ends_on=ended_on,
        ended_on=ended_on if ended else None,
        end=said(ENDS, why or "other") if ended else "",
        coverages=tuple((row[-2], say_money(row[-1], firm, language)) for row in rows if row[-2] is not None),
    )


def in_force(deals: Iterable[Deal], firm: Firm | None, language: str) -> tuple[int, str]:
    """How many contracts are in force, and what they come to a month where they are paid so."""
    alive = [deal for deal in deals if not deal.end]
    monthly = sum(deal.monthly for deal in alive)
    return len(alive), say_premium(monthly, "month", firm, language) if monthly else ""
