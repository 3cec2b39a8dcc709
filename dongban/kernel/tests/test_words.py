from datetime import date, timedelta

import pytest

from dongban.kernel.words import say_date, say_day, say_span

DUE = date(2026, 6, 2)


def test_a_due_day_in_both_languages():
    assert say_day(DUE, "ko") == "6월 2일(화)"
    assert say_day(DUE, "ko-KR", year=True) == "2026년 6월 2일(화)"
    assert say_day(DUE, "en") == "Tue 2 Jun"
    assert say_day(DUE, "en", year=True) == "Tue 2 Jun 2026"
    assert (say_date(DUE, "ko"), say_date(DUE, "en")) == ("6월 2일", "2 Jun")


def test_a_week_has_seven_names():
    week = [DUE + timedelta(days=n) for n in range(7)]
    assert [say_day(day, "ko")[-2] for day in week] == list("화수목금토일월")
    assert [say_day(day, "en")[:3] for day in week] == ["Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon"]


@pytest.mark.parametrize(
    ("late", "korean", "english"),
    [
        (-3, "D-3", "D-3"),
        (-1, "D-1", "D-1"),
        (0, "오늘", "today"),
        (1, "1일 지남", "1 day late"),
        (9, "9일 지남", "9 days late"),
    ],
)
def test_how_far_the_due_day_is(late, korean, english):
    today = DUE + timedelta(days=late)
    assert say_span(DUE, today, "ko") == korean
    assert say_span(DUE, today, "en") == english
