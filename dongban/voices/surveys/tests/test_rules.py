"""The rules against slower and plainer ways to say the same."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dongban.voices.surveys.rules import Counts, Limit, draw, hidden, may_ask, net_interval

_FIRST = date(2026, 1, 1)


def fullest(asked: list[date], days: int) -> int:
    """Plainly: the most questions in any so many days."""
    return max((sum(first <= one < first + timedelta(days=days) for one in asked) for first in asked), default=0)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 4), st.integers(1, 40), st.lists(st.integers(0, 120), max_size=40))
def test_no_span_of_days_ever_holds_more_than_the_limit(times: int, days: int, tries: list[int]) -> None:
    """Asked in any order, later days before earlier ones too; and whoever may be asked is."""
    limit, asked = Limit(times, days), list[date]()
    for offset in tries:
        day = _FIRST + timedelta(days=offset)
        allowed = may_ask(limit, asked, day)
        assert allowed == (times > 0 and fullest([*asked, day], days) <= times)
        if allowed:
            asked.append(day)


@settings(max_examples=50, deadline=None)
@given(st.sets(st.text(min_size=1, max_size=6), max_size=30), st.integers(0, 40))
def test_a_draw_is_of_the_list_and_hangs_on_nothing_but_seed_and_list(codes: set[str], size: int) -> None:
    found = draw("seed", sorted(codes), size)
    assert set(found) <= codes and len(found) == min(size, len(codes))
    assert found == draw("seed", sorted(codes, reverse=True), size)
    assert len(codes) < 2 or draw("seed", codes, len(codes)) != draw("other", codes, len(codes)) or len(codes) < 8


def test_a_draw_is_fair() -> None:
    codes = [f"K{n}" for n in range(10)]
    drawn = [code for seed in range(2000) for code in draw(str(seed), codes, 3)]
    counts = [drawn.count(code) for code in codes]
    # 600 each, with a standard deviation of 20.5: five of them.
    assert all(abs(n - 600) < 103 for n in counts)


def chances(n: int, p: float, q: float) -> list[tuple[Counts, float]]:
    """Every outcome of n answers, and how likely it is."""
    found = []
    for b, c in product(range(n + 1), repeat=2):
        if b + c <= n:
            ways = math.factorial(n) // math.factorial(b) // math.factorial(c) // math.factorial(n - b - c)
            found.append((Counts(b, n - b - c, c), ways * p**b * q**c * (1 - p - q) ** (n - b - c)))
    return found


@pytest.mark.parametrize("n", [5, 12, 30])
def test_the_interval_holds_the_truth_nineteen_times_of_twenty(n: int) -> None:
    """By counting every outcome, for many truths; the textbook interval holds some of them less than half the time."""
    truths = [(0.9, 0.02), (0.6, 0.1), (0.5, 0.5), (0.3, 0.3), (0.1, 0.7), (0.05, 0.05)]
    held = []
    for p, q in truths:
        ends = {one: net_interval(one) for one, _chance in chances(n, p, q)}
        held.append(sum(chance for one, chance in chances(n, p, q) if _within(ends[one], 100 * (p - q))))
    assert min(held) > 0.89
    assert sum(held) / len(held) > 0.94


def _within(ends: tuple[float, float] | None, truth: float) -> bool:
    return ends is not None and ends[0] - 1e-6 <= truth <= ends[1] + 1e-6


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_interval_surrounds_its_score(b: int, m: int, c: int) -> None:
    counts = Counts(b, m, c)
    ends, score = net_interval(counts), counts.score
    if score is None or ends is None:
        assert ends is None and score is None
        return
    assert -100 <= ends[0] <= score + 1e-6 and score - 1e-6 <= ends[1] <= 100
    turned = net_interval(Counts(c, m, b))
    assert turned is not None and math.isclose(turned[0], -ends[1], abs_tol=1e-6)


def test_the_interval_of_answers_all_alike_is_known_in_closed_form() -> None:
    """With c = 0 and b = n the lower end solves n (1 - d) = z^2 (1 + d)."""
    z2 = 1.959963984540054**2
    ends = net_interval(Counts(10, 0, 0))
    assert ends is not None and math.isclose(ends[0], 100 * (10 - z2) / (10 + z2), abs_tol=1e-6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 30), max_size=8))
def test_nothing_of_fewer_than_five_can_be_reckoned_back(sizes: list[int]) -> None:
    groups = dict(enumerate(sizes))
    gone = hidden(groups)
    assert all(group in gone for group, size in groups.items() if 0 < size < 5)
    shown = [group for group, size in groups.items() if size and group not in gone]
    if gone and shown:
        assert sum(groups[group] for group in gone) >= 5
