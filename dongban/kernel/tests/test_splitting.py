from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.splitting import split

weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=40).filter(any)
totals = st.integers(-(10**15), 10**15)


def test_a_profit_of_100_won_among_three_customers():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(100, [1, 2, 3]) == [17, 33, 50]
    assert split(7, [0, 1, 0]) == [0, 7, 0]


@given(totals, weights)
def test_nothing_is_lost_and_nothing_is_made(total, weights):
    assert sum(split(total, weights)) == total


@given(totals, weights)
def test_each_share_is_the_exact_one_rounded_down_or_up(total, weights):
    for share, weight in zip(split(total, weights), weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1
        assert weight or share == 0


@given(st.integers(0, 10**15), weights)
def test_who_weighs_more_never_gets_less(total, weights):
    ranked = sorted(zip(weights, split(total, weights), strict=True))
    shares_by_weight = [share for _, share in ranked]
    assert shares_by_weight == sorted(shares_by_weight)


@given(st.integers(0, 10**15), weights)
def test_the_units_left_over_go_to_the_largest_remainders_the_earlier_first(total, weights):
    whole = sum(weights)
    got_more = [share - total * weight // whole for share, weight in zip(split(total, weights), weights, strict=True)]
    order = sorted(range(len(weights)), key=lambda place: (-(total * weights[place] % whole), place))
    assert [got_more[place] for place in order] == sorted(got_more, reverse=True)


@given(totals, weights)
def test_a_reversal_takes_back_just_what_was_given(total, weights):
    assert split(-total, weights) == [-share for share in split(total, weights)]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 3]])
def test_without_a_positive_weight_there_is_nothing_to_go_by(weights):
    with pytest.raises(ValueError, match="weights must not be negative"):
        split(100, weights)
