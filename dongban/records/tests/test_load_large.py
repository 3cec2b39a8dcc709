"""Large loads go other ways than small ones, and leave the same rows, keys and indexes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from dongban.records import registry
from dongban.records.actions import Unusable
from dongban.records.bulk.settling import settle
from dongban.records.models import (
    Branch,
    Consent,
    Contract,
    Coverage,
    Customer,
    Product,
    SearchToken,
    Service,
    Staff,
    SurveyRow,
    Touch,
)
from dongban.records.registry import FileOutcome
from dongban.records.tests.folders import load, orderly, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path / "home"
    return tmp_path / "firm"


def test_many_rows_rebuild_the_indexes_and_leave_them_as_they_were(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.records.bulk import writing

    def constraints() -> str:
        with connection.cursor() as cursor:
            found = [
                connection.introspection.get_constraints(cursor, name)
                for name in ("records_customer", "records_contract", "records_searchtoken", "records_service")
            ]
        return json.dumps(found, sort_keys=True, default=str)

    before = constraints()
    monkeypatch.setattr(writing, "_MANY", 1)
    load(orderly(firm))
    assert constraints() == before
    assert Contract.objects.get().customer.code == "K1"


@pytest.mark.parametrize("many", [1, 20_000])
def test_everybody_is_served_from_the_beginning_as_the_first_file_says(
    firm: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    from dongban.records.bulk import writing

    def served() -> list[tuple[object, ...]]:
        rows = Service.objects.order_by("id")
        return list(rows.values_list("customer__code", "staff__code", "branch__code", "since", "until", "load"))

    monkeypatch.setattr(writing, "_MANY", many)
    twice = "code,name,branch,adviser,since\nK2,나래,B1,,2021-05-01\nK1,고은,B1,S1,\nK2,나래,HQ,S2,\n"
    first = load(orderly(firm, customers=twice)).load_id
    before = [("K2", None, "B1", date(2021, 5, 1), None, first), ("K1", "S1", "B1", None, None, first)]
    assert served() == before
    later = load(orderly(firm, customers=twice + "K3,다온,HQ,S2,2022-01-01\n")).load_id
    assert served() == [*before, ("K3", "S2", "HQ", date(2022, 1, 1), None, later)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's columns hold nothing but their type")
def test_a_large_loads_rows_are_kept_as_those_of_a_small_one(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.records.bulk import shelves, writing

    def rows() -> list[list[object]]:
        found = []
        with connection.cursor() as cursor:
            for model in (Branch, Staff, Customer, Product, Contract, Coverage, Consent, Touch, SurveyRow, SearchToken):
                columns = [field.column for field in model._meta.fields]
                asked = ", ".join(f'"{column}", typeof("{column}")' for column in columns)
                found.append(cursor.execute(f"SELECT {asked} FROM {model._meta.db_table} ORDER BY 1").fetchall())
        return found

    orderly(firm)
    head = "code,name,phone,latitude,household,branch,since,pet\n"
    customer = "K1,고은,010-1234-5678,37.0,H1,B1,2011-02-03,고양이\nK2,나리,,,,,,\n"
    moments = "Q1,2026-01-05T10:00:00.5,recommend,9\nQ2,2026-01-05T10:00,recommend,10\n"
    write(firm, {"customers.csv": head + customer, "surveys.csv": f"code,at,question,score\n{moments}"})
    write(firm, {"coverages.csv": "contract,name,amount\nC1,암,30000000\n"})
    write(firm, {"touches.csv": "customer,at,channel\nK1,2026-01-05 10:00,phone\n"})
    write(firm, {"consents.csv": "customer,purpose,channel,granted_on\nK1,marketing,sms,2025-01-01\n"})
    laid: list[str] = []
    pass_on = shelves.Shelves.pass_on
    monkeypatch.setattr(
        shelves.Shelves, "pass_on", lambda self, db, table, *more: laid.append(table) or pass_on(self, db, table, *more)
    )
    with transaction.atomic():
        small = load(firm)
        one_by_one = rows()
        transaction.set_rollback(True)
    assert not laid
    monkeypatch.setattr(writing, "_MANY", 1)
    large = load(firm)
    assert large.files == small.files
    # As many as SQLite attaches; the last rows went one by one again.
    assert len(laid) == 10
    assert rows() == one_by_one
    # All of them are let go.
    with connection.cursor() as cursor:
        attached = [name for _, name, _ in cursor.execute("PRAGMA database_list").fetchall()]
    assert {*attached} <= {"main", "temp"}


@pytest.mark.django_db(transaction=True)
def test_references_that_are_looked_at_once_are_still_looked_at(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.records.bulk import references

    def spoil(*, by: object, at: object, load_id: int, text: str) -> FileOutcome:
        Contract.objects.update(customer=10**9)
        return FileOutcome({"read": 0, "accepted": 0, "unchanged": 0, "rejected": 0})

    monkeypatch.setattr(references, "_MANY", 1)
    monkeypatch.setattr(registry, "_followers", [])
    monkeypatch.setattr(registry, "_handlers", {"programmes.toml": spoil})
    with pytest.raises(Unusable):
        load(write(orderly(firm), {"programmes.toml": ""}))
    assert not Customer.objects.exists()
    (firm / "programmes.toml").unlink()
    load(firm)
    assert Contract.objects.get().customer.code == "K1"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite proves all references within the load")
def test_references_of_a_large_load_guard_at_once_and_are_proven_by_the_clock(
    firm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dongban.records.bulk import writing

    def asked(sql: str) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return {name for (name,) in cursor.fetchall()}

    unproven = "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"
    settled = (
        "SELECT relname FROM pg_class WHERE relallvisible > 0 AND relname IN ('records_contract', 'records_service')"
    )
    monkeypatch.setattr(writing, "_MANY", 1)
    load(orderly(firm))
    assert {"records_customer", "records_contract", "records_service"} <= asked(unproven)
    with pytest.raises(IntegrityError):
        Contract.objects.update(customer=10**9)
    assert settle() >= 3
    assert not asked(unproven)
    assert asked(settled) == {"records_contract", "records_service"}
    assert settle() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite proves all references within the load")
def test_a_reference_to_nothing_fails_the_clocks_proof(firm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dongban.records.bulk import indexes

    load(orderly(firm))
    with transaction.atomic(), indexes.rebuilt("records_contract", when=True):
        Contract.objects.update(customer=10**9)
    with pytest.raises(IntegrityError, match="customer_id"):
        settle()
    Contract.objects.update(customer=Customer.objects.get(code="K1"))
    assert settle() > 0
    assert settle() == 0
