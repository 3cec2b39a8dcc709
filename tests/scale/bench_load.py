"""Loading a firm of a million customers and a million and a half contracts, on both databases.

The floor puts the same rows of the same files into bare tables without a check, an index or a reference: COPY on
PostgreSQL, one transaction of executemany on SQLite.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from tests.scale import firm
from tests.scale.apart import postgres

ROWS = {"customers": 1_000_000, "contracts": 1_500_000}
HEADERS = {"customers": firm.CUSTOMERS, "contracts": firm.CONTRACTS}
NUMBERS = {"latitude": "double precision", "longitude": "double precision", "premium": "bigint"}

# A load in a process of its own, which tells when each of its phases began.
CHILD = """
import json, sys, time, resource
import django
django.setup()
from pathlib import Path
from dongban.people.reach import system
from dongban.records import registry
from dongban.records.actions import load_folder, loading
from dongban.records.clock import moment
from django.core.management import call_command
call_command("migrate", verbosity=0)
# What other rooms do after a load is measured where they are.
registry._followers.clear()
if sys.argv[2] == "without":
    loading.index_customers = lambda writer: None
spent, now = {}, moment()
began = time.perf_counter()
at = [began, "read"]
def progress(doing, done, total):
    tick = time.perf_counter()
    spent[at[1]] = spent.get(at[1], 0.0) + tick - at[0]
    at[0], at[1] = tick, doing if doing in ("compare", "write", "index", "date") else "read"
loaded = load_folder(by=system(now.day), at=now.at, path=Path(sys.argv[1]), progress=progress)
progress("end", 0, 0)
peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024
print(json.dumps({"spent": spent, "all": time.perf_counter() - began, "peak": peak,
                  "accepted": sum(each.accepted for each in loaded.files.values()),
                  "unchanged": sum(each.unchanged for each in loaded.files.values())}))
"""


def measure(scale: float) -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="dongban-bench-load-") as name:
        place = Path(name)
        for part, size in (("folder", scale), ("half", scale / 2)):
            firm.write(place / part, **{name: int(count * size) for name, count in ROWS.items()})
        engines = os.environ.get("DONGBAN_BENCH_ENGINES", "sqlite,postgresql")
        found = []
        if "sqlite" in engines:
            found += _on("SQLite", place, None)
        if "postgresql" in engines:
            with postgres(place) as url:
                found += _on("PostgreSQL", place, url)
        return found


def _on(engine: str, place: Path, url: str | None) -> list[dict[str, Any]]:
    """Each load into a database of its own; floor and load take turns, so that both meet the same machine."""
    folder = place / "folder"
    floors = [_floor(folder, url)]
    bare = _load(folder, _home(place, engine, "bare", url), "without")
    floors.append(_floor(folder, url))
    home = _home(place, engine, "first", url)
    first, again = _load(folder, home), _load(folder, home)
    half = _load(place / "half", _home(place, engine, "half", url))
    floor = sum(floors) / len(floors)
    rows = first["accepted"]
    for name, each in (("bare", bare), ("first", first), ("again", again)):
        print(engine, name, {phase: round(seconds, 1) for phase, seconds in each["spent"].items()}, flush=True)
    print(engine, f"floor {floor:.1f}, most memory {first['peak']:.0f} MB, of half the folder {half['peak']:.0f} MB")
    return [
        _row(
            f"load, {engine}: every row checked, with its history, against unchecked rows",
            bare["all"] / floor,
            "x",
            "<= 4",
            4,
        ),
        _row(f"load, {engine}: with search index and history", rows / first["all"], "rows/s", ">= 25000", -25_000),
        _row(f"load, {engine}: the same folder again", rows / again["all"], "rows/s", ">= 25000", -25_000),
        _row(f"load, {engine}: most memory of any process", first["peak"], "MB", "<= 700", 700),
        _row(
            f"load, {engine}: most memory, against half the folder", first["peak"] / half["peak"], "x", "<= 1.25", 1.25
        ),
        _row(f"load, {engine}: rows that the second load changed", rows - again["unchanged"], "rows", "= 0", 0),
    ]


def _row(name: str, value: float, unit: str, aim: str, bound: float) -> dict[str, Any]:
    """A bound below zero is a least value."""
    ok = value >= -bound if bound < 0 else value <= bound
    return {"name": name, "value": round(value, 3), "unit": unit, "aim": aim, "ok": ok}


def _home(place: Path, engine: str, name: str, url: str | None) -> dict[str, str]:
    """The environment of a firm that has no records yet."""
    import psycopg

    home = place / f"{engine}-{name}"
    home.mkdir()
    env = {**os.environ, "DONGBAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "dongban.site.settings"}
    env.pop("DONGBAN_DATABASE_URL", None)
    if url:
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(f"CREATE DATABASE {name}")
        env["DONGBAN_DATABASE_URL"] = url.replace("/postgres?", f"/{name}?")
    return env


def _load(folder: Path, env: dict[str, str], how: str = "whole") -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", CHILD, str(folder), how], env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _floor(folder: Path, url: str | None) -> float:
    if url:
        return _postgres_floor(folder, url)
    with tempfile.TemporaryDirectory(dir=folder.parent) as place:
        return _sqlite_floor(folder, Path(place) / "floor.sqlite3")


def _sqlite_floor(folder: Path, path: Path) -> float:
    import pysqlite3

    spent = 0.0
    database = pysqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    for name, header in HEADERS.items():
        columns = header.split(",")
        database.execute(f"CREATE TABLE {name} ({', '.join(columns)})")
        insert = f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})"
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            began = time.perf_counter()
            database.execute("BEGIN IMMEDIATE")
            rows = csv.reader(file)
            next(rows)
            while some := list(islice(rows, 10_000)):
                database.executemany(insert, some)
            database.execute("COMMIT")
            spent += time.perf_counter() - began
    database.close()
    return spent


def _postgres_floor(folder: Path, url: str) -> float:
    import psycopg

    spent = 0.0
    with psycopg.connect(url, autocommit=True) as database:
        for name, header in HEADERS.items():
            columns = ", ".join(f"{column} {_type(column)}" for column in header.split(","))
            database.execute(f"CREATE TABLE floor_{name} ({columns})")
            began = time.perf_counter()
            with (
                (folder / f"{name}.csv").open("rb") as file,
                database.cursor() as cursor,
                cursor.copy(f"COPY floor_{name} FROM STDIN (FORMAT csv, HEADER true)") as copy,
            ):
                while block := file.read(2**20):
                    copy.write(block)
            spent += time.perf_counter() - began
            database.execute(f"DROP TABLE floor_{name}")
    return spent


def _type(column: str) -> str:
    return NUMBERS.get(column, "date" if column.endswith("_on") or column == "since" else "text")
