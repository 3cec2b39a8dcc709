"""When a job is due: once for each day of the firm, however the clock is looked at or moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.jobs.rules import ATTEMPTS, LEASE, MOVES, TaskState, due, next_due, silent, slot, wait_after
from dongban.jobs.tests.cast import A_DAY, AT

SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")
moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
spans = st.sampled_from([timedelta(minutes=5), timedelta(hours=1), A_DAY, 7 * A_DAY])
zones = st.sampled_from([SEOUL, NEW_YORK])


def test_a_job_that_has_never_worked_is_due() -> None:
    assert due(None, AT, every=A_DAY, zone=SEOUL)


def test_a_daily_job_is_due_once_for_each_day_of_the_firm() -> None:
    evening = datetime(2026, 3, 2, 14, 59, tzinfo=UTC)
    assert not due(AT, evening, every=A_DAY, zone=SEOUL)
    assert due(evening, evening + timedelta(minutes=1), every=A_DAY, zone=SEOUL), "midnight in Seoul lies between"
    assert not due(evening, evening + timedelta(minutes=1), every=A_DAY, zone=NEW_YORK)


def test_a_clock_that_was_moved_back_is_due_again() -> None:
    assert due(AT, AT - A_DAY, every=A_DAY, zone=SEOUL)


@given(moments, moments, spans, zones)
def test_what_worked_for_a_moment_is_not_due_for_it(
    one: datetime, other: datetime, every: timedelta, zone: ZoneInfo
) -> None:
    assert not due(one, one, every=every, zone=zone)
    assert due(one, other, every=every, zone=zone) == due(other, one, every=every, zone=zone)


@given(moments, spans, zones)
def test_the_next_time_is_the_first_moment_that_is_due(last: datetime, every: timedelta, zone: ZoneInfo) -> None:
    coming = next_due(last, every=every, zone=zone)
    assert coming is not None
    assert last < coming
    assert slot(coming, every, zone) == slot(last, every, zone) + 1
    assert not due(last, coming - timedelta(seconds=1), every=every, zone=zone)


@pytest.mark.parametrize("failures", range(1, 60))
def test_waits_grow_and_end_at_an_hour(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= timedelta(hours=1)


def test_a_run_is_given_up_only_after_its_lease_could_have_been_kept() -> None:
    assert not silent(AT, AT + LEASE)
    assert silent(AT, AT + 3 * LEASE)


def test_every_way_through_the_states_ends_done_or_with_a_person() -> None:
    assert set(MOVES) == set(TaskState)
    assert MOVES[TaskState.DONE] == {}
    assert list(MOVES[TaskState.PARKED]) == ["retry"], "only a person takes work out of there"
    assert ATTEMPTS == 3
