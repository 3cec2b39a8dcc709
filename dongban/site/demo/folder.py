"""The demo firm written down as a firm folder: the same door as for a real firm's records."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from dongban.site.demo import business, customers, staffing
from dongban.site.demo.staffing import Adviser, Branch, Row

_FIRM = """name = "동반금융"
currency = "KRW"
time_zone = "Asia/Seoul"
calendar = "KR"
locale = "ko-KR"
"""
_KINDS = ("contact", "meeting", "proposal", "care_visit")


@dataclass(frozen=True)
class Written:
    """What was written, for the history that follows: how faithful each adviser is (0 to 1), by staff code."""

    folder: Path
    faith: dict[str, float]


class _Files:
    """One open CSV file for each name, its columns those of the first row."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        self._writers: dict[str, csv.DictWriter[str]] = {}

    def write(self, name: str, row: Row) -> None:
        writer = self._writers.get(name)
        if writer is None:
            handle: IO[str] = self._stack.enter_context((self._folder / name).open("w", encoding="utf-8", newline=""))
            writer = self._writers[name] = csv.DictWriter(handle, fieldnames=list(row))
            writer.writeheader()
        writer.writerow(row)


def write(folder: Path, *, seed: int, today: date, customers_count: int, step: Callable[[int], None]) -> Written:
    """Writes the whole firm; the same seed and day give the same bytes. `step` hears how many customers are done."""
    draw = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "firm.toml").write_text(_FIRM, encoding="utf-8")
    branches = staffing.branches(draw, today)
    staffing.hire(draw, branches, today)
    with ExitStack() as stack:
        files = _Files(folder, stack)
        for row in staffing.branch_rows(branches):
            files.write("branches.csv", row)
        for row in staffing.staff_rows(draw, branches, today):
            files.write("staff.csv", row)
        for row in business.product_rows():
            files.write("products.csv", row)
        _write_customers(files, draw, branches, today, customers_count, step)
        for row in _activities(draw, branches, today):
            files.write("activities.csv", row)
    return Written(folder, {a.code: a.faith for branch in branches for a in branch.advisers})


def _write_customers(
    files: _Files, draw: random.Random, branches: list[Branch], today: date, count: int, step: Callable[[int], None]
) -> None:
    number = 1
    for nth, (row, customer) in enumerate(customers.households(draw, branches, count, today)):
        files.write("customers.csv", row)
        for consent in customers.consent_rows(draw, customer):
            files.write("consents.csv", consent)
        for touch in customers.touch_rows(draw, customer, today):
            files.write("touches.csv", touch)
        number = _write_contracts(files, draw, customer, number, today)
        if nth % 1000 == 0:
            step(nth)


def _write_contracts(files: _Files, draw: random.Random, customer: customers.Customer, number: int, today: date) -> int:
    for row, contract in business.contracts(draw, customer, number, today):
        number += 1
        files.write("contracts.csv", row)
        for coverage in business.coverage_rows(draw, contract):
            files.write("coverages.csv", coverage)
        for entry in business.entry_rows(draw, contract, today):
            files.write("entries.csv", entry)
    return number


def _activities(draw: random.Random, branches: list[Branch], today: date) -> Iterator[Row]:
    """Four kinds of work a week for each adviser, over the last quarter."""
    number = 0
    for adviser in (a for branch in branches for a in branch.advisers):
        for week in range(12):
            number += 1
            row = _activity(draw, adviser, today - timedelta(days=7 * week + draw.randint(1, 5)), number)
            if adviser.left_on is None or row["on"] < adviser.left_on:  # type: ignore[operator]
                yield row


def _activity(draw: random.Random, adviser: Adviser, on: date, number: int) -> Row:
    return {
        "code": f"A{number:06d}", "staff": adviser.code, "on": on, "kind": draw.choice(_KINDS), "customer": "",
        "count": max(1, round(draw.gauss(9 * adviser.faith, 2))),
    }  # fmt: skip
