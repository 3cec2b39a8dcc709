"""Personal numbers that people write into free text: found and hidden before anything is stored."""

import re

_CANDIDATE = re.compile(r"(?<![\d.,])\d(?:[ \-.\u2013]?\d){8,18}(?![\d])")
_RESIDENT = re.compile(r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[1-8]\d{6}")
_SOCIAL = re.compile(r"\d{3}-\d{2}-\d{4}")
_DAY = re.compile(r"(?:19|20)\d\d[-. ](?:0?[1-9]|1[0-2])[-. ](?:0?[1-9]|[12]\d|3[01])(?!\d)")
_CARD_GROUPS = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}|\d{4}([ -])\d{6}\2\d{5}")
_PHONE = re.compile(r"0(?:2\d{7,8}|[13-8]\d{8,9})|1[568]\d{6}|82(?:2\d{7,8}|1\d{8,9})")
# An amount, not a number of anything.
_UNIT = re.compile(r"\s*(?:원|만|억|천|won\b|KRW|USD|달러|dollars?\b)", re.I)


def hide_numbers(text: str) -> str:
    """The text with resident registration, card and account numbers hidden; telephones, days and amounts stay.

    >>> hide_numbers("900101-1234567, 카드 4111-1111-1111-1111, 계좌 110-123-456789")
    '900101-*******, 카드 ****-****-****-1111, 계좌 ***-***-**6789'
    >>> hide_numbers("010-1234-5678로 2026-03-02 10시에, 15000000000원")
    '010-1234-5678로 2026-03-02 10시에, 15000000000원'
    """
    return _CANDIDATE.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    said = found[0]
    number = "".join(sign for sign in said if sign.isdecimal())
    if len(number) == 13 and _RESIDENT.fullmatch(number):
        return _stars(said, head=6)
    if _SOCIAL.fullmatch(said) or _is_card(said, number):
        return _stars(said, tail=4)
    if len(number) < 10 or _PHONE.fullmatch(number) or _DAY.match(said) or _UNIT.match(found.string, found.end()):
        return said
    return _stars(said, tail=4)


def _is_card(said: str, number: str) -> bool:
    return bool(_CARD_GROUPS.fullmatch(said)) or (len(number) in (15, 16) and said == number and _luhn(number))


def _luhn(number: str) -> bool:
    doubled = (int(sign) * (2 if at % 2 else 1) for at, sign in enumerate(reversed(number)))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _stars(said: str, *, head: int = 0, tail: int = 0) -> str:
    last = sum(sign.isdecimal() for sign in said) - tail
    shown, place = [], 0
    for sign in said:
        shown.append("*" if sign.isdecimal() and head <= place < last else sign)
        place += sign.isdecimal()
    return "".join(shown)
