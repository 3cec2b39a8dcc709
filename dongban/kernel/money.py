"""Money as a whole number of the smallest unit: won, haléř, cent."""

import re
from decimal import Decimal

from babel.numbers import is_currency

# ISO 4217, list one. Babel's digits are those of daily use, which for a dozen currencies are fewer than the standard's.
_DECIMALS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_EXPONENTS = {code: count for count, codes in _DECIMALS.items() for code in codes.split()}

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_LARGEST = 2**63 - 1
_KOREAN_UNITS = ((10**12, "조"), (10**8, "억"), (10**4, "만"))


def exponent(currency: str) -> int:
    """How many decimals the currency has. ValueError for a code that is no ISO 4217 currency.

    >>> [exponent(code) for code in ("KRW", "CZK", "KWD")]
    [0, 2, 3]
    """
    found = _EXPONENTS.get(currency)
    if found is not None:
        return found
    if not is_currency(currency):
        raise ValueError(f'"{currency}" is no currency: write an ISO 4217 code such as KRW')
    return 2


def to_minor(text: str, currency: str) -> int:
    """A plain decimal as a number of smallest units. Zeros beyond the currency's decimals are no loss and are taken.

    ValueError when it is no plain decimal, has too many decimals, or is larger than a database can hold.

    >>> to_minor("12.5", "CZK"), to_minor("50000.0", "KRW")
    (1250, 50000)
    """
    decimals = exponent(currency)
    if "," in text:
        raise ValueError(f'"{text}" has a comma: write the amount without separators, such as 1000')
    if not _PLAIN.fullmatch(text):
        raise ValueError(f'"{text}" is no amount: write digits, and a point before decimals')
    whole, _, fraction = text.partition(".")
    if fraction[decimals:].strip("0"):
        raise ValueError(f'"{text}" has more than the {decimals} decimals of {currency}')
    if len(whole) > 20 or abs(amount := int(whole + fraction[:decimals].ljust(decimals, "0"))) > _LARGEST:
        raise ValueError(f'"{text[:24]}" is too large an amount')
    return amount


def from_minor(amount: int, currency: str) -> Decimal:
    """The amount with its decimals, exactly.

    >>> from_minor(1250, "CZK")
    Decimal('12.50')
    """
    sign, digits = int(amount < 0), tuple(int(digit) for digit in str(abs(amount)))
    return Decimal((sign, digits, -exponent(currency)))


def say(amount: int, currency: str, language: str) -> str:
    """The amount for a reader. Korean won in Korean goes by 조, 억 and 만 where nothing is left below them.

    >>> say(123_000_000, "KRW", "ko"), say(1_234, "KRW", "ko"), say(1_234, "KRW", "en")
    ('1억 2,300만원', '1,234원', 'KRW 1,234')
    """
    if currency == "KRW" and language.startswith("ko"):
        return f"{_won(amount)}원"
    return f"{currency} {from_minor(amount, currency):,f}"


def _won(amount: int) -> str:
    if amount == 0 or amount % 10_000:
        return f"{amount:,}"
    left, pieces = abs(amount), []
    for size, unit in _KOREAN_UNITS:
        count, left = divmod(left, size)
        if count:
            pieces.append(f"{count:,}{unit}")
    return ("-" if amount < 0 else "") + " ".join(pieces)
