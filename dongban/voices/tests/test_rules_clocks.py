"""The clocks, against an oracle that walks minute by minute and knows nothing of how they are worked out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongban.kernel.calendar import Calendar
from dongban.voices.rules import BadHours, Goals, Hours, Pause, Running, Term, Terms, dues, read_spans, week_of
from dongban.voices.rules.clocks import due

SEOUL, NEW_YORK = ZoneInfo("Asia/Seoul"), ZoneInfo("America/New_York")
OFFICE = {day: "09:00-12:00 13:00-18:00" for day in ("mon", "tue", "wed", "thu", "fri")}
MINUTE = timedelta(minutes=1)
ZONES = {"KR": SEOUL, "US": NEW_YORK}
CALENDARS = {country: Calendar(country, {date(2026, 3, 9): "창립기념일"}) for country in ZONES}


def at(text: str, zone: ZoneInfo = SEOUL) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def office(country: str = "KR") -> Hours:
    return Hours(week_of(OFFICE), ZONES[country], CALENDARS[country])


# The oracle ----------------------------------------------------------------------------------------------------------


def serves(moment: datetime, hours: Hours) -> bool:
    local = moment.astimezone(hours.zone)
    if hours.calendar.holiday(local.date()) is not None:
        return False
    minute = local.hour * 60 + local.minute
    return any(begin <= minute < end for begin, end in hours.week[local.weekday()])


def walked(since: datetime, minutes: int, pauses: list[Pause], hours: Hours) -> datetime | None:
    """The due moment, a minute at a time."""
    moment, left = since, minutes
    while True:
        pause = next((p for p in pauses if p.since <= moment and (p.until is None or moment < p.until)), None)
        if pause and pause.until is None:
            return None
        if not pause and serves(moment, hours):
            left -= 1
            if not left:
                return moment + MINUTE
        moment += MINUTE


# Spans that neither begin nor end in the small hours in which clocks change, but may hold them.
_MINUTES = st.integers(0, 95).map(lambda quarter: quarter * 15).filter(lambda m: not 60 <= m <= 180)


@st.composite
def weeks(draw: st.DrawFn) -> tuple[tuple[tuple[int, int], ...], ...]:
    week = []
    for _ in range(7):
        ends = sorted(draw(st.lists(_MINUTES, max_size=6, unique=True)))
        week.append(tuple(zip(ends[::2], ends[1::2], strict=False)))
    week[2] = week[2] or ((540, 1080),)
    return tuple(week)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Hours, datetime, int, list[Pause]]:
    country = draw(st.sampled_from(sorted(ZONES)))
    hours = Hours(draw(weeks()), ZONES[country], CALENDARS[country])
    # Both weekends on which New York changes its clocks, Seoul's new year, and a day of the firm's own.
    day = draw(st.sampled_from([date(2026, 3, 6), date(2026, 10, 30), date(2026, 2, 13), date(2025, 12, 31)]))
    since = datetime(day.year, day.month, day.day, tzinfo=UTC) + draw(st.integers(0, 3 * 1440)) * MINUTE
    pauses, moment = [], since
    for _ in range(draw(st.integers(0, 2))):
        moment += draw(st.integers(1, 900)) * MINUTE
        until = moment + draw(st.integers(1, 900)) * MINUTE
        pauses.append(Pause(moment, until))
        moment = until
    if pauses and draw(st.booleans()):
        pauses[-1] = Pause(pauses[-1].since, None)
    return hours, since, draw(st.integers(1, 900)), pauses


@settings(max_examples=120, deadline=None)
@given(questions())
def test_a_clock_runs_out_when_a_walk_by_minutes_says(asked: tuple[Hours, datetime, int, list[Pause]]) -> None:
    hours, since, minutes, pauses = asked
    found = due(since, minutes, pauses, hours)
    assert found == walked(since, minutes, pauses, hours)
    if found and not pauses:
        assert hours.between(since, found) == minutes * 60


def test_a_clock_that_forgets_lunch_is_found() -> None:
    """The oracle can tell: a known fault makes the two differ."""
    whole_day = Hours(week_of({day: "09:00-18:00" for day in OFFICE}), SEOUL, CALENDARS["KR"])
    since = at("2026-03-04T11:30")
    assert due(since, 60, [], whole_day) != walked(since, 60, [], office())


# The sentences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "minutes", "until"),
    [
        ("2026-03-04T11:20", 120, "2026-03-04T14:20"),
        ("2026-03-04T12:30", 60, "2026-03-04T14:00"),
        ("2026-03-04T17:30", 60, "2026-03-05T09:30"),
        ("2026-03-06T17:30", 60, "2026-03-10T09:30"),
        ("2026-02-13T17:00", 120, "2026-02-19T10:00"),
        ("2026-03-04T09:00", 480, "2026-03-04T18:00"),
    ],
)
def test_lunch_nights_weekends_and_holidays_do_not_count(since: str, minutes: int, until: str) -> None:
    assert office().add(at(since), minutes * 60) == at(until)


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    all_day = Hours(week_of({day: "00:00-24:00" for day in (*OFFICE, "sat", "sun")}), NEW_YORK, CALENDARS["US"])
    assert all_day.add(at("2026-03-07T12:00", NEW_YORK), 24 * 3600) == at("2026-03-08T13:00", NEW_YORK)
    assert all_day.add(at("2026-10-31T12:00", NEW_YORK), 24 * 3600) == at("2026-11-01T11:00", NEW_YORK)


@pytest.mark.parametrize(
    "text", ["9-18", "09:00-08:00", "09:00-25:00", "09:00-12:00 11:00-13:00", "09:70-10:00", "morgens"]
)
def test_what_is_no_hours_is_refused(text: str) -> None:
    with pytest.raises(BadHours):
        read_spans(text)


def test_hours_that_never_come_are_an_error_and_no_endless_walk() -> None:
    with pytest.raises(ValueError, match="never"):
        Hours(week_of({}), SEOUL, CALENDARS["KR"]).add(at("2026-03-04T09:00"), 60)


# The clocks of a case -------------------------------------------------------------------------------------------------

TERMS = Terms(
    hours=office(),
    goals={"": Goals(240, 480, 1440), "complaint": Goals(120, 240, 2400), "pressing": Goals(30, 60, 480)},
    law=[Term("complaint", 14, date(2000, 1, 1), date(2026, 12, 31)), Term("complaint", 10, date(2027, 1, 1))],
)
HEARD = at("2026-03-04T11:20")


def test_each_clock_of_a_complaint() -> None:
    found = dues(Running("complaint", 0, HEARD, waiting_since=HEARD), TERMS)
    assert found.first == found.nearest == at("2026-03-04T14:20")
    assert (found.next, found.legal) == (None, at("2026-03-18T23:59"))
    assert dues(Running("complaint", 1, HEARD), TERMS).first == at("2026-03-04T11:50")
    assert dues(Running("praise", 0, HEARD), TERMS).legal is None


def test_beyond_the_end_of_the_calendar_no_clock_runs() -> None:
    """Core systems write such days where they know none."""
    for heard in (at("9999-12-31T23:59"), at("9999-12-29T15:00")):
        found = dues(Running("complaint", 0, heard), TERMS)
        assert (found.solve, found.legal) == (None, None)
    assert dues(Running("complaint", 0, at("0001-01-02T09:00")), TERMS).first is not None


def test_a_livelier_customer_does_not_move_the_first_answer() -> None:
    later = at("2026-03-05T10:00")
    asked_again = dues(Running("complaint", 0, HEARD, waiting_since=later), TERMS)
    assert (asked_again.first, asked_again.next) == (at("2026-03-04T14:20"), None)
    answered = Running("complaint", 0, HEARD, first_answered_at=at("2026-03-04T13:30"), waiting_since=later)
    assert dues(answered, TERMS).next == dues(answered, TERMS).nearest == at("2026-03-05T15:00")


def test_the_law_does_not_pause_and_changes_with_its_day() -> None:
    paused = Running("complaint", 0, HEARD, pauses=(Pause(at("2026-03-04T11:30"), None),))
    found = dues(paused, TERMS)
    assert (found.first, found.solve, found.nearest) == (None, None, at("2026-03-18T23:59"))
    assert dues(Running("complaint", 0, at("2027-01-04T10:00")), TERMS).legal == at("2027-01-14T23:59")


def test_what_is_closed_has_no_clock_left_and_keeps_what_it_was_measured_by() -> None:
    closed = Running("complaint", 0, HEARD, first_answered_at=HEARD, closed_at=HEARD)
    assert (dues(closed, TERMS).nearest, dues(closed, TERMS).first) == (None, at("2026-03-04T14:20"))
