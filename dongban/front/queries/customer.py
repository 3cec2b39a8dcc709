"""One customer on one page: who she is, whom she lives with, what she consented to, what she has with the firm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dongban.front.queries.masks import COMPANY, Eyes
from dongban.front.words import CHANNELS, ENDS, GENDERS, LINES, PURPOSES, said, years_between
from dongban.kernel.words import say_day
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.records.models import Consent, Contract, Coverage, Customer, Firm
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


def who(viewer: Viewer, day: date, pk: int) -> Who:
    """Three statements. Http404 for a customer out of reach."""
    rows = Customer.objects.select_related("adviser", "branch")
    customer = reach.get_or_404(viewer, "see", rows, pk=pk)
    eyes = Eyes.of(viewer)
    return Who(
        id=customer.pk,
        code=customer.code,
        name=eyes.name(customer.name, customer.kind),
        about=about(customer.kind, customer.born_on, customer.gender, day),
        together=_together(customer.since, customer.left_on or day),
        phone=eyes.phone(customer.phone),
        email=eyes.email(customer.email),
        address=eyes.address(customer.address),
        birth=eyes.birth(customer.born_on),
        adviser=customer.adviser.name if customer.adviser else "",
        branch=customer.branch.name if customer.branch else "",
        left=_left(customer.left_on, day, viewer.language),
        relatives=_relatives(viewer, day, customer),
        agreements=_agreements(viewer, day, customer),
    )


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


def _relatives(viewer: Viewer, day: date, customer: Customer) -> tuple[Relative, ...]:
    """Those of her household whom the viewer reaches too."""
    if not customer.household:
        return ()
    eyes = Eyes.of(viewer)
    rows = (
        reach.visible(viewer, "see", Customer.objects.all())
        .filter(household=customer.household)
        .exclude(pk=customer.pk)
        # The index holds those with a household alone, and SQLite uses it only when the question says so too.
        .exclude(household="")
    )
    found = rows.order_by("born_on", "id").values_list("id", "name", "kind", "born_on", "gender")[:12]
    return tuple(
        Relative(pk, eyes.name(name, kind), about(kind, born, sex, day)) for pk, name, kind, born, sex in found
    )


def _agreements(viewer: Viewer, day: date, customer: Customer) -> tuple[Agreement, ...]:
    rows = reach.visible(viewer, "see", Consent.objects.all()).filter(customer=customer, granted_on__lte=day)
    given: dict[str, dict[str, bool]] = defaultdict(dict)
    for purpose, channel, withdrawn in rows.order_by("granted_on", "id").values_list(
        "purpose", "channel", "withdrawn_on"
    ):
        given[purpose][channel] = withdrawn is None or withdrawn > day
    return tuple(
        Agreement(said(PURPOSES, purpose), _channels(channels, True), _channels(channels, False))
        for purpose, channels in sorted(given.items())
    )


def _channels(channels: dict[str, bool], wanted: bool) -> tuple[str, ...]:
    return tuple(said(CHANNELS, channel) for channel, is_open in sorted(channels.items()) if is_open is wanted)


def deals(viewer: Viewer, day: date, customer: int, firm: Firm | None) -> tuple[Deal, ...]:
    """Her contracts that were signed by that day, those in force first, the newest on top. Two statements."""
    rows = reach.visible(viewer, "see", Contract.objects.all()).filter(customer=customer, signed_on__lte=day)
    found = list(rows.select_related("product").order_by("-signed_on", "-id"))
    covered = _coverages([contract.pk for contract in found], firm, viewer.language)
    made = [_deal(contract, covered[contract.pk], day, firm, viewer.language) for contract in found]
    return tuple(sorted(made, key=lambda deal: deal.end != ""))


def _coverages(contracts: Iterable[int], firm: Firm | None, language: str) -> dict[int, list[tuple[str, str]]]:
    """By contract. The contracts were found within the viewer's reach already."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = Coverage.objects.filter(contract__in=list(contracts)).order_by("contract", "-amount", "name")
    for contract, name, amount in rows.values_list("contract", "name", "amount"):
        found[contract].append((name, say_money(amount, firm, language)))
    return found


def _deal(contract: Contract, covered: list[tuple[str, str]], day: date, firm: Firm | None, language: str) -> Deal:
    ended = contract.ended_on is not None and contract.ended_on <= day
    return Deal(
        id=contract.pk,
        code=contract.code,
        product=contract.product.name,
        line=said(LINES, contract.product.line),
        signed_on=contract.signed_on,
        signed=say_day(contract.signed_on, language, year=True),
        premium=say_premium(contract.premium, contract.premium_cycle, firm, language),
        ended_on=contract.ended_on if ended else None,
        end=said(ENDS, contract.end_reason or "other") if ended else "",
        coverages=tuple(covered),
    )
