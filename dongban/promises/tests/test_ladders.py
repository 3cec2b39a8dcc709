"""A programme's picture: every step where it belongs on the line, whatever the spans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from dongban.kernel.calendar import Calendar
from dongban.kernel.offsets import Offset
from dongban.promises.queries.ladders import Picture, picture
from dongban.promises.rules import BIRTHDAY, SMILE, TEMPLATES, ProgrammeRule, StepRule

SEOUL = Calendar("KR")
DAY = date(2026, 3, 3)


def drawn(rule: ProgrammeRule, day: date = DAY) -> Picture:
    with translation.override("en"):
        found = picture(rule, day, SEOUL)
    assert found is not None
    return found


def only(opens: str, due: str) -> ProgrammeRule:
    return replace(SMILE, steps=(StepRule("one", Offset.parse(opens, signed=True), Offset.parse(due)),))


def test_customer_smile() -> None:
    found = drawn(SMILE)
    assert [(rung.name, rung.window) for rung in found.rungs][1] == (
        "1-year check visit",
        "from 11 months to 13 months after",
    )
    explain, one, two = found.rungs
    # 761 days from 3 March 2026 to 3 April 2028 are the whole line.
    assert (explain.left, found.zero) == (1.0, 1.0)
    assert two.right == pytest.approx(99.0)
    assert one.left == pytest.approx(1 + 98 * 337 / 762, abs=0.2)
    assert (explain.opens_on, explain.due_on, explain.moved) == (DAY, date(2026, 6, 2), True)
    assert [mark.words for mark in found.marks] == ["1 year", "2 years"]


def test_what_opens_before_the_day_stands_left_of_it() -> None:
    found = drawn(BIRTHDAY)
    (greet,) = found.rungs
    assert greet.left == 1.0 and found.zero == pytest.approx(86.75)
    assert greet.right == pytest.approx(found.zero)


@pytest.mark.parametrize(
    ("opens", "due"),
    [("0d", "0d"), ("0d", "1d"), ("0d", "99y"), ("2w", "3w"), ("-300d", "0d"), ("1y", "1y"), ("0d", "31d")],
)
@pytest.mark.parametrize("day", [DAY, date(2024, 2, 29), date(2025, 12, 31)])
def test_any_spans_can_be_drawn(opens: str, due: str, day: date) -> None:
    found = drawn(only(opens, due), day)
    for rung in found.rungs:
        assert rung.width > 0 and 0 <= rung.left <= rung.right <= 100
    assert len(found.marks) <= 5
    assert all(one.x < other.x for one, other in pairwise(found.marks))


def test_beyond_the_calendar_there_is_no_picture() -> None:
    assert picture(only("0d", "99y"), date(9990, 1, 1), SEOUL) is None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_ready_programme_has_its_picture_and_a_table(language: str) -> None:
    for rule in TEMPLATES:
        with translation.override(language):
            shown = render_to_string("promises/ladder_picture.html", {"picture": drawn(rule), "day": date(2026, 3, 3)})
        assert shown.count('<rect class="rung"') == shown.count('<th scope="row"') == len(rule.steps)
        assert "style=" not in shown and "<table" in shown
