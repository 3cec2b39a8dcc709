"""Commands as cron runs them: without a database, and for a firm that speaks English."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CZECH = 'name = "Banka"\ncurrency = "CZK"\ntime_zone = "Europe/Prague"\ncalendar = "CZ"\nlocale = "cs-CZ"\n'
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def dongban(home: Path, *words: str, url: str = "") -> tuple[int, str, str]:
    told = {**os.environ, "DONGBAN_HOME": str(home), "DONGBAN_DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "-m", "dongban.site.main", *words], env=told, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("url", "sentence"), [("", "Run dongban init first."), (NOWHERE, "The database cannot be reached")]
)
def test_without_a_database_a_sentence_says_so(tmp_path: Path, url: str, sentence: str) -> None:
    for words in (("tick", "--json"), ("export", "promises")):
        code, out, said = dongban(tmp_path, *words, url=url)
        assert code == 2
        assert sentence in said and "Traceback" not in said
        assert out == "" if "--json" not in words else json.loads(out) == {"error": said.strip()}
    assert dongban(tmp_path, "export", "--help", url=url)[0] == 0


def test_the_doctor_says_in_both_languages_that_a_database_is_silent(tmp_path: Path) -> None:
    code, out, _said = dongban(tmp_path, "doctor", url=NOWHERE)
    assert code == 1
    assert "데이터베이스에 닿을 수 없습니다" in out and "The database cannot be reached" in out


def test_backup_and_restore_speak_the_firms_language(tmp_path: Path) -> None:
    at_home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    file, folder = str(tmp_path / "firm.dongban"), tmp_path / "firm"
    assert "백업할 데이터베이스가 아직 없습니다." in dongban(at_home, "backup", file)[2]
    dongban(at_home, "init")
    code, out, said = dongban(at_home, "backup", file)
    assert (code, said) == (
        0,
        "키(DONGBAN_HOME/keys)는 들어 있지 않습니다. 키의 사본을 다른 곳에 따로 보관해 주세요.\n",
    )
    assert "줄" in out and "rows" not in out
    assert dongban(at_home, "restore", str(folder))[::2] == (
        2,
        f"CommandError: 바뀐 것은 없습니다. {folder}: 읽을 수 없습니다(No such file or directory).\n",
    )
    folder.mkdir()
    (folder / "firm.toml").write_text(CZECH)
    assert dongban(at_home, "load", str(folder), "--json")[0] == 0
    code, out, said = dongban(at_home, "backup", file)
    assert code == 0 and " rows, " in out and said.startswith("The keys are not in it")
    assert "The database here is not empty." in dongban(at_home, "restore", file)[2]
    # Before it begins nobody knows whose firm it is; afterwards everybody does.
    code, out, said = dongban(elsewhere, "restore", file)
    assert code == 0 and " files as of " in out and said.startswith("The index key here is another one")
    assert "worker: None is up" in dongban(elsewhere, "doctor")[1]


def test_a_command_speaks_the_firms_language(tmp_path: Path) -> None:
    folder = tmp_path / "firm"
    folder.mkdir()
    (folder / "firm.toml").write_text(CZECH)
    dongban(tmp_path, "init")
    wrong = "export", "nothing"
    assert "내보낼" in dongban(tmp_path, *wrong)[2]
    assert dongban(tmp_path, "load", str(folder), "--json")[0] == 0
    assert "There is nothing called nothing" in dongban(tmp_path, *wrong)[2]
    assert "is no time" in dongban(tmp_path, "tick", "--at", "nonsense")[2]


def test_a_failure_is_an_object_for_programs_too(tmp_path: Path) -> None:
    dongban(tmp_path, "init")
    firm = tmp_path / "firm"
    firm.mkdir()
    failing = [
        ("export", "nothing"),
        ("export",),
        ("export", "promises", "--at", "2026-02-30"),
        ("export", "promises", "-o", "/nowhere/at/all.csv"),
        ("tick", "--at", "nonsense"),
        ("backup", "/proc/nothing/all"),
        ("restore", str(firm)),
        ("user", "add", "ara", "--role", "manager", "--branch", "B9"),
        ("load", str(firm)),
        ("load",),
        ("worker", "--every", "soon"),
    ]
    for number, words in enumerate(failing):
        code, out, said = dongban(tmp_path, *words, "--json")
        told = json.loads(out)["error"]
        assert code == 2
        assert told and told in said and "Traceback" not in said
        if number < 3:
            for_people = dongban(tmp_path, *words)
            assert for_people[:2] == (2, "") and told in for_people[2]
