"""Finding people by pieces. 김용 has a two-syllable name, which simple text indexes never find."""

import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.korean import matches, query_pieces, search_pieces

FIRM = {
    "김민수": "010-1234-5678",
    "김용": "010-9876-5432",
    "남궁민수": "02-123-4567",
    "김민정": "+82 10-5678-0000",
    "John Smith": "+420 601 234 567",
    "삼성전자 주식회사": "1588-1234",
}

syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
korean_names = st.text(syllables, min_size=2, max_size=8)
latin_names = st.lists(st.text(string.ascii_letters, min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)
phones = st.text(string.digits, min_size=9, max_size=11)


def find(text: str) -> set[str]:
    """As a caller does it: everybody who has all pieces, then the check of the clear text."""
    asked = set(query_pieces(text))
    hits = {name for name, phone in FIRM.items() if asked and asked <= set(search_pieces(name, phone))}
    return {name for name in hits if matches(text, name, FIRM[name])}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("김용", {"김용"}),
        ("김민수", {"김민수"}),
        ("김 민수", {"김민수"}),
        ("민수", {"김민수", "남궁민수"}),
        ("김민", {"김민수", "김민정"}),
        ("김", {"김민수", "김용", "김민정"}),
        ("수", set()),
        ("남궁민수", {"남궁민수"}),
        ("ㄱㅁㅅ", {"김민수", "남궁민수"}),
        ("ㄱㅁ", {"김민수", "남궁민수", "김민정"}),
        ("ㅁㅅ", {"김민수", "남궁민수"}),
        ("ㄴㄱㅁㅅ", {"남궁민수"}),
        ("\u1100\u1106\u1109", {"김민수", "남궁민수"}),
        ("ㄱㅇ", {"김용"}),
        ("5678", {"김민수", "김민정"}),
        ("0000", {"김민정"}),
        ("3456", {"김민수", "남궁민수", "John Smith"}),
        ("23 456", {"김민수", "남궁민수", "John Smith"}),
        ("2345", {"김민수", "남궁민수", "John Smith"}),
        ("김ㅁㅅ", {"김민수"}),
        ("김미", set()),
        ("김민ㅅ", {"김민수"}),
        ("ㄱ민수", {"김민수", "남궁민수"}),
        ("010-123", set()),
        ("010-1234", {"김민수"}),
        ("010-1234-56", {"김민수"}),
        ("02-123-45", {"남궁민수"}),
        ("01012345678", {"김민수"}),
        ("010 1234 5678", {"김민수"}),
        ("1234-5678", {"김민수"}),
        ("010-5678-0000", {"김민정"}),
        ("+82 (0)10 5678 0000", {"김민정"}),
        ("김민수 5678", {"김민수"}),
        ("김민수 0000", set()),
        ("smith", {"John Smith"}),
        ("SMITH JOHN", {"John Smith"}),
        ("jo", {"John Smith"}),
        ("johnny", set()),
        ("전자 주식", {"삼성전자 주식회사"}),
        ("삼성전자주식회사", {"삼성전자 주식회사"}),
        ("567", set()),
        ("", set()),
        ("%_*", set()),
    ],
)
def test_who_is_found(text, found):
    assert find(text) == found
    assert find(unicodedata.normalize("NFD", text) if "ㄱ" not in text else text) == found


def test_the_pieces_of_one_person():
    assert search_pieces("김민수", "010-1234-5678") == [
        "d:1234", "d:2345", "d:3456", "d:4567", "d:5678",
        "i:ㄱㅁ", "i:ㄱㅁㅅ", "i:ㅁㅅ", "n:김민", "n:김민수", "n:민수", "p:김",
    ]  # fmt: skip
    assert search_pieces("John Li", "") == ["n:johnli", "p:j", "p:jo", "p:joh", "p:john", "p:l", "p:li"]
    assert search_pieces("", "") == []


@given(korean_names, phones, st.data())
def test_every_part_of_a_korean_name_finds_the_person(name, phone, data):
    start = data.draw(st.integers(0, len(name) - 2))
    part = name[start : data.draw(st.integers(start + 2, len(name)))]
    pieces = query_pieces(part)
    assert pieces
    assert set(pieces) <= set(search_pieces(name, phone))
    assert matches(part, name, phone)


@given(latin_names, phones, st.data())
def test_the_beginning_of_every_latin_word_finds_the_person(name, phone, data):
    word = data.draw(st.sampled_from(name.split()))
    part = word[: data.draw(st.integers(1, len(word)))].swapcase()
    assert set(query_pieces(part)) <= set(search_pieces(name, phone))
    assert matches(part, name, phone)


@given(korean_names, phones, st.data())
def test_any_part_of_a_number_finds_the_person(name, phone, data):
    """Any four to six of its last eight digits in a row, any seven or more of all, and all of it."""
    own = phone[-8:]
    start = data.draw(st.integers(0, 4))
    short = own[start : data.draw(st.integers(start + 4, min(start + 6, 8)))]
    start = data.draw(st.integers(0, len(phone) - 7))
    long = phone[start : data.draw(st.integers(start + 7, len(phone)))]
    stored = set(search_pieces(name, phone))
    for part in (phone, long, short, phone[-4:], f"{name} {phone[-4:]}"):
        assert query_pieces(part)
        assert set(query_pieces(part)) <= stored
        assert matches(part, name, phone)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_text_is_too_strange(text, name, phone):
    query_pieces(text)
    search_pieces(name, phone)
    assert matches(text, name, phone) in (True, False)


@given(korean_names | latin_names, phones)
def test_every_piece_tells_its_kind(name, phone):
    assert {piece[:2] for piece in search_pieces(name, phone)} <= {"n:", "p:", "i:", "d:"}
