"""Wilson's interval against published figures and against the equation that it solves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.intervals import SURE, VERY_SURE, wilson


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_figures(hits: int, of: int, low: float, high: float) -> None:
    found = wilson(hits, of)
    assert found is not None
    assert [round(end, 4) for end in found] == [low, high]


@given(st.integers(1, 10_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_each_end_is_just_as_far_from_the_share_as_the_limit_allows(seen: tuple[int, int]) -> None:
    """The definition: the ends are those true shares p for which (share - p)² = z² p (1 - p) / n."""
    hits, of = seen
    for z in (SURE, VERY_SURE):
        ends = wilson(hits, of, z)
        assert ends is not None
        assert 0 <= ends[0] <= hits / of + 1e-12
        assert hits / of - 1e-12 <= ends[1] <= 1
        for end in ends:
            assert abs((hits / of - end) ** 2 - z * z * end * (1 - end) / of) < 1e-9


def test_nothing_has_no_share() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("hits", "of"), [(-1, 5), (6, 5), (1, 0)])
def test_what_is_no_share_is_refused(hits: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(hits, of)
