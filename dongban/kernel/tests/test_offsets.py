"""Offsets against an independent oracle, python-dateutil, on every day on which a contract may have been signed."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.offsets import Offset

SIGNING_DAYS = [date(1930, 1, 1) + timedelta(days=n) for n in range((date(2060, 12, 31) - date(1930, 1, 1)).days + 1)]
SMILE_OFFSETS = ("0d", "3m", "11m", "13m", "23m", "25m")
OTHER_OFFSETS = ("7d", "14d", "2w", "1m", "6m", "1y", "2y", "37m")

offsets = st.builds(Offset, st.integers(0, 600), st.sampled_from("dwmy"))


def by_oracle(text: str) -> relativedelta:
    names = {"d": "days", "w": "weeks", "m": "months", "y": "years"}
    return relativedelta(**{names[text[-1]]: int(text[:-1])})


def differences(
    after: Callable[[Offset, date], date], texts: tuple[str, ...], days: list[date]
) -> Iterator[tuple[str, date]]:
    for text in texts:
        offset, expected = Offset.parse(text), by_oracle(text)
        yield from ((text, day) for day in days if after(offset, day) != day + expected)


def test_every_signing_day_and_every_offset_of_customer_smile_agree_with_the_oracle():
    assert list(differences(Offset.after, SMILE_OFFSETS, SIGNING_DAYS)) == []


def test_other_offsets_agree_on_a_thinner_choice_with_every_end_of_a_month():
    month_ends = [day for day in SIGNING_DAYS if (day + timedelta(days=1)).day == 1]
    assert list(differences(Offset.after, OTHER_OFFSETS, SIGNING_DAYS[::11] + month_ends)) == []


def chained(offset: Offset, day: date) -> date:
    """The mistake that must be seen: each month counted from the month before instead of from the original day."""
    for _ in range(offset.count):
        day = Offset(1, offset.unit).after(day)
    return day


def overflowing(offset: Offset, day: date) -> date:
    """SQLite's way: 30 November + 3 months = 2 March."""
    if offset.unit != "m":
        return offset.after(day)
    month = day.month - 1 + offset.count
    return date(day.year + month // 12, month % 12 + 1, 1) + timedelta(days=day.day - 1)


@pytest.mark.parametrize("mutant", [chained, overflowing])
def test_the_oracle_sees_the_known_mistakes(mutant):
    assert list(differences(mutant, ("3m",), SIGNING_DAYS[:400]))


@given(offsets, st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_offset_from_any_day_agrees_with_the_oracle(offset, day):
    assert offset.after(day) == day + by_oracle(str(offset))


def test_the_example_of_the_firm_folder():
    assert Offset.parse("3m").after(date(2006, 11, 30)) == date(2007, 2, 28)


def test_a_contract_of_29_february_has_its_day_again_in_leap_years():
    yearly = [Offset(n, "y").after(date(2024, 2, 29)) for n in (1, 2, 3, 4)]
    assert [day.isoformat() for day in yearly] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


@given(offsets)
def test_what_is_written_is_read_again(offset):
    assert Offset.parse(str(offset)) == offset


@pytest.mark.parametrize(
    "text", ["", "3", "m", "3 m", "3M", "1.5m", "+3m", "３m", "3m\n", "3h", "1m1d", "9999999d", "-3m", "-7d"]
)
def test_what_is_no_offset_is_refused(text):
    with pytest.raises(ValueError, match=r"is no offset|lies before"):
        Offset.parse(text)


def test_days_before_are_for_those_who_ask_for_them():
    week_before = Offset.parse("-7d", signed=True)
    assert week_before.after(date(2026, 3, 3)) == date(2026, 2, 24)
    assert str(week_before) == "-7d"
    with pytest.raises(ValueError, match="lies before"):
        Offset.parse("-1m", signed=True)


@pytest.mark.parametrize("text", ["1d", "1w", "1m", "1y", "999999y", "999999d", "999999m"])
def test_the_end_of_all_dates_is_a_plain_error(text):
    with pytest.raises(ValueError, match="outside the calendar"):
        Offset.parse(text).after(date.max)


@given(offsets, st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_no_span_is_shorter_than_its_fewest_days(offset, day):
    assert (offset.after(day) - day).days >= offset.days_at_least


def test_offsets_are_ordered_by_their_fewest_days():
    texts = ["1y", "0d", "3m", "5w", "1m", "13m"]
    assert sorted(texts, key=lambda text: Offset.parse(text).days_at_least) == ["0d", "1m", "5w", "3m", "1y", "13m"]
