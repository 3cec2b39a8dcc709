"""Files that were made to harm: a clear sentence within five seconds, below 300 MB, and the program goes on."""

from __future__ import annotations

import gzip
import io
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from dongban.records.reading import Reading, read_folder, sources
from dongban.records.reading.reasons import Unreadable
from dongban.records.tests.folders import FIRM, write

# In a process of its own, so that the highest memory measured is this folder's.
ALONE = """
import resource, sys, time
from pathlib import Path
from dongban.records.reading import read_folder
from dongban.records.reading.reasons import Unreadable
began = time.monotonic()
try:
    with read_folder(Path(sys.argv[1]), Path(sys.argv[2])) as reading:
        list(reading.read())
    said = "read"
except Unreadable as error:
    said = error.code
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
print(said, round(time.monotonic() - began, 1), peak)
"""


def whole(place: Path, stage: Path) -> Reading:
    with read_folder(place, stage) as reading:
        list(reading.read())
        return reading


_ROWS = "B1,종로\n".encode() * 100_000


def gz(place: Path) -> None:
    with gzip.open(place / "branches.csv.gz", "wb") as out:
        out.write(b"code,name\n")
        for _ in range(60):
            out.write(_ROWS)


def zst(place: Path) -> None:
    with (place / "branches.csv.zst").open("wb") as raw, zstandard.ZstdCompressor().stream_writer(raw) as out:
        out.write(b"code,name\n")
        for _ in range(60):
            out.write(_ROWS)


def in_zip(place: Path) -> None:
    with zipfile.ZipFile(place.parent / "firm.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("firm.toml", FIRM)
        with archive.open("branches.csv", "w", force_zip64=True) as out:
            for _ in range(60):
                out.write(_ROWS)


def crowded_zip(place: Path) -> None:
    with zipfile.ZipFile(place.parent / "firm.zip", "w") as archive:
        for number in range(40_000):
            archive.writestr(f"{number}", b"")


def endless(place: Path) -> None:
    (place / "branches.csv").write_bytes(b"code,name\nB1," + b"x" * 40 * 2**20)


def endless_header(place: Path) -> None:
    (place / "branches.csv").write_bytes(b"code,name," + b"x" * 40 * 2**20)


def ten_gigabytes(place: Path) -> None:
    with (place / "branches.csv").open("wb") as out:
        out.write(b"code,name\n")
        out.truncate(10 * 10**9)


def spreadsheet(place: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 10**6)
    (place / "branches.csv").write_bytes(packed.getvalue())


def many_rows(place: Path) -> None:
    """Five million rows in a few kilobytes."""
    count = 5_000_000
    codes = pa.DictionaryArray.from_arrays(pa.nulls(count, pa.int32()).fill_null(0), pa.array(["B1"]))
    pq.write_table(pa.table({"code": codes, "name": pa.nulls(count, pa.string())}), place / "branches.parquet")


def long_cells(place: Path) -> None:
    """One cell of a megabyte, and ten thousand rows that say: the same again."""
    codes = pa.DictionaryArray.from_arrays(pa.array([0] * 10_000, pa.int32()), pa.array(["x" * 2**20]))
    pq.write_table(pa.table({"code": codes, "name": ["종로"] * 10_000}), place / "branches.parquet")


def deep_toml(place: Path) -> None:
    (place / "firm.toml").write_text("a = " + "[" * 200_000)


def large_toml(place: Path) -> None:
    (place / "firm.toml").write_bytes(b"#" * 50 * 2**20)


BOMBS: list[tuple[Callable[[Path], None], str]] = [
    (gz, "bomb"),
    (zst, "bomb"),
    (in_zip, "bomb"),
    (crowded_zip, "many_files"),
    (endless, "endless_line"),
    (endless_header, "endless_line"),
    (ten_gigabytes, "too_large"),
    (spreadsheet, "spreadsheet"),
    (many_rows, "bomb"),
    (long_cells, "out_of_memory"),
    (deep_toml, "broken_firm"),
    (large_toml, "too_large"),
]


@pytest.mark.parametrize(("make", "code"), BOMBS, ids=lambda value: getattr(value, "__name__", ""))
def test_a_bomb_is_told_and_does_no_harm(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    place = write(tmp_path / "firm", {})
    make(place)
    stage = tmp_path / "stage"
    stage.mkdir()
    path = place.parent / "firm.zip" if (place.parent / "firm.zip").exists() else place
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(path), str(stage)], capture_output=True, text=True, timeout=60
    )
    said, seconds, peak = done.stdout.split()
    assert said == code, done.stderr
    # The clock on the wall also counts what else this machine is busy with.
    assert float(seconds) < 5 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert int(peak) < 300
    assert sum(each.stat().st_size for each in stage.iterdir()) < 10 * 2**20


# With a little, rows find no room; with a little more, it is the stack of a thread.
@pytest.mark.parametrize("memory", [100, 120])
def test_a_child_without_memory_is_a_sentence(memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f"K{n},{'가' * 900}{n}\n" for n in range(20_000))
    place = write(tmp_path / "firm", {"customers.csv": f"code,name\n{rows}"})
    monkeypatch.setattr("dongban.records.reading._MEMORY", memory * 2**20)
    with pytest.raises(Unreadable) as error:
        whole(place, tmp_path)
    assert (error.value.code, error.value.params) == ("out_of_memory", {"file": "customers.csv"})


def test_hours_of_work_are_cut_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Every line opens a mark that is closed badly.
    place = write(tmp_path / "firm", {"branches.csv": "code,name\n" + 'B1,"종로\n,' * 1_000_000})
    monkeypatch.setattr("dongban.records.reading._SECONDS", 1)
    with pytest.raises(Unreadable) as error:
        whole(place, tmp_path)
    assert (error.value.code, error.value.params) == ("out_of_time", {"file": "branches.csv"})


def test_a_folder_may_hold_pipes_and_folders(tmp_path: Path) -> None:
    place = write(tmp_path / "firm", {})
    os.mkfifo(place / "branches.csv")
    (place / "staff.csv").mkdir()
    assert whole(place, tmp_path).unused == ("branches.csv/", "staff.csv/")


def test_growth_is_counted_from_packed_bytes(tmp_path: Path) -> None:
    """A large honest file, ten times smaller when packed, is no bomb."""
    rows = "".join(f"B{n},지점 {n * 7919 % 99991},{n * 104729 % 999983}\n" for n in range(700_000))
    place = write(tmp_path / "firm", {"branches.csv.gz": gzip.compress(f"code,name,extra\n{rows}".encode())})
    source = sources.open_folder(place, frozenset({"firm.toml"})).tables["branches"]
    assert sum(map(len, source.blocks())) == len(f"code,name,extra\n{rows}".encode()) > sources._GROWTH_FROM


def test_the_limits_are_the_childs_own(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_DATA)
    whole(write(tmp_path / "firm", {}), tmp_path)
    assert resource.getrlimit(resource.RLIMIT_DATA) == before
