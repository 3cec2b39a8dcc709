"""박서연 has left. Her customers go to her colleagues: fairly by load, and near where that is possible."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.fairness import Bundle, Candidate, distance_km, share_out, water_level

SEOUL, SUWON, BUSAN = (37.5665, 126.9780), (37.2636, 127.0286), (35.1796, 129.0756)

places = st.none() | st.tuples(st.floats(33, 39), st.floats(125, 130))


@st.composite
def hand_overs(draw, largest=1):
    sizes = draw(st.lists(st.integers(1, largest), max_size=25))
    loads = draw(st.lists(st.integers(0, 30), min_size=1, max_size=8))
    bundles = [Bundle(key, size, *(draw(places) or (None, None))) for key, size in enumerate(sizes)]
    return bundles, [Candidate(key, load, *(draw(places) or (None, None))) for key, load in enumerate(loads)]


def final_loads(bundles, candidates) -> dict[int, int]:
    loads = {each.key: each.load for each in candidates}
    sizes = {each.key: each.size for each in bundles}
    for given_ in share_out(bundles, candidates):
        loads[given_.candidate] += sizes[given_.bundle]
    return loads


def poured(loads: list[int], amount: int) -> list[int]:
    """The fair end by an oracle of its own: one customer after the other to whoever has the fewest."""
    loads = list(loads)
    for _ in range(amount):
        loads[loads.index(min(loads))] += 1
    return sorted(loads)


def test_near_is_chosen_where_it_is_fair():
    bundles = [Bundle(1, 1, *BUSAN), Bundle(2, 1, *SEOUL)]
    candidates = [Candidate(10, 4, *SEOUL), Candidate(20, 4, *BUSAN)]
    assert [(each.bundle, each.candidate) for each in share_out(bundles, candidates)] == [(1, 20), (2, 10)]


def test_fair_comes_before_near():
    """Everybody lives in Seoul, but the colleague there has nine customers more already."""
    bundles = [Bundle(key, 1, *SEOUL) for key in range(4)]
    candidates = [Candidate(10, 10, *SEOUL), Candidate(20, 1, *BUSAN)]
    assert {each.candidate for each in share_out(bundles, candidates)} == {20}


def test_a_household_stays_together():
    (family,) = share_out([Bundle(1, 5, *SEOUL)], [Candidate(10, 0, *SEOUL), Candidate(20, 3, *SEOUL)])
    assert family.candidate == 10
    assert (family.why.load_before, family.why.load_after) == (0, 5)


def test_large_households_go_first_so_that_the_small_ones_can_even_things_out():
    bundles = [Bundle(1, 1), Bundle(2, 1), Bundle(3, 1), Bundle(4, 3)]
    assert final_loads(bundles, [Candidate(10, 0), Candidate(20, 0)]) == {10: 3, 20: 3}


def test_the_reason_can_be_told():
    (only,) = share_out([Bundle(1, 1, *SEOUL)], [Candidate(10, 4, *SUWON), Candidate(20, 4, *BUSAN)])
    assert only.candidate == 10
    assert only.why.distance_km == pytest.approx(34, abs=1)
    assert (only.why.load_before, only.why.load_after, only.why.fair_share) == (4, 5, 5)


def test_who_lives_nowhere_known_goes_to_whoever_has_the_fewest():
    given_ = share_out([Bundle(1, 1), Bundle(2, 1)], [Candidate(10, 5, *SEOUL), Candidate(20, 4)])
    assert [(each.candidate, each.why.distance_km) for each in given_] == [(20, None), (10, None)]


def test_without_colleagues_nobody_is_given():
    assert share_out([Bundle(1, 1)], []) == []
    assert share_out([], [Candidate(10, 0)]) == []


def test_an_empty_bundle_is_a_mistake():
    with pytest.raises(ValueError, match="at least one customer"):
        share_out([Bundle(1, 0)], [Candidate(10, 0)])


@given(st.lists(st.integers(0, 50), min_size=1, max_size=9), st.integers(0, 200))
def test_the_water_level_is_where_pouring_one_by_one_ends(loads, amount):
    level, rest = water_level(loads, amount)
    low = [load for load in loads if load <= level]
    assert 0 <= rest < len(low)
    filled = [level + (place < rest) for place in range(len(low))]
    assert sorted(filled + [load for load in loads if load > level]) == poured(loads, amount)


def test_a_level_for_nobody_is_a_mistake():
    with pytest.raises(ValueError, match="nobody"):
        water_level([], 1)


@given(hand_overs())
def test_single_customers_are_shared_as_equally_as_can_be(case):
    bundles, candidates = case
    after = final_loads(bundles, candidates)
    assert sorted(after.values()) == poured([each.load for each in candidates], len(bundles))


@given(hand_overs(largest=7))
def test_households_move_nobody_further_from_the_level_than_the_largest_of_them(case):
    bundles, candidates = case
    amount, largest = sum(each.size for each in bundles), max((each.size for each in bundles), default=1)
    level, rest = water_level([each.load for each in candidates], amount)
    rounded_up = level + (rest > 0)
    before, after = {each.key: each.load for each in candidates}, final_loads(bundles, candidates)
    assert sum(after.values()) == sum(before.values()) + amount
    for key, load in after.items():
        assert load == before[key] or load <= rounded_up - 1 + largest
        assert load > rounded_up - 1 - largest


@given(hand_overs(largest=4), st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_listed_changes_nothing(case, rng):
    bundles, candidates = case
    first = {each.bundle: each for each in share_out(bundles, candidates)}
    rng.shuffle(bundles)
    rng.shuffle(candidates)
    again = share_out(bundles, candidates)
    assert [each.bundle for each in again] == [each.key for each in bundles]
    assert {each.bundle: each for each in again} == first


@given(hand_overs())
def test_no_two_single_customers_would_both_be_nearer_if_they_were_exchanged(case):
    bundles, candidates = case
    where = {each.key: each for each in candidates}
    at = {each.key: each for each in bundles}
    given_ = [each for each in share_out(bundles, candidates) if each.why.distance_km is not None]
    for one in given_:
        for other in given_:
            here = distance_km(at[one.bundle], where[other.candidate])
            there = distance_km(at[other.bundle], where[one.candidate])
            better = here < one.why.distance_km - 1e-9 and there < other.why.distance_km - 1e-9
            assert not better


def test_one_degree_of_latitude_is_111_kilometres():
    assert distance_km(Bundle(1, 1, 37.0, 127.0), Candidate(1, 0, 38.0, 127.0)) == pytest.approx(111.195, abs=0.01)
    assert distance_km(Bundle(1, 1, 0.0, -180.0), Candidate(1, 0, 0.0, 180.0)) == pytest.approx(0, abs=1e-6)
    assert distance_km(Bundle(1, 1, 37.0, None), Candidate(1, 0, 38.0, 127.0)) is None


def test_three_thousand_households_among_forty_colleagues_take_no_time():
    rng = random.Random(7)
    bundles = [Bundle(n, rng.choice([1, 1, 2, 4]), 37 + rng.random(), 127 + rng.random()) for n in range(3000)]
    candidates = [Candidate(n, rng.randrange(200), 37 + rng.random(), 127 + rng.random()) for n in range(40)]
    start = time.process_time()
    assert len(share_out(bundles, candidates)) == 3000
    assert time.process_time() - start < 5
