"""The demo firm's products, contracts, what they cover, and what was paid on them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dongban.site.demo.customers import Customer
from dongban.site.demo.staffing import Row

# code, name, line, risk grade, the usual premium in won
PRODUCTS = (
    ("L01", "종신보험 하나", "life", None, 180_000),
    ("L02", "정기보험 든든", "life", None, 60_000),
    ("L03", "변액종신 큰나무", "life", 3, 250_000),
    ("H01", "건강보험 이음", "health", None, 90_000),
    ("H02", "암보험 곁에", "health", None, 70_000),
    ("H03", "간병보험 온기", "health", None, 80_000),
    ("S01", "연금저축 느티", "savings", 4, 300_000),
    ("S02", "저축보험 차곡", "savings", None, 200_000),
    ("F01", "글로벌 주식 펀드", "fund", 2, 400_000),
    ("F02", "채권 혼합 펀드", "fund", 4, 500_000),
    ("D01", "정기예금 1년", "deposit", None, 10_000_000),
)
_COVERS = {
    "life": (("사망", 100_000_000), ("재해사망", 50_000_000), ("후유장해", 30_000_000)),
    "health": (("암 진단", 30_000_000), ("뇌혈관 질환", 20_000_000), ("입원 하루", 50_000), ("수술", 1_000_000)),
    "savings": (("만기 지급", 20_000_000),),
}
_SHARES = [14, 8, 7, 18, 14, 6, 12, 9, 6, 4, 8]
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Contract:
    code: str
    line: str
    signed_on: date
    ended_on: date | None
    premium: int
    cycle: str


def product_rows() -> Iterator[Row]:
    for code, name, line, grade, _ in PRODUCTS:
        yield {"code": code, "name": name, "line": line, "risk_grade": grade}


def contracts(draw: random.Random, customer: Customer, first: int, today: date) -> Iterator[tuple[Row, Contract]]:
    """One to four contracts since she became a customer; about one in nine has ended since."""
    for nth in range(draw.choices([1, 2, 3, 4], [62, 24, 9, 5])[0]):
        code, _, line, _, usual = draw.choices(PRODUCTS, _SHARES)[0]
        days = (today - customer.since).days
        signed = customer.since + timedelta(days=0 if nth == 0 else draw.randrange(days + 1))
        ended = signed + timedelta(days=draw.randint(20, 1100)) if draw.random() < 0.16 else None
        ended = ended if ended and ended <= today else None
        cycle = (
            draw.choices(["month", "quarter", "year", "single"], [70, 8, 7, 15])[0] if line != "deposit" else "single"
        )
        premium = round(
            usual * draw.lognormvariate(0, 0.4) * (40 if cycle == "single" and line != "deposit" else 1), -3
        )
        made = Contract(f"N{first + nth:07d}", line, signed, ended, max(10_000, int(premium)), cycle)
        yield _contract_row(draw, customer, code, made), made


def _contract_row(draw: random.Random, customer: Customer, product: str, made: Contract) -> Row:
    branch = customer.adviser.branch
    reason = draw.choices(["surrender", "lapse", "free_look", "claim", "maturity"], [55, 30, 5, 6, 4])[0]
    return {
        "code": made.code, "customer": customer.code, "product": product, "signed_on": made.signed_on,
        "branch": branch.code,
        "adviser": branch.at_work(draw, made.signed_on, customer.adviser).code,
        "channel": draw.choices(["fc", "branch", "mobile"], [85, 10, 5])[0], "premium": made.premium,
        "premium_cycle": made.cycle, "ended_on": made.ended_on, "end_reason": reason if made.ended_on else "",
    }  # fmt: skip


def coverage_rows(draw: random.Random, contract: Contract) -> Iterator[Row]:
    for name, amount in _COVERS.get(contract.line, ()):
        yield {"contract": contract.code, "name": name, "amount": int(amount * draw.choice([0.5, 1, 1, 2]))}


def entry_rows(draw: random.Random, contract: Contract, today: date) -> Iterator[Row]:
    """What was paid in the last months: enough to see a history, not a ledger of every month."""
    step = _MONTHS.get(contract.cycle, 0) * 30
    last = contract.ended_on or today
    booked = [contract.signed_on]
    if step:
        months = min(4, (last - contract.signed_on).days // step)
        booked += [last - timedelta(days=step * back + contract.signed_on.day % 28) for back in range(months)]
    for nth, day in enumerate(sorted(set(booked))):
        if contract.signed_on <= day <= last:
            yield {
                "code": f"{contract.code}-{nth}", "contract": contract.code, "booked_on": day, "kind": "premium",
                "amount": contract.premium, "revenue": contract.premium // 20,
            }  # fmt: skip
