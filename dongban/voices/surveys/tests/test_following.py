"""surveys.csv comes in by the same door as every other file, and its rows count as answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dongban.people.reach import system
from dongban.records.actions import Loaded, load_folder
from dongban.voices.surveys.models import Survey
from dongban.voices.tests.cast import AT, DAY

pytestmark = pytest.mark.django_db
FIRM = 'name = "하나생명"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\n'
HEAD = "code,at,question,score,customer,about,comment\n"


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.HOME = tmp_path / "home"  # type: ignore[attr-defined]
    path = tmp_path / "firm"
    path.mkdir()
    (path / "firm.toml").write_text(FIRM)
    (path / "branches.csv").write_text("code,name\nB1,목동지점\n")
    (path / "customers.csv").write_text("code,name,branch\nC1,김영숙,B1\n")
    return path


def load(folder: Path, rows: str) -> Loaded:
    (folder / "surveys.csv").write_text(HEAD + rows)
    return load_folder(by=system(DAY), at=AT, path=folder)


def test_rows_become_answers_of_the_firms_own_day(folder: Path) -> None:
    load(folder, "Q1,2026-11-20T23:30:00Z,recommend,9,C1,visit,좋아요\n")
    answer = Survey.objects.get()
    assert (answer.at, answer.on) == (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), date(2026, 11, 21))
    assert (answer.score, answer.customer.name, answer.branch.name) == (9, "김영숙", "목동지점")


def test_a_corrected_row_is_followed_and_the_same_one_makes_nothing(folder: Path) -> None:
    load(folder, "Q1,2026-11-20T10:00,recommend,9,C1,visit,\n")
    load(folder, "Q1,2026-11-20T10:00,recommend,9,C1,visit,\n")
    assert Survey.objects.get().score == 9
    load(folder, "Q1,2026-11-20T10:00,recommend,8,C1,visit,\n")
    assert Survey.objects.get().score == 8
