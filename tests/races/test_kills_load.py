"""A load is killed without a warning, as often as `DONGBAN_KILLS` says: run once more, it ends as if nothing had been.

The judge reads the tables past the product's own code, and compares them with those of a firm that was loaded in peace.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pysqlite3
import pytest

from tests.scale import firm

KILLS = int(os.environ.get("DONGBAN_KILLS", "12"))
SEED = int(os.environ.get("DONGBAN_SEED", "20260302"))

pytestmark = pytest.mark.kills

# What a row is, without the numbers that differ from one load to the next: by the firm's own codes.
FACTS = {
    "branch": "SELECT code, name, latitude FROM records_branch",
    "staff": "SELECT s.code, s.name, b.code FROM records_staff s JOIN records_branch b ON b.id = s.branch_id",
    "customer": "SELECT c.code, c.name, c.phone, b.code, s.code, c.since FROM records_customer c"
    " JOIN records_branch b ON b.id = c.branch_id JOIN records_staff s ON s.id = c.adviser_id",
    "contract": "SELECT k.code, c.code, p.code, k.signed_on, k.premium, k.ended_on FROM records_contract k"
    " JOIN records_customer c ON c.id = k.customer_id JOIN records_product p ON p.id = k.product_id",
    "service": "SELECT c.code, s.code, v.since, v.until FROM records_service v"
    " JOIN records_customer c ON c.id = v.customer_id JOIN records_staff s ON s.id = v.staff_id",
    "promise": "SELECT k.code, t.code, p.cycle, p.due_on FROM promises_promise p"
    " JOIN promises_step t ON t.id = p.step_id JOIN records_contract k ON k.id = p.subject",
    "token": "SELECT t.token, c.code FROM records_searchtoken t JOIN records_customer c ON c.id = t.customer",
}


class Home:
    """A firm's own place, and the commands run in it."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self.place = place
        # The blind index is keyed; both firms have the same key, so that their tokens can be compared.
        self.env = {
            **os.environ,
            "DONGBAN_HOME": str(place),
            "DONGBAN_INDEX_KEY": "ab" * 32,
            "DONGBAN_NOW": "2026-03-02",
        }
        self.env.pop("DONGBAN_DATABASE_URL", None)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dongban.site.main", *words],
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, *words: str) -> float:
        began = time.monotonic()
        assert self.start(*words).wait() == 0
        return time.monotonic() - began

    def facts(self) -> dict[str, list[tuple[object, ...]]]:
        with closing(pysqlite3.connect(self.place / "dongban.sqlite3")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            return {name: sorted(database.execute(sql).fetchall(), key=repr) for name, sql in FACTS.items()}


def test_killed_loads_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    folder = tmp_path / "folder"
    firm.write(folder, customers=2_000, contracts=3_000)
    peaceful, haunted = Home(tmp_path / "peaceful"), Home(tmp_path / "haunted")
    peaceful.run("init")
    usual = peaceful.run("load", str(folder), "--json")
    haunted.run("init")
    for _ in range(KILLS):
        load = haunted.start("load", str(folder), "--json")
        time.sleep(chance.uniform(0.1, 1.05) * usual)
        load.send_signal(signal.SIGKILL)
        load.wait()
    haunted.run("load", str(folder), "--json")
    expected, found = peaceful.facts(), haunted.facts()
    assert expected["customer"] and expected["promise"]
    for name in FACTS:
        assert found[name] == expected[name], name
    assert not list((haunted.place / "loads").glob("stage-*"))


def test_the_judge_sees_a_doubled_and_a_lost_row(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    firm.write(folder, customers=20, contracts=30)
    home = Home(tmp_path / "home")
    home.run("init")
    home.run("load", str(folder), "--json")
    before = home.facts()
    for spoil in (
        "DELETE FROM promises_promise WHERE id = (SELECT MAX(id) FROM promises_promise)",
        (
            "INSERT INTO records_service (customer_id, staff_id, branch_id, since) "
            "SELECT customer_id, staff_id, branch_id, since FROM records_service LIMIT 1"
        ),
    ):
        with closing(pysqlite3.connect(home.place / "dongban.sqlite3")) as database, database:
            database.execute(spoil)
        assert home.facts() != before
        before = home.facts()
