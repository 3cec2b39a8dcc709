"""Firm folders for these tests: a small firm that is in order, and ways to put something into it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from dongban.people import reach
from dongban.records.actions import Loaded, load_folder
from dongban.records.reading import child
from dongban.records.tests.cast import AT, DAY

FIRM = 'name = "동반생명"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\n'

# Jongno stands below headquarters; Minsu advises Goeun there; Goeun has one contract.
ORDERLY = {
    "branches.csv": "code,name,parent,latitude\nHQ,본사,,37.5\nB1,종로,HQ,37.57\n",
    "staff.csv": "code,name,branch,job\nS1,김민수,B1,fc\nS2,박하나,B1,manager\n",
    "customers.csv": "code,name,born_on,phone,branch,adviser,since\n"
    "K1,고은,1980-05-17,010-1234-5678,B1,S1,2020-03-02\nK2,나래,,,B1,S1,\n",
    "products.csv": "code,name,line\nL1,종신보험 하나,life\n",
    "contracts.csv": "code,customer,product,signed_on,premium\nC1,K1,L1,2026-01-05,50000\n",
}


def write(place: Path, files: dict[str, str | bytes], firm: str = FIRM) -> Path:
    place.mkdir(parents=True, exist_ok=True)
    if firm:
        (place / "firm.toml").write_text(firm, encoding="utf-8")
    for name, content in files.items():
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return place


def orderly(place: Path, **others: str | bytes) -> Path:
    """The orderly firm; `contracts="..."` puts that file in place of its own."""
    return write(place, {**ORDERLY, **{f"{stem}.csv": content for stem, content in others.items()}})


def load(place: Path, **more: object) -> Loaded:
    return load_folder(by=reach.system(DAY), at=AT, path=place, **more)  # type: ignore[arg-type]


def counts(loaded: Loaded, name: str) -> tuple[int, int, int, int]:
    """Read, accepted, unchanged, rejected."""
    return tuple(loaded.files[name].as_dict().values())  # type: ignore[return-value]


def read_here(place: Path, stage: Path) -> dict[str, object]:
    """What the child process would answer, read in this one."""
    stage.mkdir(exist_ok=True)
    asked = child.Asked(place, stage, frozenset(), 0, 0)
    answers = list(child.read(asked))
    looked = next(answer["looked"] for answer in answers if "looked" in answer)
    staged = [answer["staged"] for answer in answers if "staged" in answer]
    return looked | {"files": {each["stem"]: each for each in staged}}


def staged(stage: Path, stem: str) -> list[dict[str, object]]:
    return pq.read_table(stage / f"{stem}.parquet").to_pylist()


def refused(stage: Path, stem: str) -> list[tuple[int, str, str]]:
    """Line, column and reason of the rows that reading itself rejected."""
    rows = pq.read_table(stage / f"{stem}.rejects.parquet").to_pylist()
    return [(row["line"], row["column"], row["reason"]) for row in rows]
