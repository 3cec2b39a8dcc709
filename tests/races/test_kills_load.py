"""A load is killed without a warning, as often as `DONGBAN_KILLS` says: run once more, it ends as if nothing had been.

Every other load goes the way of large ones, which take indexes and constraints away and build them again. A load that
comes through before it is killed is followed by the next part of the firm, so that no kill meets a load with nothing
to do. The judge reads the tables past the product's own code, and compares them with those of a firm that was loaded
in peace; it counts the indexes and constraints too.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.races.house import House, house
from tests.scale import firm

KILLS = int(os.environ.get("DONGBAN_KILLS", "12"))
SEED = int(os.environ.get("DONGBAN_SEED", "20260302"))
# The blind index is keyed; both firms have the same key, so that their tokens can be compared.
SAME = {"DONGBAN_INDEX_KEY": "ab" * 32, "DONGBAN_NOW": "2026-03-02"}

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
    # By the contract or the customer, as its programme says: a number alone is that of somebody else's row too.
    "promise": "SELECT g.code, g.subject, COALESCE(k.code, c.code), t.code, p.cycle, p.due_on FROM promises_promise p"
    " JOIN promises_step t ON t.id = p.step_id JOIN promises_programme g ON g.id = t.programme_id"
    " LEFT JOIN records_contract k ON g.subject = 'contract' AND k.id = p.subject"
    " LEFT JOIN records_customer c ON g.subject = 'customer' AND c.id = p.subject",
    "token": "SELECT t.token, c.code FROM records_searchtoken t JOIN records_customer c ON c.id = t.customer",
}


# What holds the facts together, by name.
HELD = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'kills_%'",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' UNION ALL"
    " SELECT conname || convalidated, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype IN ('f', 'p', 'u', 'c')",
}


def facts(at: House) -> dict[str, list[tuple[object, ...]]]:
    if not at.url:
        assert at.ask("PRAGMA integrity_check") == [("ok",)]
        assert at.ask("PRAGMA foreign_key_check") == []
    found = {name: sorted(at.ask(sql), key=repr) for name, sql in FACTS.items()}
    return found | {"held": sorted(at.ask(HELD["postgresql" if at.url else "sqlite"]), key=repr)}


def loads(at: House, folder: Path, *, large: bool = False) -> float:
    """Seconds that it took in peace."""
    began = time.monotonic()
    assert at.order("wait", at.order("load", str(folder), large)) == 0
    return time.monotonic() - began


def part(place: Path, number: int) -> Path:
    """One part of the firm: customers and contracts of its own."""
    folder = place / f"part-{number}"
    if folder.exists():
        return folder
    firm.write(folder, customers=120, contracts=180, seed=number)
    for name in ("customers.csv", "contracts.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        for begins in ("\nN", "\nK", ",K"):
            text = text.replace(begins, f"{begins}{number}-")
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def same_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SAME.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("same_key")
def test_killed_loads_lose_and_double_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    with house(tmp_path / "peaceful") as peaceful, house(tmp_path / "haunted") as haunted:
        usual = loads(peaceful, part(tmp_path, 0))
        came = 0
        for number in range(KILLS):
            load = haunted.order("load", str(part(tmp_path, came)), number % 2 == 0)
            time.sleep(chance.uniform(0.05, 1.05) * usual)
            if haunted.order("kill", load) == 0:
                came += 1
                usual = 0.9 * usual + 0.1 * loads(peaceful, part(tmp_path, came))
        # The child of the last one that was killed notices it at its next word.
        time.sleep(usual)
        loads(haunted, part(tmp_path, came), large=True)
        # Proves every reference; it is what the clock does after a load.
        haunted.order("settle")
        expected, found = facts(peaceful), facts(haunted)
    assert expected["customer"] and expected["promise"]
    assert all(whose for _programme, _about, whose, *_day in expected["promise"])
    for name in expected:
        assert found[name] == expected[name], name
    assert not list((haunted.home / "loads").glob("stage-*"))


@pytest.mark.usefixtures("same_key")
def test_the_judge_sees_a_doubled_and_a_lost_row(tmp_path: Path) -> None:
    with house(tmp_path / "home") as home:
        loads(home, part(tmp_path, 0))
        before = facts(home)
        for spoil in (
            "DELETE FROM promises_promise WHERE id = (SELECT MAX(id) FROM promises_promise)",
            (
                "INSERT INTO records_service (customer_id, staff_id, branch_id, since) "
                "SELECT customer_id, staff_id, branch_id, since FROM records_service LIMIT 1"
            ),
            "DROP INDEX records_searchtoken_find",
        ):
            home.change(spoil)
            assert facts(home) != before
            before = facts(home)
