"""A small firm for the stories of hand-over: two branches, those who work there, customers, and what was promised."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from dongban.promises.models import Programme, Promise, Step
from dongban.records.models import Absence, Branch, Contract, Customer, Firm, Product, Service, Staff, StaffPosting

AT = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)
# A Tuesday in Seoul.
TODAY = date(2026, 3, 3)
_LOADED = {"load": 1, "changed": 1}
_numbers = count(1)


def firm() -> Firm:
    return Firm.objects.create(name="동반생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")


def branch(name: str, **facts: Any) -> Branch:
    return Branch.objects.create(
        code=f"B-{name}", name=name, **{"latitude": 37.53, "longitude": 126.87} | facts, **_LOADED
    )


def staff(name: str, at: Branch, job: str = "fc", **facts: Any) -> Staff:
    who = Staff.objects.create(code=f"S-{name}", name=name, branch=at, job=job, **facts, **_LOADED)
    until = who.left_on - timedelta(days=1) if who.left_on else None
    StaffPosting.objects.create(staff=who, branch=at, job=job, since=who.joined_on, until=until)
    return who


def customer(name: str, adviser: Staff | None, at: Branch | None = None, **facts: Any) -> Customer:
    home = at or (adviser.branch if adviser else None)
    since = facts.pop("since", date(2020, 1, 1))
    row = Customer.objects.create(
        code=f"K-{name}-{next(_numbers)}",
        name=name,
        kind="person",
        adviser=adviser,
        branch=home,
        since=since,
        **facts,
        **_LOADED,
    )
    Service.objects.create(customer=row, staff=adviser, branch=home, since=since)
    return row


def contract(of: Customer, *, sold_by: Staff | None = None, signed_on: date = date(2026, 1, 5)) -> Contract:
    product, _made = Product.objects.get_or_create(
        code="UL", defaults={"name": "변액저축", "line": "savings", **_LOADED}
    )
    return Contract.objects.create(
        code=f"N{next(_numbers)}",
        customer=of,
        product=product,
        signed_on=signed_on,
        adviser=sold_by,
        branch=of.branch,
        **_LOADED,
    )


def programme(code: str = "smile", *, subject: str = "customer", fact: str = "since", **facts: Any) -> Step:
    """A programme of one step: what `promise` is made of."""
    steps = {"opens": facts.pop("opens", "0d"), "due": facts.pop("due", "3m")}
    names = {"ko": code, "en": code}
    row = Programme.objects.create(
        code=code, name=names, subject=subject, fact=fact, **{"owner": "adviser", "channel": "visit"} | facts
    )
    return Step.objects.create(programme=row, code="one", name=names, position=0, **steps)


def promise(about: Customer | None, owner: Staff | None, step: Step, **facts: Any) -> Promise:
    """By default it opened in February and falls due in April."""
    days = {"from_on": date(2026, 2, 2), "opens_on": date(2026, 2, 2), "due_on": date(2026, 4, 2)}
    home = owner.branch if owner else about.branch if about else None
    number = {"subject": about.pk if about else next(_numbers), "cycle": next(_numbers) % 30_000}
    return Promise.objects.create(step=step, customer=about, owner=owner, **{"branch": home} | number | days | facts)


def leaves(who: Staff, on: date) -> None:
    """As a load of the firm's records says it."""
    Staff.objects.filter(pk=who.pk).update(left_on=on)
    StaffPosting.objects.filter(staff=who, until__isnull=True).update(until=on - timedelta(days=1))


def moves(who: Staff, to: Branch, on: date) -> None:
    StaffPosting.objects.filter(staff=who, until__isnull=True).update(until=on - timedelta(days=1))
    StaffPosting.objects.create(staff=who, branch=to, job=who.job, since=on)
    Staff.objects.filter(pk=who.pk).update(branch=to)


def is_away(who: Staff, since: date, until: date) -> Absence:
    return Absence.objects.create(staff=who, since=since, until=until)
