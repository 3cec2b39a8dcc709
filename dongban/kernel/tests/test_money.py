from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from dongban.kernel.money import exponent, from_minor, say, to_minor

amounts = st.integers(-(2**63) + 1, 2**63 - 1)
currencies = st.sampled_from(["KRW", "JPY", "CZK", "USD", "KWD", "CLF"])


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [("KRW", 0), ("JPY", 0), ("VND", 0), ("CZK", 2), ("USD", 2), ("HUF", 2), ("KWD", 3), ("IQD", 3), ("CLF", 4)],
)
def test_decimals_are_the_standard_s(currency, decimals):
    assert exponent(currency) == decimals


@pytest.mark.parametrize("currency", ["EUR", "GBP", "CHF", "CNY", "SGD", "INR", "BHD", "XOF", "CLP", "TND"])
def test_decimals_agree_with_babel_where_daily_use_is_the_standard(currency):
    assert exponent(currency) == get_currency_precision(currency)


@pytest.mark.parametrize("currency", ["", "WON", "krw", "￦", "KRW "])
def test_a_currency_that_there_is_not_is_refused(currency):
    with pytest.raises(ValueError, match="is no currency"):
        exponent(currency)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("38733851", "KRW", 38733851),
        ("-5000", "KRW", -5000),
        ("+5000", "KRW", 5000),
        ("50000.0", "KRW", 50000),
        ("12.5", "CZK", 1250),
        ("0.05", "USD", 5),
        ("-0.05", "USD", -5),
        ("1.234", "KWD", 1234),
        ("1.2340", "KWD", 1234),
        ("007", "KRW", 7),
    ],
)
def test_a_premium_is_read(text, currency, amount):
    assert to_minor(text, currency) == amount


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("1,000", "KRW", "without separators"),
        ("1000,50", "CZK", "without separators"),
        ("0.5", "KRW", "more than the 0 decimals of KRW"),
        ("1.005", "USD", "more than the 2 decimals of USD"),
        ("", "KRW", "is no amount"),
        ("1e3", "KRW", "is no amount"),
        ("NaN", "KRW", "is no amount"),
        ("1000.", "KRW", "is no amount"),
        (".5", "USD", "is no amount"),
        ("１０００", "KRW", "is no amount"),
        ("5천원", "KRW", "is no amount"),
        ("- 5", "KRW", "is no amount"),
        ("9223372036854775808", "KRW", "too large"),
        ("9" * 5000, "KRW", "too large"),
    ],
)
def test_what_is_no_amount_is_refused_with_the_way_to_write_it(text, currency, sentence):
    with pytest.raises(ValueError, match=sentence):
        to_minor(text, currency)


@given(amounts, currencies)
def test_nothing_is_lost_on_the_way_out_and_in(amount, currency):
    assert to_minor(f"{from_minor(amount, currency):f}", currency) == amount
    assert from_minor(amount, currency) * 10 ** exponent(currency) == Decimal(amount) or abs(amount) > 10**18


@pytest.mark.parametrize(
    ("amount", "korean"),
    [
        (0, "0원"),
        (500, "500원"),
        (12_345, "12,345원"),
        (30_000, "3만원"),
        (123_000_000, "1억 2,300만원"),
        (100_000_000, "1억원"),
        (100_010_000, "1억 1만원"),
        (123_456_789, "123,456,789원"),
        (5_000_000_000_000, "5조원"),
        (-123_000_000, "-1억 2,300만원"),
    ],
)
def test_won_read_as_koreans_read_them(amount, korean):
    assert say(amount, "KRW", "ko") == korean


def read_korean(text: str) -> int:
    """Back to the number: an oracle of its own."""
    units = {"조": 10**12, "억": 10**8, "만": 10**4}
    words = text.removesuffix("원").replace(",", "").lstrip("-").split()
    total = sum(int(word[:-1]) * units[word[-1]] if word[-1] in units else int(word) for word in words)
    return -total if text.startswith("-") else total


@given(amounts | st.integers(-(10**14), 10**14).map(lambda amount: amount * 10_000))
def test_what_is_said_of_won_is_the_amount(amount):
    assert read_korean(say(amount, "KRW", "ko-KR")) == amount


def test_other_currencies_and_other_readers():
    assert say(1_234, "KRW", "en") == "KRW 1,234"
    assert say(-123_450, "CZK", "ko") == "CZK -1,234.50"
    assert say(5, "USD", "en") == "USD 0.05"
