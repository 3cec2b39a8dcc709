"""`dongban load` as others script against it: one JSON object on standard output, and three exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from dongban.records.models import Contract, Customer, Load
from dongban.records.tests.folders import orderly, write

REAL = Path(__file__).resolve().parents[4] / "shared" / "data"

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    settings.HOME = tmp_path / "home"

    def command(*words: str) -> tuple[int, dict[str, object], str]:
        code = 0
        try:
            call_command("load", *words, "--json")
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return command


def test_all_rows_in(run, tmp_path: Path) -> None:
    code, answer, said = run(str(orderly(tmp_path / "firm")))
    assert (code, answer["rejects"], said) == (0, None, "")
    assert answer["files"]["contracts.csv"] == {"read": 1, "accepted": 1, "unchanged": 0, "rejected": 0}


def test_some_rejected_and_the_others_in(run, tmp_path: Path) -> None:
    code, answer, _ = run(str(orderly(tmp_path / "firm", customers="code,name\nK1,고은\nK2,\n")), "--language", "en")
    assert code == 1
    assert answer["files"]["customers.csv"] == {"read": 2, "accepted": 1, "unchanged": 0, "rejected": 1}
    assert "The value is missing" in Path(answer["rejects"]).read_text(encoding="utf-8")


def test_a_programme_that_is_none_is_a_rejected_row_of_its_file(run, tmp_path: Path) -> None:
    programme = """[[programme]]
code = "{}"
name = "곁"
subject = "customer"
from = "since"
[[programme.step]]
code = "a"
opens = "0d"
due = "{}"
"""
    text = programme.format("good", "3d") + programme.format("bad", "soon")
    code, answer, _ = run(str(write(orderly(tmp_path / "firm"), {"PROGRAMMES.toml": text})))
    assert code == 1
    assert answer["files"]["programmes.toml"] == {"read": 2, "accepted": 1, "unchanged": 0, "rejected": 1}
    assert set(answer) == {"files", "rejects", "not_used", "load"}
    assert "programmes.toml" in Path(answer["rejects"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "sentence"), [("ko", "firm.toml이 없습니다"), ("en", "There is no firm.toml")])
def test_an_unusable_folder(run, tmp_path: Path, language: str, sentence: str) -> None:
    folder = write(tmp_path / "firm", {"customers.csv": "code,name\nK1,고은\n"}, firm="")
    code, answer, said = run(str(folder), "--language", language)
    assert code == 2
    assert answer["error"].startswith(sentence) and said.startswith(sentence)
    assert (answer["files"], Customer.objects.count()) == ({}, 0)


def test_files_that_have_no_room_yet_are_told(run, tmp_path: Path) -> None:
    folder = write(orderly(tmp_path / "firm"), {"calls.csv": "code\n", "notes.md": ""})
    code, answer, _ = run(str(folder))
    assert (code, answer["not_used"]) == (0, ["calls.csv", "notes.md"])
    assert "calls.csv" not in answer["files"]


def test_the_clock_can_be_moved(run, tmp_path: Path) -> None:
    run(str(orderly(tmp_path / "firm")), "--at", "2019-01-02")
    assert Load.objects.get().at.isoformat() == "2019-01-02T03:00:00+00:00"


def test_a_time_that_is_none_changes_nothing(run, tmp_path: Path) -> None:
    code, answer, said = run(str(orderly(tmp_path / "firm")), "--at", "2026-02-30")
    assert (code, answer["files"]) == (2, {})
    assert answer["error"].startswith('"2026-02-30": 없는 시각입니다.') and said.strip() == answer["error"]
    assert "is no time" in run(str(tmp_path / "firm"), "--at", "soon", "--language", "en")[1]["error"]
    assert not Load.objects.exists()


def test_words_for_people(settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings.HOME = tmp_path / "home"
    call_command("load", str(write(orderly(tmp_path / "firm"), {"notes.md": ""})))
    said = capsys.readouterr()
    assert said.out == ""
    assert "customers.csv: 읽음 2, 들어옴 2, 그대로 0, 못 들어옴 0" in said.err
    assert "notes.md: 쓰지 않음" in said.err


def test_init_brings_an_existing_database_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("init", "--json")
    assert json.loads(capsys.readouterr().out)["applied"] == 0


@pytest.mark.parametrize(("name", "rows", "contracts"), [("life", 45_771, 21_921), ("bank", 61_046, 6_074)])
def test_real_records_come_in_whole(run, name: str, rows: int, contracts: int) -> None:
    if not (REAL / name).is_dir():
        pytest.skip("the real records are not beside the project")
    code, answer, _ = run(str(REAL / name))
    assert (code, sum(each["accepted"] for each in answer["files"].values())) == (0, rows)
    assert Contract.objects.count() == contracts
    code, answer, _ = run(str(REAL / name))
    assert (code, sum(each["unchanged"] for each in answer["files"].values())) == (0, rows)
