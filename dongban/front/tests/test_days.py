"""Pages say a day as a reader would; what machines read stays as machines write it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

import dongban
from dongban.front.tests.world import NOW, page, signed_in
from dongban.people.rules import Role
from dongban.visits.tests.cast import Neighbourhood

TODAY = date(2026, 11, 23)
TEMPLATES = sorted(Path(dongban.__file__).parent.glob("*/templates/**/*.html"))


def said(text: str, language: str, **names: object) -> str:
    with translation.override(language), timezone.override(ZoneInfo("Asia/Seoul")):
        return Template("{% load days tz %}" + text).render(Context({"day": TODAY, **names}))


@pytest.mark.parametrize(
    ("on", "korean", "english"),
    [
        (date(2026, 11, 26), "11월 26일(목)", "Thu 26 Nov"),
        (date(2025, 3, 2), "2025년 3월 2일(일)", "Sun 2 Mar 2025"),
        (None, "", ""),
    ],
)
def test_a_day_has_its_year_where_that_is_another(on: date | None, korean: str, english: str) -> None:
    assert said("{{ on|say_day:day }}", "ko", on=on) == korean
    assert said("{{ on|say_day:day }}", "en", on=on) == english


def test_without_today_the_year_stands_there() -> None:
    assert said("{{ on|say_day }}", "ko", on=TODAY) == "2026년 11월 23일(월)"


def test_a_moment_is_told_by_the_clock_of_the_page() -> None:
    at = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    assert said("{{ at|say_moment:day }}", "ko", at=at) == "3월 3일(화) 00:30"
    assert said("{{ at|say_moment:day }}", "en", at=at) == "Tue 3 Mar 00:30"
    assert said("{{ at|timezone:zone|say_moment:day }}", "ko", at=at, zone=UTC) == "3월 2일(월) 15:30"
    assert said("{{ at|say_moment:day }}", "ko", at=None) == ""


def test_a_month() -> None:
    assert said("{{ on|say_month }}", "ko", on=TODAY) == "2026년 11월"
    assert said("{{ on|say_month }}", "en", on=TODAY) == "Nov 2026"
    assert said("{{ on|say_month }}", "en", on=None) == ""


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_shows_a_day_as_machines_write_it(path: Path) -> None:
    shown = re.sub(r"""(datetime|value|min|max)="\{\{[^}]*\}\}\"""", "", path.read_text(encoding="utf-8"))
    assert not re.findall(r"""\|date:["'](?:[Ymd]-|DATE|SHORT)[^"']*["']""", shown)


@pytest.mark.django_db
def test_a_sentence_with_a_month_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", NOW)
    client = signed_in(Neighbourhood(), Role.EXECUTIVE)
    assert "2025년 12월부터" in page(client, "/glance/")
    assert "2025년 12월 ~ 2026년 11월" in page(client, "/kept/promises/?months=12")
