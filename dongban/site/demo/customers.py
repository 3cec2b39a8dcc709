"""The demo firm's customers: households near a branch, what they consented to, and when they were last in touch."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dongban.site.demo import names
from dongban.site.demo.staffing import Adviser, Branch, Row

_CHANNELS = ("mobile", "phone", "branch", "web", "visit")


@dataclass(frozen=True)
class Customer:
    code: str
    adviser: Adviser
    since: date
    # How lively she is: touches a year. One in three is silent.
    liveliness: float


def households(draw: random.Random, branches: list[Branch], count: int, today: date) -> Iterator[tuple[Row, Customer]]:
    """`count` customers, household by household, each with an adviser of the branch near by."""
    number, home = 0, 0
    while number < count:
        branch = draw.choice(branches)
        adviser = draw.choice(branch.advisers)
        members = min(draw.choices([1, 2, 3, 4], [55, 25, 12, 8])[0], count - number)
        home += 1
        spot = (branch.place.latitude + draw.gauss(0, 0.012), branch.place.longitude + draw.gauss(0, 0.015))
        for _ in range(members):
            number += 1
            since = today - timedelta(days=draw.randint(1, 365 * draw.choice([1, 2, 3, 3, 8])))
            household = f"H{home:06d}" if members > 1 else ""
            yield _customer(draw, number, household, adviser.branch.at_work(draw, since, adviser), since, spot, today)


def _customer(
    draw: random.Random,
    number: int,
    household: str,
    adviser: Adviser,
    since: date,
    spot: tuple[float, float],
    today: date,
) -> tuple[Row, Customer]:
    company = not household and draw.random() < 0.04
    gender = "" if company else draw.choice("fm")
    branch = adviser.branch
    customer = Customer(f"K{number:06d}", adviser, since, draw.choice([0.0, 0.6, 1.5, 4.0, 8.0]))
    born = today - timedelta(days=draw.randint(21 * 365, 82 * 365))
    row: Row = {
        "code": customer.code, "name": _name(draw, gender), "kind": "company" if company else "person",
        "born_on": None if company else born, "gender": gender, "phone": names.phone(draw.randrange(10_000_000)),
        "email": f"{customer.code.lower()}@example.com" if draw.random() < 0.6 else "",
        "address": f"{branch.place.region} {branch.place.district} {branch.place.name}로 {draw.randint(1, 240)}",
        "latitude": f"{spot[0]:.6f}", "longitude": f"{spot[1]:.6f}", "household": household, "branch": branch.code,
        "adviser": adviser.code, "since": since, "left_on": None,
    }  # fmt: skip
    return row, customer


def _name(draw: random.Random, gender: str) -> str:
    return (
        names.person(draw, gender)
        if gender
        else f"{names.person(draw, 'm')[1:]}{draw.choice(['상사', '산업', '물산'])}"
    )


def consent_rows(draw: random.Random, customer: Customer) -> Iterator[Row]:
    for channel in ("phone", "sms", "email"):
        if draw.random() < 0.5:
            withdrawn = customer.since + timedelta(days=200) if draw.random() < 0.05 else None
            yield {
                "customer": customer.code, "purpose": "marketing", "channel": channel, "granted_on": customer.since,
                "withdrawn_on": withdrawn,
            }  # fmt: skip


def touch_rows(draw: random.Random, customer: Customer, today: date) -> Iterator[Row]:
    first = max(customer.since, today - timedelta(days=3 * 365))
    days = (today - first).days
    for _ in range(min(30, int(days / 365 * customer.liveliness + draw.random()))):
        moment = datetime.combine(first + timedelta(days=draw.randrange(days + 1)), time(9)) + timedelta(
            seconds=draw.randrange(9 * 3600)
        )
        if moment.date() < today:
            yield {"customer": customer.code, "at": moment.isoformat(), "channel": draw.choice(_CHANNELS), "kind": ""}
