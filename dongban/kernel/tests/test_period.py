from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.offsets import Offset
from dongban.kernel.period import first_of_month, last_of_month, months, months_between

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def test_a_contract_of_31_january_is_one_month_old_at_the_end_of_february():
    assert months_between(date(2026, 1, 31), date(2026, 2, 27)) == 0
    assert months_between(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert months_between(date(2026, 3, 2), date(2026, 3, 1)) == -1


@given(days, days.filter(lambda day: day.year < 2080))
def test_whole_months_are_the_most_that_fit(end, start):
    count = months_between(start, end)
    if count >= 0:
        assert Offset(count, "m").after(start) <= end < Offset(count + 1, "m").after(start)
    else:
        assert end < start


@given(days)
def test_a_month_is_from_its_first_to_its_last_day(day):
    first, last = first_of_month(day), last_of_month(day)
    assert first <= day <= last
    assert first.day == 1
    assert (last.month, last.year) == (day.month, day.year)
    assert Offset(1, "d").after(last).day == 1


def test_the_months_of_a_quarter():
    assert months(date(2026, 1, 15), date(2026, 3, 1)) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert months(date(2026, 12, 31), date(2027, 1, 1)) == [date(2026, 12, 1), date(2027, 1, 1)]
    assert months(date(2026, 2, 1), date(2026, 1, 31)) == []


@given(days, days)
def test_months_follow_each_other(first, last):
    listed = months(first, last)
    assert all(Offset(1, "m").after(one) == other for one, other in pairwise(listed))
    assert not listed or (listed[0], listed[-1]) == (first_of_month(first), first_of_month(last))
