"""What became of rejected rows: told in the reader's language, harmless in a spreadsheet, and ready to be mended."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dongban.records import rejects
from dongban.records.models import Contract, Load
from dongban.records.tests.folders import counts, load, orderly

pytestmark = pytest.mark.django_db

BAD = """code,customer,product,signed_on,premium
C1,K1,L1,2026-02-30,50000
"C2",K9,L1,2026-01-05,
=HYPERLINK(1),K1,L1,,
"""


@pytest.fixture
def firm(tmp_path: Path, settings) -> Path:
    settings.HOME = tmp_path / "home"
    return orderly(tmp_path / "firm", contracts=BAD)


def test_each_row_with_its_place_and_reason(firm: Path) -> None:
    told = load(firm).rejects.read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(told.splitlines()))
    assert [(row["file"], row["line"], row["column"]) for row in rows] == [
        ("contracts.csv", "2", "signed_on"),
        ("contracts.csv", "3", "customer"),
        ("contracts.csv", "4", "signed_on"),
    ]
    assert rows[0]["reason"] == '"2026-02-30": 없는 날짜입니다. 2026-03-02처럼 적어 주세요.'
    assert rows[0]["row"] == "C1,K1,L1,2026-02-30,50000"
    assert rows[1]["row"] == '"C2",K9,L1,2026-01-05,'


def test_a_reader_of_english_reads_english(firm: Path) -> None:
    told = load(firm, language="en").rejects.read_text(encoding="utf-8-sig")
    assert '""2026-02-30"" is no day' in told
    assert '""K9"" is neither in customers.csv nor in the records so far' in told


def test_a_row_that_is_a_formula_is_only_text(firm: Path) -> None:
    told = load(firm).rejects.read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(told.splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_same_load_is_read_in_either_language(firm: Path) -> None:
    row = Load.objects.get(pk=load(firm).load_id)
    korean, english = ("".join(rejects.as_csv(row, language)) for language in ("ko", "en"))
    assert korean.startswith("\ufeff파일,줄,열,이유") and english.startswith("\ufefffile,line,column,reason")
    assert [each.line for each in rejects.of_load(row)] == [2, 3, 4]


def test_a_load_without_rejected_rows_has_none(tmp_path: Path, settings) -> None:
    settings.HOME = tmp_path / "home"
    loaded = load(orderly(tmp_path / "firm"))
    assert loaded.rejects is None
    assert list(rejects.of_load(Load.objects.get())) == []


def test_mended_rows_come_in(firm: Path) -> None:
    first = load(firm)
    mend = first.rejects.parent / "mend"
    path = mend / "contracts.csv"
    assert path.read_text(encoding="utf-8") == BAD
    path.write_text(
        BAD.replace("02-30", "02-28").replace("K9", "K2").replace("=HYPERLINK(1),K1,L1,,\n", ""), encoding="utf-8"
    )
    assert counts(load(mend), "contracts.csv") == (2, 2, 0, 0)
    assert set(Contract.objects.values_list("code", flat=True)) == {"C1", "C2"}
