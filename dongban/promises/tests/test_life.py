"""The real life insurer's records beside the project, judged by an oracle that shares no code with the product.

The whole way from the outside: `dongban load` takes the folder in, `dongban export promises` gives the states of a day.
The oracle reads the CSV files, reckons days with dateutil and holidays, and is compared row by row.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import holidays
import pytest
from dateutil.relativedelta import relativedelta

LIFE = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "life"
pytestmark = pytest.mark.skipif(not LIFE.exists(), reason="the real records (../shared/data/life) are not here")

PROGRAMMES = """
[[programme]]
code = "smile"
name = { ko = "고객스마일", en = "Customer Smile" }
subject = "contract"
where = { line = ["life", "health", "savings", "fund"] }
from = "signed_on"
starts_on = 2000-01-01
owner = "adviser"
channel = "visit"

  [[programme.step]]
  code = "explain"
  opens = "0d"
  due = "3m"

  [[programme.step]]
  code = "check-1y"
  opens = "11m"
  due = "13m"

  [[programme.step]]
  code = "check-2y"
  opens = "23m"
  due = "25m"
"""
STEPS = {"explain": (0, 3), "check-1y": (11, 13), "check-2y": (23, 25)}
LINES = {"life", "health", "savings", "fund"}

Row = tuple[str, str, str, str, str, str]


def rows_of(name: str) -> list[dict[str, str]]:
    with (LIFE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def before_a_free_day(day: date, free: holidays.HolidayBase) -> date:
    while day.weekday() >= 5 or day in free:
        day -= timedelta(days=1)
    return day


def expected(day: date) -> Iterator[Row]:
    """Each promise that exists on the day: step, contract, opening day, due day, state, owner."""
    free = holidays.country_holidays("KR", years=range(1998, 2012), categories=("public",))
    lines = {row["code"]: row["line"] for row in rows_of("products.csv")}
    for contract in rows_of("contracts.csv"):
        signed_on = date.fromisoformat(contract["signed_on"])
        if lines[contract["product"]] not in LINES or signed_on > day:
            continue
        ended_on = date.fromisoformat(contract["ended_on"]) if contract["ended_on"] else None
        for step, (opens, due) in STEPS.items():
            opens_on = signed_on + relativedelta(months=opens)
            due_on = before_a_free_day(signed_on + relativedelta(months=due), free)
            if due_on >= date(2000, 1, 1):
                yield (
                    step,
                    contract["code"],
                    opens_on.isoformat(),
                    due_on.isoformat(),
                    state(day, opens_on, due_on, ended_on),
                    contract["ended_on"] if ended_on and ended_on <= day else "",
                )


def state(day: date, opens_on: date, due_on: date, ended_on: date | None) -> str:
    """Nobody has ever kept one."""
    if ended_on and ended_on <= day:
        return "missed" if ended_on > due_on else "void"
    if day < opens_on:
        return "upcoming"
    return "open" if day <= due_on else "overdue"


class Program:
    def __init__(self, home: Path) -> None:
        self.env = {**os.environ, "DONGBAN_HOME": str(home)}
        self.env.pop("DONGBAN_NOW", None)
        self.home = home
        self.server = self.env.pop("DONGBAN_DATABASE_URL", None)
        self.database = f"life_{uuid4().hex}"
        if self.server:
            self._admin(f"CREATE DATABASE {self.database}")
            self.env["DONGBAN_DATABASE_URL"] = self.server.replace("/postgres?", f"/{self.database}?")

    def _admin(self, statement: str) -> None:
        import psycopg

        assert self.server
        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement)

    def close(self) -> None:
        if self.server:
            self._admin(f"DROP DATABASE {self.database} WITH (FORCE)")

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "dongban.site.main", *command],
            env=self.env,
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def promises(self, day: date) -> list[dict[str, str]]:
        file = self.home / f"promises-{day}.csv"
        self.run("export", "promises", "--at", day.isoformat(), "-o", str(file))
        with file.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    home = tmp_path_factory.mktemp("life")
    folder = home / "folder"
    shutil.copytree(LIFE, folder)
    folder.chmod(0o755)
    (folder / "programmes.toml").write_text(PROGRAMMES, encoding="utf-8")
    built = Program(home)
    try:
        built.run("init")
        built.run("load", str(folder))
        yield built
    finally:
        built.close()


@pytest.mark.parametrize("day", [date(2005, 6, 30), date(1999, 12, 31), date(2002, 2, 28), date(2008, 1, 1)])
def test_every_promise_of_the_day_equals_the_oracle(program: Program, day: date) -> None:
    found = program.promises(day)
    given = sorted(
        (row["step"], row["subject"], row["opens_on"], row["due_on"], row["state"], row["ended_on"]) for row in found
    )
    assert given == sorted(expected(day))
    assert [(row["programme"], row["step"], row["subject"]) for row in found] == sorted(
        (row["programme"], row["step"], row["subject"]) for row in found
    )


def test_the_figures_that_are_known(program: Program) -> None:
    """Counted once by hand with another program, in June 2005."""
    counts = Counter((row["step"], row["state"]) for row in program.promises(date(2005, 6, 30)))
    by_step = {
        "explain": {"missed": 2_697, "open": 1_236, "overdue": 10_480, "void": 55},
        "check-1y": {"missed": 2_839, "open": 2_824, "overdue": 6_276, "upcoming": 2_897, "void": 469},
        "check-2y": {"missed": 1_870, "open": 1_930, "overdue": 2_391, "upcoming": 7_676, "void": 1_438},
    }
    assert counts == {(step, state): n for step, states in by_step.items() for state, n in states.items()}
    assert counts.total() == 45_078


def test_every_promise_is_owed_by_somebody_who_works_there_on_the_day(program: Program) -> None:
    day = "2005-06-30"
    working = {row["code"] for row in rows_of("staff.csv") if not row["left_on"] or row["left_on"] > day}
    owners = {row["owner"] for row in program.promises(date.fromisoformat(day))}
    assert owners <= working
    assert len(owners) > 100


def test_loading_the_same_again_changes_no_promise(program: Program) -> None:
    before = program.promises(date(2005, 6, 30))
    program.run("load", str(program.home / "folder"))
    assert program.promises(date(2005, 6, 30)) == before
