"""The restore drill: a backup that is written while others work, put back on an empty host."""

from __future__ import annotations

import hashlib
import json
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from dongban.site.keeping import parcel
from dongban.site.keeping.manifest import Unusable
from tests.races.house import House, empty_house

SEED = 20260302


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> House:
    built = empty_house(tmp_path_factory.mktemp("house"))
    built.run("init")
    for n in range(1, 4):
        write_pair(built, n)
    return built


def write_pair(at: House, n: int) -> None:
    """One act: two rows in two tables, committed together."""
    awkward = "tab\t line\n back\\slash 박나래 '\" \\N"
    line = "INSERT INTO journal_entry (at, by_name, verb, subject, subject_id, reason, details) VALUES "
    values = "('2026-03-02 03:00:00+00:00', '고은', 'pair', '', {n}, {awkward}, '{{}}')"
    at.ask_together(
        (f"INSERT INTO jobs_clockshift (days) VALUES ({n})", ()),
        (line + values.format(n=n, awkward=at.mark), (awkward,)),
    )


def pairs(at: House) -> tuple[list[int], list[int]]:
    days = [n for (n,) in at.ask("SELECT days FROM jobs_clockshift ORDER BY id")]
    lines = [n for (n,) in at.ask("SELECT subject_id FROM journal_entry WHERE verb = 'pair' ORDER BY id")]
    return days, lines


