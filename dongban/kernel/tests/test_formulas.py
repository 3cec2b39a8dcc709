"""No text is a formula in a CSV, and each is there again when its mark is taken away."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.formulas import MARKED, SIGNS, code_with_mark, with_mark, without_mark

TEXTS = st.text(max_size=12) | st.text(alphabet=["'", " ", "a", "1", *SIGNS], max_size=8)


@given(TEXTS)
def test_the_mark_is_taken_away_again_exactly(text: str) -> None:
    assert without_mark(with_mark(text)) == text
    assert without_mark(code_with_mark(text)) == text


@given(TEXTS)
def test_no_text_with_its_mark_begins_like_a_formula(text: str) -> None:
    assert not with_mark(text).lstrip(" ").startswith(SIGNS)
    code = code_with_mark(text)
    assert re.fullmatch(r"[+-][0-9]+", code) or not code.lstrip(" ").startswith(SIGNS)


@given(TEXTS)
def test_what_is_not_found_among_many_has_no_mark(text: str) -> None:
    assert re.match(MARKED, text) or without_mark(text) == text


@pytest.mark.parametrize("text", ["고은", "'고은'", "'", "''", "1-1", "a=b", "K-17", "'-20%' 할인", ""])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert with_mark(text) == without_mark(text) == text
