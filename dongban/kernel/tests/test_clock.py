from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.clock import day_of, parse_day, parse_moment

SEOUL, PRAGUE = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Prague")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-02T09:30:00+09:00", datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        ("2026-03-02T09:30:00", datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        ("2026-03-02 09:30", datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        ("2026-03-02T00:30:00Z", datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        ("2026-03-02T09:30:00.250", datetime(2026, 3, 2, 0, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-03-02T09:30:00+09", datetime(2026, 3, 2, 0, 30, tzinfo=UTC)),
        ("2026-03-02 09:30:00.2500009", datetime(2026, 3, 2, 0, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-03-02", datetime(2026, 3, 2, 3, 0, tzinfo=UTC)),
    ],
)
def test_a_call_that_came_in_at_half_past_nine(text, expected):
    assert parse_moment(text, SEOUL) == expected
    assert parse_moment(text, SEOUL).tzinfo is UTC


def test_summer_time_is_the_zone_s_matter():
    assert parse_moment("2026-07-01T10:00", PRAGUE).hour == 8
    assert parse_moment("2026-01-01T10:00", PRAGUE).hour == 9


@pytest.mark.parametrize(
    "text",
    ["", "today", "2026-02-30", "2026-13-01", "20260302", "2026-W10-1", "02.03.2026", "2026-03-02T25:00", "2026-03-02T",
     "0001-01-01T00:00+09:00", "２０２６-03-02", "2026-03-02T10:00+99:00", "2026-03-02 10"],
)  # fmt: skip
def test_what_is_no_time_is_refused_in_one_sentence(text):
    with pytest.raises(ValueError, match="is no time: write it as"):
        parse_moment(text, SEOUL)


@pytest.mark.parametrize("text", ["", "2026-02-30", "20260302", "2026-03-02T00:00", " 2026-03-02"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(ValueError, match="is no day: write it as"):
        parse_day(text)


def test_a_call_at_one_in_the_morning_belongs_to_the_firm_s_day():
    at = datetime(2026, 3, 1, 16, 0, tzinfo=UTC)
    assert day_of(at, SEOUL) == date(2026, 3, 2)
    assert day_of(at, PRAGUE) == date(2026, 3, 1)


def test_a_moment_without_a_zone_belongs_to_no_day():
    with pytest.raises(ValueError, match="belongs to no day"):
        day_of(datetime(2026, 3, 2), SEOUL)  # noqa: DTZ001


def test_the_last_moment_of_all_is_a_plain_error():
    with pytest.raises(ValueError, match="outside the calendar"):
        day_of(datetime.max.replace(tzinfo=UTC) - timedelta(hours=1), SEOUL)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.sampled_from([SEOUL, PRAGUE, ZoneInfo("Pacific/Apia")]))
def test_a_bare_date_stays_on_its_day(day, zone):
    assert day_of(parse_moment(day.isoformat(), zone), zone) == day


@pytest.mark.parametrize(
    ("text", "zone"), [("0001-01-01T00:00Z", "America/New_York"), ("9999-12-31T23:59Z", "Asia/Seoul")]
)
def test_a_moment_that_belongs_to_no_day_of_the_zone_is_none(text: str, zone: str) -> None:
    with pytest.raises(ValueError, match="is no time"):
        parse_moment(text, ZoneInfo(zone))