def everything(at: House) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, read without the product's code."""
    listed = (
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        if at.url
        else "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {name: sorted(at.ask(f'SELECT * FROM "{name}"'), key=repr) for (name,) in at.ask(listed)}


@pytest.fixture(scope="module")
def backup(at_home: House, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("backups") / "firm.dongban"
    told = json.loads(at_home.run("backup", str(file), "--json").stdout)
    assert told["tables"]["jobs_clockshift"] == 3
    assert told["bytes"] == file.stat().st_size
    return file


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[House]:
    yield empty_house(tmp_path / "elsewhere")


def test_restored_on_an_empty_host_everything_is_as_it_was(at_home: House, backup: Path, elsewhere: House) -> None:
    told = json.loads(elsewhere.run("restore", str(backup), "--json").stdout)
    assert everything(elsewhere) == everything(at_home)
    assert told["strange_keys"] == ["factors", "index", "mail", "photos", "secret"], (
        "the keys are kept elsewhere, and it says so"
    )
    write_pair(elsewhere, 4)
    assert pairs(elsewhere)[0] == [1, 2, 3, 4], "the numbers go on where they were"
    with pytest.raises(Exception, match="only added to"):
        elsewhere.ask("UPDATE journal_entry SET verb = 'other'")
    assert json.loads(elsewhere.run("init", "--json").stdout)["applied"] == 0, "it knows which release it is of"


def test_the_keys_travel_when_they_are_asked_to(at_home: House, elsewhere: House, tmp_path: Path) -> None:
    file = tmp_path / "with-keys.dongban"
    at_home.run("backup", str(file), "--with-keys")
    told = json.loads(elsewhere.run("restore", str(file), "--with-keys", "--json").stdout)
    assert told["strange_keys"] == []
    for name in ("secret", "index", "factors", "mail", "photos"):
        kept = elsewhere.home / "keys" / name
        assert kept.read_text() == (at_home.home / "keys" / name).read_text()
        assert kept.stat().st_mode & 0o077 == 0
    assert file.stat().st_mode & 0o077 == 0


def lay(at: House, folder: str, name: str, data: bytes) -> Path:
    path = at.home / folder / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_files_of_voices_and_photographs_go_along(at_home: House, elsewhere: House, tmp_path: Path) -> None:
    receipt, sealed = b"%PDF-1.7 receipt", bytes(range(256))
    lay(at_home, "voices", hashlib.sha256(receipt).hexdigest(), receipt)
    lay(at_home, "photos", f"{7:032x}.sealed", sealed)
    half = lay(at_home, "voices", f"{hashlib.sha256(b'x').hexdigest()}.4711", b"half")
    file = tmp_path / "with-files.dongban"
    assert json.loads(at_home.run("backup", str(file), "--json").stdout)["files"] == {"photos": 1, "voices": 1}
    assert json.loads(elsewhere.run("restore", str(file), "--json").stdout)["files"] == {"photos": 1, "voices": 1}
    for folder in ("voices", "photos"):
        here = {p.relative_to(at_home.home): p.read_bytes() for p in (at_home.home / folder).glob("*/*") if p != half}
        there = {p.relative_to(elsewhere.home): p.read_bytes() for p in (elsewhere.home / folder).glob("*/*")}
        assert there == here
        assert all(p.stat().st_mode & 0o077 == 0 for p in (elsewhere.home / folder).glob("*/*"))
    for path in (at_home.home / "voices").glob("*/*"):
        path.unlink()
    (at_home.home / "photos" / "00" / f"{7:032x}.sealed").unlink()


def test_a_file_that_is_not_what_its_name_says_or_lies_elsewhere_is_refused(
    at_home: House, elsewhere: House, tmp_path: Path
) -> None:
    wrong = lay(at_home, "voices", hashlib.sha256(b"this").hexdigest(), b"that")
    refused = at_home.run("backup", str(tmp_path / "no.dongban"), check=False)
    assert refused.returncode == 2 and "내용이 이름과 맞지 않습니다" in refused.stderr
    assert not (tmp_path / "no.dongban").exists()
    wrong.unlink()
    good, evil = tmp_path / "good.dongban", tmp_path / "evil.dongban"
    at_home.run("backup", str(good))
    with ZipFile(good) as old, parcel.packing(evil) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("files/voices/../../keys/secret", "mine")
    refused = elsewhere.run("restore", str(evil), check=False)
    assert refused.returncode == 2 and "이 프로그램의 파일이 아닙니다" in refused.stderr
    assert not (elsewhere.home / "voices").exists()


def test_a_backup_under_writes_holds_what_was_committed_before_one_moment(at_home: House, tmp_path: Path) -> None:
    busy = empty_house(tmp_path / "busy")
    busy.run("init")
    stop, written = threading.Event(), []

    def work() -> None:
        while not stop.is_set():
            write_pair(busy, len(written) + 1)
            written.append(None)

    writer = threading.Thread(target=work)
    writer.start()
    try:
        for n in range(3):
            before = len(written)
            busy.run("backup", str(tmp_path / f"{n}.dongban"))
            after = len(written)
            restored = empty_house(tmp_path / f"restored{n}")
            restored.run("restore", str(tmp_path / f"{n}.dongban"))
            days, lines = pairs(restored)
            assert days == lines == list(range(1, len(days) + 1)), "no pair is torn, none is missing"
            assert before <= len(days) <= after + 1
            assert after > before, "the writer was not held up"
    finally:
        stop.set()
        writer.join()


def test_each_of_a_hundred_flipped_bytes_is_seen(backup: Path, tmp_path: Path) -> None:
    chance, whole = random.Random(SEED), bytearray(backup.read_bytes())
    places = [0, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(98))]
    damaged = tmp_path / "damaged.dongban"
    for place in places:
        before = whole[place]
        whole[place] ^= 1 << chance.randrange(8)
        damaged.write_bytes(whole)
        with pytest.raises(Unusable, match="봉인과 맞지 않습니다"):
            parcel.check_seal(damaged)
        whole[place] = before
    damaged.write_bytes(whole)
    assert parcel.check_seal(damaged)


@pytest.mark.parametrize("left", [0, 1, 63, 64, 1000, -1])
def test_a_backup_cut_short_is_no_backup(backup: Path, tmp_path: Path, left: int) -> None:
    short = tmp_path / "short.dongban"
    short.write_bytes(backup.read_bytes()[:left])
    with pytest.raises(Unusable), parcel.opened(short):
        pass


def test_a_damaged_file_changes_nothing(backup: Path, elsewhere: House, tmp_path: Path) -> None:
    elsewhere.run("init")
    whole = bytearray(backup.read_bytes())
    whole[len(whole) // 2] ^= 4
    damaged = tmp_path / "damaged.dongban"
    damaged.write_bytes(whole)
    before = everything(elsewhere)
    tried = elsewhere.run("restore", str(damaged), "--force", check=False)
    assert tried.returncode == 2
    assert "봉인과 맞지 않습니다" in tried.stderr
    assert everything(elsewhere) == before


def test_a_lie_in_the_manifest_is_seen_behind_a_seal_that_fits(backup: Path, elsewhere: House, tmp_path: Path) -> None:
    forged = tmp_path / "forged.dongban"
    with ZipFile(backup) as honest, parcel.packing(forged) as lie:
        for name in honest.namelist():
            part = honest.read(name)
            if name == parcel.MANIFEST:
                told = json.loads(part)
                told["tables"]["jobs_clockshift"]["rows"] = 2
                part = json.dumps(told).encode()
            lie.writestr(name, part)
    tried = elsewhere.run("restore", str(forged), check=False)
    assert tried.returncode == 2
    assert "jobs_clockshift 표에 줄이 2개여야 하는데 3개입니다" in tried.stderr
    elsewhere.run("init")
    assert pairs(elsewhere) == ([], [])


def test_what_is_there_is_not_replaced_unless_that_is_said(at_home: House, backup: Path, elsewhere: House) -> None:
    elsewhere.run("init")
    write_pair(elsewhere, 77)
    tried = elsewhere.run("restore", str(backup), check=False)
    assert tried.returncode == 2
    assert "비어 있지 않습니다" in tried.stderr
    assert pairs(elsewhere) == ([77], [77])
    elsewhere.run("restore", str(backup), "--force")
    assert everything(elsewhere) == everything(at_home)


def test_a_restore_that_is_killed_leaves_all_or_nothing(at_home: House, backup: Path, elsewhere: House) -> None:
    chance = random.Random(SEED)
    elsewhere.run("init")
    write_pair(elsewhere, 77)
    before, after = everything(elsewhere), everything(at_home)
    for _ in range(4):
        command = [sys.executable, "-m", "dongban.site.main", "restore", str(backup), "--force"]
        running = subprocess.Popen(command, env=elsewhere.env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.8, 2.2))
        running.send_signal(signal.SIGKILL)
        running.wait()
        time.sleep(0.2)
        assert everything(elsewhere) in (before, after)
