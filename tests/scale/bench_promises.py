"""Fifteen million promises: how long it takes to make them, to find nothing new, to follow ten thousand new contracts.

Each figure is a ratio against a floor measured in the same run: the same rows by the same SELECT into a table without
a key or an index. PostgreSQL with all of it, SQLite with a tenth. `python -m tests.scale.bench_promises 0.01` tries it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.scale.apart import home_on

CONTRACTS = {"postgresql": 5_000_000, "sqlite": 500_000}
# As much more in one load: what a firm of that size signs in a month.
NEW = {"postgresql": 10_000, "sqlite": 1_000}
RECENT = 31
DAYS = 7_300
FIRST = date(2005, 1, 1)
AT = datetime(2026, 6, 1, 3, tzinfo=UTC)
EXPORTED = 1_000_000
# Of a thousand contracts so many have ended, and after how many days: 87.5 % are left after 13 months, 69.2 % after 25,
# 54.2 % after 37 and 46.3 % after 61 (all Korean life insurers, 2024); of the rest a third lasts longer than the run.
ENDS = (
    (125, "n % 395"),
    (308, "395 + n % 365"),
    (458, "760 + n % 365"),
    (537, "1125 + n % 730"),
    (840, "1855 + n % 5000"),
)
SLOWEST_EXPORT = 50_000
# MB
MOST_GROWTH = 60


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    """Figures of both databases, each in a process and a folder of its own. `scale` 1 is the full size."""
    return [figure for vendor in CONTRACTS for figure in _apart(vendor, scale)]


def _apart(vendor: str, scale: float) -> list[dict[str, Any]]:
    with home_on(vendor) as env:
        return list(_child(env, "fill", vendor, str(scale))) + list(_child(env, "export", vendor, str(scale)))


def _child(env: dict[str, str], *args: str) -> list[dict[str, Any]]:
    told = subprocess.run([sys.executable, __file__, *args], env=env, stdout=subprocess.PIPE, check=True)
    figures: list[dict[str, Any]] = json.loads(told.stdout)
    return figures


# In the child ---------------------------------------------------------------------------------------------------------


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = do()
    return time.perf_counter() - began, done


def _figure(name: str, value: float, unit: str, aim: str, ok: bool) -> dict[str, Any]:
    return {"name": f"promises: {name}", "value": round(value, 4), "unit": unit, "aim": aim, "ok": ok}


def _fill(vendor: str, scale: float) -> list[dict[str, Any]]:
    from django.core.management import call_command

    from dongban.promises import bulk

    call_command("migrate", verbosity=0)
    count = max(1_000, round(CONTRACTS[vendor] * scale))
    _records(count)
    before, rows = _floor()
    first, made = _timed(lambda: bulk.make(at=AT))
    if sum(made.made.values()) != rows:
        raise SystemExit(f"{rows} rows in the floor, {made.made} made")
    nothing = min(_timed(lambda: bulk.make(at=AT))[0] for _ in range(3))
    new = max(10, round(NEW[vendor] * scale))
    _contracts(count + 1, count + new, load=2)
    some, _made = _timed(lambda: bulk.make(at=AT))
    # The machine's mood changes: the floor is what it was before and afterwards, in the middle.
    floor = (before + _floor()[0]) / 2
    size = f"{vendor}, {rows:,}"
    return [
        _figure(f"floor, bare INSERT ({size})", floor, "s", "", True),
        _figure(f"first making ({size})", first, "s", "", True),
        _figure(f"first making against the floor ({size})", first / floor, "x", "<= 2.3", first / floor <= 2.3),
        _figure(
            f"nothing new against the first ({size})", nothing / first, "x", "<= 1/500", nothing / first <= 1 / 500
        ),
        _figure(
            f"{new:,} new contracts against the first ({size})",
            some / first,
            "x",
            "<= 1/20",
            some / first <= 1 / 20,
        ),
    ]


def _floor() -> tuple[float, int]:
    """The same SELECT into a table without anything on it, committed."""
    from django.db import connection, transaction

    from dongban.promises.bulk import due, filling
    from dongban.promises.bulk.works import works
    from dongban.promises.models import Programme
    from dongban.promises.queries import calendar
    from dongban.records.queries import firm

    day = AT.date()
    (work,) = (each.from_scratch() for each in works(Programme.objects.prefetch_related("steps"), day, 99))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE promises_floor AS SELECT * FROM promises_promise LIMIT 0")
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        days = sorted({FIRST + timedelta(days=n) for n in range(DAYS)})
        reckoning = due.Reckoning(calendar(), firm().zone)
        found = [(*each[:3], True, each[3]) for each in due.windows(work, days, reckoning, after=None)]

        def insert() -> int:
            with transaction.atomic():
                filling.managers(cursor, day)
                due.fill(cursor, found, None, reckoning.zone)
                return filling.insert(cursor, work, day, reckoning, staged=False, fresh=True, target="promises_floor")

        taken, rows = _timed(insert)
        cursor.execute("DROP TABLE promises_floor")
        if connection.vendor == "postgresql":
            cursor.execute("CHECKPOINT")
        return taken, rows


def _records(contracts: int) -> None:
    from dongban.promises.actions.programmes import install
    from dongban.promises.rules import SMILE
    from dongban.records.models import Branch, Firm, Holiday, Product, Staff

    Firm.objects.create(name="동반생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
    Holiday.objects.create(day=date(2020, 8, 18), name="창립기념일")
    made = {"load": 1, "changed": 1}
    Branch.objects.bulk_create(Branch(id=n, code=f"B{n}", name=f"지점 {n}", **made) for n in range(1, 136))
    Staff.objects.bulk_create(
        Staff(
            id=n, code=f"F{n:04}", name="김민수", branch_id=n % 135 + 1, job="manager" if n <= 135 else "fc",
            left_on=date(2024, 1, 1) if n % 20 == 0 else None, **made
        )
        for n in range(1, 1_601)
    )  # fmt: skip
    Product.objects.bulk_create(Product(id=n, code=f"P{n}", name="종신", line="life", **made) for n in (1, 2, 3))
    _load(1)
    _customers(contracts * 3 // 5)
    _contracts(1, contracts, load=1)
    install(SMILE, date(2000, 1, 1))


def _load(pk: int) -> None:
    from dongban.records.models import Load

    Load.objects.get_or_create(pk=pk, defaults={"at": AT, "folder": "bench", "state": Load.State.DONE})


_SERIES = {
    "postgresql": "generate_series({first}, {last}) AS series(n)",
    "sqlite": "(WITH RECURSIVE s(n) AS (VALUES ({first}) UNION ALL SELECT n + 1 FROM s WHERE n < {last})"
    " SELECT n FROM s)",
}
_DAY = {
    "postgresql": "DATE '2005-01-01' + CAST({n} AS int)",
    "sqlite": "date('2005-01-01', '+' || ({n}) || ' days')",
}


def _insert(table: str, columns: dict[str, str], first: int, last: int) -> None:
    """Rows out of the numbers from `first` to `last`, spread by multiplying with primes."""
    from django.db import connection

    series = _SERIES[connection.vendor].format(first=first, last=last)
    # What they refer to is there: looking it up twenty million times would take most of the run.
    unchecked = {"postgresql": "SET session_replication_role = replica", "sqlite": "PRAGMA foreign_keys = OFF"}
    with connection.cursor() as cursor:
        cursor.execute(unchecked[connection.vendor])
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {series}")


def _customers(count: int) -> None:
    columns = {
        "id": "n", "code": "'K' || n", "name": "'이예자'", "kind": "'person'", "gender": "''", "phone": "''",
        "email": "''", "address": "''", "household": "''", "branch_id": "n * 17 % 1600 % 135 + 1",
        "adviser_id": "n * 17 % 1600 + 1", "load": "1", "changed": "1", "extra": "'{}'",
    }  # fmt: skip
    _insert("records_customer", {**columns, **_other_texts("records_customer", columns)}, 1, count)


def _contracts(first: int, last: int, *, load: int) -> None:
    from django.db import connection

    _load(load)
    day = _DAY[connection.vendor]
    signed = f"CAST(n AS bigint) * 7919 % {DAYS}" if load == 1 else f"{DAYS} - n % {RECENT}"
    lot = "CAST(n AS bigint) * 613 % 1000"
    after = [(upto, day.format(n=f"{signed} + {days}")) for upto, days in ENDS]
    ends = [f"WHEN {lot} < {upto} THEN {when}" for upto, when in after]
    columns = {
        "id": "n", "code": "'N' || n", "customer_id": "n * 3 / 5 / 2 + 1", "product_id": "n % 3 + 1",
        "signed_on": day.format(n=signed), "branch_id": "n % 1600 % 135 + 1", "adviser_id": "n % 1600 + 1",
        "channel": "'fc'", "premium_cycle": "'month'", "end_reason": "''",
        "ended_on": f"CASE {' '.join(ends)} END",
        "load": str(load), "changed": str(load), "extra": "'{}'",
    }  # fmt: skip
    _insert("records_contract", {**columns, **_other_texts("records_contract", columns)}, first, last)


def _other_texts(table: str, known: dict[str, str]) -> dict[str, str]:
    """What else must not be empty."""
    from django.apps import apps

    model = next(model for model in apps.get_models() if model._meta.db_table == table)
    return {
        each.column: "''"
        for each in model._meta.concrete_fields
        if each.column not in known and not each.null and not each.primary_key
    }


def _export(vendor: str, scale: float) -> list[dict[str, Any]]:
    from dongban.promises import exporting
    from dongban.promises.models import Promise

    share = min(1.0, EXPORTED / max(1, Promise.objects.count()))
    day = FIRST + timedelta(days=round(DAYS * share))
    memory: list[int] = []
    with Path(os.devnull).open("wb") as out:
        taken, rows = _timed(
            lambda: exporting.stream(
                exporting.table("promises", day), "csv", out, lambda _more: memory.append(_resident())
            )
        )
    grown = (max(memory) - memory[len(memory) // 20]) / 1024
    speed = rows / taken
    return [
        _figure(f"export ({vendor}, {rows:,})", speed, "rows/s", f">= {SLOWEST_EXPORT:,}", speed >= SLOWEST_EXPORT),
        _figure(f"export's memory ({vendor}, {rows:,})", grown, "MB more", f"<= {MOST_GROWTH}", grown <= MOST_GROWTH),
    ]


def _resident() -> int:
    """kB of this process in memory just now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    if sys.argv[1:2] in (["fill"], ["export"]):
        os.environ["DJANGO_SETTINGS_MODULE"] = "dongban.site.settings"
        import django

        django.setup()
        found = {"fill": _fill, "export": _export}[sys.argv[1]](sys.argv[2], float(sys.argv[3]))
        sys.stdout.write(json.dumps(found))
    else:
        for figure in measure(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0):
            sys.stdout.write(f"{figure}\n")
