"""Personal numbers in free text: every shape that people write them in, and what only looks like one."""

from __future__ import annotations

import random

import pytest

from dongban.kernel.hiding import hide_numbers


@pytest.mark.parametrize(
    "text",
    [
        "900101-1234567",
        "9001011234567",
        "900101 4234567",
        "123-45-6789",
        "4111-1111-1111-1111",
        "4111 1111 1111 1111",
        "4111111111111111",
        "3782-822463-10005",
        "110-123-456789",
        "1002-345-678901",
        "123456-78-901234",
        "3333123456789",
        "９００１０１－１２３４５６７",
        "900101－1234567",
        "９００１０１　１２３４５６７",
        "４１１１－１１１１－１１１１－１１１１",
        "１１０－１２３－４５６７８９",
    ],
)
def test_a_personal_number_is_hidden_wherever_it_stands(text: str) -> None:
    for around in ("{}", "번호 {}입니다", "({})", "{},", "가{}나"):
        hidden = hide_numbers(around.format(text))
        assert text not in hidden
        assert sum(sign.isdecimal() for sign in hidden) <= 6
        assert len(hidden) == len(around.format(text))
        assert hide_numbers(hidden) == hidden


@pytest.mark.parametrize(
    "text",
    [
        "010-1234-5678",
        "01012345678",
        "02-123-4567",
        "+82 10-1234-5678",
        "0502-1234-5678",
        "02)123-4567",
        "1588-1234",
        "L2023-0012345",
        "2026-03-02 10시",
        "2026. 3. 2. 14:30",
        "1,234,567,890원",
        "15000000000원",
        "12345678",
        "XXXX XXXX",
    ],
)
def test_what_is_no_personal_number_stays(text: str) -> None:
    assert hide_numbers(f"어제 {text} 이었어요") == f"어제 {text} 이었어요"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("010-1234-5678 800101-1234567", "010-1234-5678 800101-*******"),
        ("2026-11-26 900101-1234567", "2026-11-26 900101-*******"),
        ("No.900101-1234567", "No.900101-*******"),
        ("1,900101-1234567", "1,900101-*******"),
        ("L900101-1234567", "L900101-*******"),
        ("900101 - 1234567", "900101 - *******"),
        ("900101/1234567", "900101/*******"),
        ("900101~1234567", "900101~*******"),
        ("900101_1234567", "900101_*******"),
        ("900101\u20111234567", "900101\u2011*******"),
        ("900101-1234567 110-234-567890", "900101-******* ***-***-**7890"),
        ("110-234-567890 010-1234-5678", "***-***-**7890 010-1234-5678"),
    ],
)
def test_a_number_hides_no_other_that_stands_beside_it(text: str, hidden: str) -> None:
    assert hide_numbers(text) == hide_numbers(hidden) == hidden


def test_thousands_of_residents_are_hidden() -> None:
    dice = random.Random(7)
    for _ in range(2000):
        number = f"{dice.randrange(100):02}{dice.randrange(1, 13):02}{dice.randrange(1, 29):02}"
        number += dice.choice(("", "-", " ")) + str(dice.randrange(1, 9)) + f"{dice.randrange(10**6):06}"
        assert number[-6:] not in hide_numbers(f"저는 {number} 이고 {dice.randrange(99)}번 왔어요")
