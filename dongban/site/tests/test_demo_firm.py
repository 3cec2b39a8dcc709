"""The demo firm on paper: its size, its places, its lots, and that the same seed gives the same firm."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from dongban.site.demo import folder

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    folder.write(place, seed=7, today=TODAY, customers_count=1500, step=lambda done: None)
    return place


def rows(firm: Path, name: str) -> list[dict[str, str]]:
    with (firm / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def digest(place: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(place.iterdir()))).hexdigest()


def test_135_branches_74_of_them_in_seoul(firm: Path) -> None:
    branches = [row for row in rows(firm, "branches.csv") if row["kind"] == "branch"]
    assert len(branches) == 135
    assert Counter(row["region"] for row in branches)["서울특별시"] == 74
    assert len({row["name"] for row in branches}) == 135


def test_about_1600_staff_and_a_manager_for_each_branch(firm: Path) -> None:
    staff = rows(firm, "staff.csv")
    assert 1550 <= len(staff) <= 1650
    managed = Counter(row["branch"] for row in staff if row["job"] == "manager")
    assert len(managed) == 135
    assert set(managed.values()) == {1}


def test_as_many_customers_as_asked_each_with_an_adviser_who_was_there(firm: Path) -> None:
    staff = {row["code"]: row for row in rows(firm, "staff.csv")}
    customers = rows(firm, "customers.csv")
    assert len(customers) == 1500
    for customer in customers:
        left = staff[customer["adviser"]]["left_on"]
        assert not left or customer["since"] < left


def test_contracts_are_sold_by_people_who_were_there_and_end_after_they_begin(firm: Path) -> None:
    staff = {row["code"]: row for row in rows(firm, "staff.csv")}
    contracts = rows(firm, "contracts.csv")
    assert len(contracts) > 1500
    for contract in contracts:
        left = staff[contract["adviser"]]["left_on"]
        assert not left or contract["signed_on"] < left
        assert not contract["ended_on"] or contract["signed_on"] < contract["ended_on"] <= TODAY.isoformat()


def test_some_have_left_and_their_customers_wait_for_a_new_adviser(firm: Path) -> None:
    left = {row["code"] for row in rows(firm, "staff.csv") if row["left_on"]}
    assert 50 <= len(left) <= 150
    assert any(customer["adviser"] in left for customer in rows(firm, "customers.csv"))


def test_one_seed_one_firm(firm: Path, tmp_path: Path) -> None:
    again, other = tmp_path / "again", tmp_path / "other"
    folder.write(again, seed=7, today=TODAY, customers_count=1500, step=lambda done: None)
    folder.write(other, seed=8, today=TODAY, customers_count=1500, step=lambda done: None)
    assert digest(again) == digest(firm)
    assert digest(other) != digest(firm)
