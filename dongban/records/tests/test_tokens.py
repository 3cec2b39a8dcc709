"""The blind index: keyed, and telling nothing to whoever has the database alone."""

from __future__ import annotations

import pytest

from dongban.kernel.korean import search_pieces
from dongban.records.tokens import asked_tokens, rows_of, token, tokens_of


def test_another_key_gives_other_tokens(settings) -> None:
    before = token("n:김용")
    settings.INDEX_KEY = b"another key of the same firm"
    assert token("n:김용") != before


def test_tokens_are_numbers_of_64_bits() -> None:
    found = tokens_of("김용", "010-1234-5678")
    assert len(set(found)) == len(search_pieces("김용", "010-1234-5678"))
    assert all(-(2**63) <= each < 2**63 for each in found)


@pytest.mark.parametrize("text", ["김민수", "민수", "ㄱㅁㅅ", "5678", "010-1234-5678", "김민수 5678"])
def test_what_is_asked_is_among_what_is_kept(text: str) -> None:
    assert set(asked_tokens(text)) <= set(tokens_of("김민수", "010-1234-5678"))
    assert asked_tokens(text)


def test_nothing_to_ask_for_finds_nobody() -> None:
    assert asked_tokens(" ") == []


def test_many_people_get_what_one_would() -> None:
    people = [(1, "김용", "010-1234-5678", 7), (2, "John Smith", "", None), (3, "김용", "02-123-4567", 7)]
    rows = list(rows_of(people))
    for customer, name, phone, branch in people:
        assert sorted(one for one, _, who in rows if who == customer) == sorted(tokens_of(name, phone))
        assert {at for _, at, who in rows if who == customer} == {branch}
