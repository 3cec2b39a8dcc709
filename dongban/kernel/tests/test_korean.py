import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.korean import (
    digits,
    initials,
    mask_address,
    mask_birth,
    mask_email,
    mask_name,
    mask_phone,
    nfc,
    particle,
)

syllables = st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3)
korean_names = st.text(syllables, min_size=2, max_size=6)


@given(korean_names)
def test_a_name_from_a_mac_is_the_same_name(name):
    assert nfc(unicodedata.normalize("NFD", name)) == name
    assert initials(unicodedata.normalize("NFD", name)) == initials(name)


def test_initial_consonants():
    assert initials("김민수") == "ㄱㅁㅅ"
    assert initials("남궁 민수") == "ㄴㄱㅁㅅ"
    assert initials("까뚝뺄쑤찡") == "ㄲㄸㅃㅆㅉ"
    assert initials("KB생명") == "KBㅅㅁ"


@given(korean_names)
def test_initials_agree_with_the_decomposed_form(name):
    """An oracle of its own: each decomposed syllable begins with its leading consonant, in the same order."""
    leading = [unicodedata.normalize("NFD", syllable)[0] for syllable in name]
    assert [ord(letter) - 0x1100 for letter in leading] == [
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ".index(letter) for letter in initials(name)
    ]


def test_digits_of_every_way_to_write_a_number():
    assert digits("+82 (0)10-1234-5678") == "8201012345678"
    assert digits("０１０") == "010"
    assert digits("없음") == ""


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("김민수", "이/가", "가"),
        ("박서연", "이/가", "이"),
        ("고객", "을/를", "을"),
        ("설명", "은/는", "은"),
        ("약속", "과/와", "과"),
        ("서울", "(으)로", "로"),
        ("부산", "(으)로", "으로"),
        ("대구", "으로/로", "로"),
        ("토요일", "이라/라", "이라"),
        ("현충일(토)", "이라/라", "라"),
        ('"약속"', "은/는", "은"),
        ("3", "이/가", "이"),
        ("2", "이/가", "가"),
        ("7", "(으)로", "로"),
        ("10", "(으)로", "으로"),
        ("VIP", "을/를", "를"),
        ("Mail", "(으)로", "로"),
        ("", "이/가", "가"),
    ],
)
def test_the_particle_follows_the_sound(word, pair, expected):
    assert particle(word, pair) == expected


@given(korean_names)
def test_the_final_consonant_agrees_with_the_decomposed_form(name):
    has_final = len(unicodedata.normalize("NFD", name[-1])) == 3
    assert particle(name, "을/를") == ("을" if has_final else "를")


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("김용", "김*"),
        ("김철용", "김*용"),
        ("남궁민수", "남궁*수"),
        ("남궁민", "남궁*"),
        ("남궁", "남*"),
        ("김아름별", "김**별"),
        ("김 철용", "김*용"),
        ("김", "*"),
        ("John Smith", "J*** S****"),
        ("Li X", "L* *"),
        ("Kim 민수", "K** 민*"),
        ("", ""),
    ],
)
def test_a_masked_name_keeps_the_family_name_and_the_last_syllable(name, masked):
    assert mask_name(name) == masked
    assert mask_name(unicodedata.normalize("NFD", name)) == masked


@given(korean_names)
def test_a_masked_name_is_as_long_as_the_name_and_hides_something(name):
    masked = mask_name(name)
    assert len(masked) == len(name)
    assert "*" in masked
    assert all(shown in ("*", sign) for shown, sign in zip(masked, name, strict=True))


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("010-1234-5678", "010-****-5678"),
        ("01012345678", "010-****-5678"),
        ("011-123-4567", "011-***-4567"),
        ("02-123-4567", "02-***-4567"),
        ("02-1234-5678", "02-****-5678"),
        ("0212345678", "02-****-5678"),
        ("1588-1234", "****-1234"),
        ("12345678", "****-5678"),
        ("010.1234.5678", "010.****.5678"),
        ("119", "***"),
        ("", ""),
    ],
)
def test_a_masked_telephone_keeps_its_beginning_and_last_four_digits(phone, masked):
    assert mask_phone(phone) == masked


@given(st.text("0123456789+- ().", max_size=20))
def test_no_masked_telephone_shows_more_than_seven_digits(phone):
    shown = digits(mask_phone(phone))
    assert len(shown) <= 7
    assert len(shown) < len(digits(phone)) or not shown


@pytest.mark.parametrize(
    ("email", "masked"),
    [("minsu.kim@example.com", "m***@example.com"), ("@example.com", "***"), ("minsu", "***"), ("", "")],
)
def test_a_masked_address_of_mail(email, masked):
    assert mask_email(email) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("경기도 안산시 단원구 선부2동 12", "경기도 안산시 단원구 ***"),
        ("서울 강남구 테헤란로 123, 5층", "서울 강남구 ***"),
        ("서울특별시 강남구", "서울특별시 강남구 ***"),
        ("세종특별자치시 한누리대로 2130", "세종특별자치시 ***"),
        ("강원도 양구군 양구읍 1", "강원도 양구군 ***"),
        ("테헤란로 123", "***"),
        ("12 Main Street, Springfield", "***"),
        ("", ""),
    ],
)
def test_a_masked_address_keeps_city_and_district(address, masked):
    assert mask_address(address) == masked


def test_a_masked_birthday_keeps_the_year():
    assert mask_birth(date(1980, 5, 17)) == "1980-**-**"
    assert mask_birth(None) == ""
