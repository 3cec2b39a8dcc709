from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.calendar import VERSION, Calendar

SEOUL = Calendar("KR")
PRAGUE = Calendar("CZ")


@pytest.mark.parametrize(
    ("day", "korean"),
    [
        ("2024-10-01", "국군의 날"),  # made a holiday four weeks before
        ("2025-01-27", "임시공휴일"),
        ("2024-05-06", "어린이날 대체 휴일"),
        ("2025-03-03", "삼일절 대체 휴일"),
        ("2026-03-02", "삼일절 대체 휴일"),
        ("2026-06-03", "지방선거일"),
        ("2026-02-16", "설날 전날"),
        ("2025-10-08", "추석 대체 휴일"),
    ],
)
def test_korean_holidays_that_a_simple_table_forgets(day, korean):
    day = date.fromisoformat(day)
    assert SEOUL.holiday_name(day, "ko") == SEOUL.holiday(day) == korean
    assert not SEOUL.is_working(day)


def test_holidays_of_banks_only_are_working_days():
    assert SEOUL.is_working(date(2025, 5, 1))


def test_names_in_both_languages_and_in_the_country_s_own():
    easter_monday = date(2026, 4, 6)
    assert PRAGUE.holiday_name(easter_monday, "en") == "Easter Monday"
    assert PRAGUE.holiday_name(easter_monday, "ko") == "Easter Monday"
    assert PRAGUE.holiday(easter_monday) == "Velikonoční pondělí"
    assert SEOUL.holiday_name(date(2026, 6, 3), "en") == "Local Election Day"
    assert SEOUL.holiday_name(date(2026, 6, 3), "ko-KR") == "지방선거일"


def test_the_machine_s_own_language_changes_nothing(monkeypatch):
    monkeypatch.setenv("LANGUAGE", "en_US")
    assert Calendar("KR").holiday(date(2026, 6, 3)) == "지방선거일"


def test_an_ordinary_day_has_no_name():
    assert SEOUL.holiday(date(2026, 6, 2)) is None
    assert SEOUL.is_working(date(2026, 6, 2))
    assert SEOUL.why_moved(date(2026, 6, 2)) == ()


def test_chuseok_of_2025_is_passed_over_as_a_whole():
    """From the last day of the long holiday back over a week to the Thursday before."""
    last = date(2025, 10, 9)
    assert SEOUL.on_or_before(last) == date(2025, 10, 2)
    told = [(skipped.day.day, skipped.ko) for skipped in SEOUL.why_moved(last)]
    assert told == [
        (9, "한글날"),
        (8, "추석 대체 휴일"),
        (7, "추석 다음날"),
        (6, "추석"),
        (5, "추석 전날"),
        (4, "토요일"),
        (3, "개천절"),
    ]


def test_weekends_are_told_by_their_name_in_both_languages():
    sunday, saturday = SEOUL.why_moved(date(2026, 6, 14))
    assert (sunday.reason("ko"), sunday.reason("en")) == ("일요일", "Sunday")
    assert (saturday.reason("ko-KR"), saturday.reason("en")) == ("토요일", "Saturday")


def test_two_holidays_on_one_day_are_both_told():
    buddha_and_children = date(2025, 5, 5)
    assert "어린이날" in str(SEOUL.holiday(buddha_and_children))
    assert ";" not in str(SEOUL.holiday(buddha_and_children))


def test_the_firm_s_own_free_day_counts_for_this_firm_only():
    founding_day = date(2026, 6, 2)
    firm = Calendar("KR", {founding_day: "창립기념일"})
    assert firm.on_or_before(date(2026, 6, 3)) == date(2026, 6, 1)
    assert [skipped.ko for skipped in firm.why_moved(date(2026, 6, 3))] == ["지방선거일", "창립기념일"]
    assert SEOUL.is_working(founding_day)


def test_a_firm_closed_for_years_is_no_endless_matter():
    closed = {date(2020, 1, 1) + timedelta(days=n): "closed" for n in range(2000)}
    assert Calendar("KR", closed).on_or_before(date(2025, 6, 1)) == date(2019, 12, 31)


@pytest.mark.parametrize("year", [1, 1899, 1930, 1947, 2101, 2500, 9999])
def test_years_that_no_calendar_knows_have_weekends_only(year):
    day = date(year, 12, 31)
    assert (day - SEOUL.on_or_before(day)).days == max(0, day.weekday() - 4)


@pytest.mark.parametrize("country", ["XX", "", "kr", "Korea", "KR-11"])
def test_a_country_without_a_calendar_is_refused(country):
    with pytest.raises(ValueError, match="has no calendar"):
        Calendar(country)


@given(st.dates(date(1930, 1, 1), date(2062, 12, 31)), st.sampled_from([SEOUL, PRAGUE]))
def test_the_working_day_is_the_last_one_and_nothing_but_free_days_lies_between(day, calendar):
    found = calendar.on_or_before(day)
    assert calendar.is_working(found)
    assert found.weekday() < 5
    assert calendar.holiday(found) is None
    assert [skipped.day for skipped in calendar.why_moved(day)] == [
        day - timedelta(days=n) for n in range((day - found).days)
    ]
    assert all(skipped.ko and skipped.en for skipped in calendar.why_moved(day))


def test_the_version_that_computed_a_day_can_be_told():
    assert VERSION.split(".")[0].isdigit()
