"""Due days against an independent oracle: python-dateutil for the months, the list of holidays for the working days."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.calendar import Calendar
from dongban.kernel.offsets import Offset
from dongban.promises.rules import BIRTHDAY, SMILE, StepRule, anniversary, cycles, is_made, plan

SIGNING_DAYS = [date(1930, 1, 1) + timedelta(days=n) for n in range((date(2060, 12, 31) - date(1930, 1, 1)).days + 1)]
SMILE_MONTHS = {"explain": (0, 3), "check-1y": (11, 13), "check-2y": (23, 25)}
YEARLY = Offset.parse("1y")
SEOUL = Calendar("KR")


def step_of(opens: str, due: str) -> StepRule:
    return StepRule("step", Offset.parse(opens, signed=True), Offset.parse(due))


def free_days(country: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=range(1929, 2065)))


def by_oracle(day: date, months: int, free: frozenset[date]) -> date:
    due = day + relativedelta(months=months)
    while due.isoweekday() in (6, 7) or due in free:
        due = date.fromordinal(due.toordinal() - 1)
    return due


def differences(country: str, days: list[date], steps: tuple[StepRule, ...]) -> Iterator[tuple[str, date]]:
    calendar, free = Calendar(country), free_days(country)
    for step in steps:
        opens, due = SMILE_MONTHS[step.code]
        for day in days:
            window = plan(step, day, calendar)
            expected = by_oracle(day, due, free)
            if (window.due_on, window.opens_on) != (expected, min(day + relativedelta(months=opens), expected)):
                yield step.code, day


def test_every_signing_day_and_every_step_of_customer_smile_in_korea():
    assert list(differences("KR", SIGNING_DAYS, SMILE.steps)) == []


def test_every_seventh_signing_day_in_the_czech_republic():
    assert list(differences("CZ", SIGNING_DAYS[::7], SMILE.steps)) == []


def test_the_oracle_sees_a_due_day_that_is_a_day_off():
    wrong = (StepRule("explain", Offset.parse("0d"), Offset.parse("91d")),)
    assert next(differences("KR", SIGNING_DAYS[:50], wrong), None) is not None


def test_the_election_of_june_2026_brings_the_visit_forward():
    window = plan(SMILE.steps[0], date(2026, 3, 3), SEOUL)
    assert (window.opens_on, window.due_on, window.nominal_due_on) == (
        date(2026, 3, 3),
        date(2026, 6, 2),
        date(2026, 6, 3),
    )
    assert [(skipped.day, skipped.ko, skipped.en) for skipped in window.moved] == [
        (date(2026, 6, 3), "지방선거일", "Local Election Day")
    ]


def test_the_opening_day_does_not_move():
    """1 March 2026 is a Sunday and a holiday, and the promise opens on it."""
    assert plan(SMILE.steps[0], date(2026, 3, 1), SEOUL).opens_on == date(2026, 3, 1)


def test_the_opening_never_moves_even_when_the_due_day_moves_before_it():
    window = plan(step_of("0d", "0d"), date(2026, 6, 14), SEOUL)
    assert (window.opens_on, window.due_on) == (date(2026, 6, 14), date(2026, 6, 12))
    assert (window.from_on, window.nominal_due_on) == (date(2026, 6, 14), date(2026, 6, 14))


@given(st.dates(date(1930, 1, 1), date(2060, 12, 31)), st.integers(0, 40), st.integers(0, 40))
def test_a_window_opens_on_its_own_day_and_never_ends_later_than_promised(day, opens, longer):
    window = plan(step_of(f"{opens}d", f"{opens + longer}d"), day, SEOUL)
    assert window.opens_on == day + timedelta(days=opens)
    assert window.due_on <= window.nominal_due_on
    assert window.from_on == day
    assert SEOUL.is_working(window.due_on)
    assert len(window.moved) == (window.nominal_due_on - window.due_on).days


def test_a_birthday_opens_a_week_before_and_exists_from_then():
    step = BIRTHDAY.steps[0]
    window = plan(step, date(1980, 6, 20), SEOUL, cycle=46, every=YEARLY)
    assert (window.from_on, window.opens_on) == (date(2026, 6, 13), date(2026, 6, 13))
    assert (window.due_on, window.nominal_due_on) == (date(2026, 6, 19), date(2026, 6, 20))


def test_occurrences_count_from_the_original_day_never_from_each_other():
    days = [anniversary(date(2024, 2, 29), YEARLY, cycle) for cycle in range(1, 5)]
    assert [day.isoformat() for day in days] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    monthly = [anniversary(date(2026, 1, 31), Offset.parse("1m"), cycle).day for cycle in range(1, 5)]
    assert monthly == [28, 31, 30, 31]


@given(
    st.dates(date(1930, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["1y", "2y", "1m", "3m", "5m", "1w", "10d"]),
    st.dates(date(1925, 1, 1), date(2031, 1, 1)),
    st.integers(-5, 800),
)
def test_the_occurrences_of_a_span_of_days_are_found_without_looking_at_all(fact_day, text, first, length):
    every, last = Offset.parse(text), first + timedelta(days=length)
    expected, cycle = [], 1
    while (day := anniversary(fact_day, every, cycle)) <= last:
        expected += [cycle] if day >= first else []
        cycle += 1
    assert list(cycles(fact_day, every, first, last)) == expected


def test_the_fact_itself_is_no_anniversary():
    assert list(cycles(date(2026, 3, 2), YEARLY, date(2026, 3, 2), date(2028, 3, 2))) == [1, 2]
    assert list(cycles(date(2026, 3, 2), YEARLY, date.min, date(2027, 3, 1))) == []


@pytest.mark.parametrize(("starts_on", "made"), [("2026-06-01", True), ("2026-06-02", True), ("2026-06-03", False)])
def test_a_promise_whose_moved_last_day_is_before_the_start_was_never_made(starts_on, made):
    """Due on 3 June on paper, on 2 June by the election: the 2nd is what counts."""
    programme = replace(SMILE, starts_on=date.fromisoformat(starts_on))
    assert is_made(plan(SMILE.steps[0], date(2026, 3, 3), SEOUL), programme) is made
    assert is_made(plan(SMILE.steps[0], date(1930, 1, 1), SEOUL), SMILE)


def test_the_end_of_all_dates_is_a_plain_error():
    with pytest.raises(ValueError, match="outside the calendar"):
        plan(SMILE.steps[0], date.max, SEOUL)
