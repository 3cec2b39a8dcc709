"""Personal numbers that people write into free text: found and hidden before anything is stored."""

import re

# Between the digits of a number people put spaces, full stops, and any of the strokes that a keyboard has.
_BETWEEN = r"[ \-.\u2010-\u2015\u2212]"
# A resident registration number is known by its day of birth: whatever stands between its halves, it is one.
_RESIDENT = (
    r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"\s{0,2}[\-./~_:·\u2010-\u2015\u2212]?\s{0,2}[1-8]\d{6}(?!\d)"
)
_CARD = (
    r"(?<!\d)(?:\d{4}(?P<four>[ \-.])\d{4}(?P=four)\d{4}(?P=four)\d{1,4}|\d{4}(?P<six>[ \-.])\d{6}(?P=six)\d{5})(?!\d)"
)
_SOCIAL = r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"
# Mobile, safe (050x) and fixed lines, from abroad or not, and the numbers of firms. More digits after a stroke: none.
_PHONE = (
    r"(?<![\d.,-])(?:(?:\+?82[ \-.]?(?:2|1\d|[3-7]\d)|02|050\d|01\d|0[3-8]\d)[ \-.)]{0,2}\d{3,4}[ \-.]?\d{4}"
    r"|1[568]\d\d[ \-.]?\d{4})(?![-.]?\d)"
)
_DAY = r"(?<!\d)(?:19|20)\d\d(?:-|\. ?| )(?:0?[1-9]|1[0-2])(?:-|\. ?| )(?:0?[1-9]|[12]\d|3[01])(?![-.]?\d)"
_AMOUNT = r"(?<![\d-])\d+(?:,\d{3})*(?=\s*(?:원|만|억|천|won\b|KRW|USD|달러|dollars?\b))"
# A contract's own number, as it stands on the paper: letters first.
_CODE = rf"(?<![A-Za-z])[A-Z]{{1,3}}(?!{_RESIDENT}|\d{{4}}-\d{{4}}-\d{{4}})\d[\d-]*"
# What is left of ten digits or more may be an account. The shortest: what stands behind a space is looked at by itself.
_ACCOUNT = rf"(?<![\d.,*])\d(?:{_BETWEEN}?\d){{9,18}}?(?![\-.\u2010-\u2015\u2212]?\d)"

# The first that fits decides, from left to right: a number that is none hides no other behind it.
_FOUND = re.compile(
    r"(?=[\d+]|[A-Z]{1,3}\d)(?:"
    + "|".join(
        f"(?P<{name}>{shape})"
        for name, shape in (
            ("resident", rf"(?<!\d){_RESIDENT}"),
            ("card", _CARD),
            ("social", _SOCIAL),
            ("phone", _PHONE),
            ("day", _DAY),
            ("amount", _AMOUNT),
            ("account", _ACCOUNT),
            ("code", _CODE),
        )
    )
    + ")"
)
# As an input method writes them at full width: each is looked at as the narrow one that it stands for.
_WIDE = re.compile("[\uff01-\uff5e\u3000]")
_NARROW = {0xFEE0 + ord(sign): sign for sign in "0123456789-./~:_+)"} | {0x3000: " "}
# Most texts have no nine digits that hang together at all: a tenth of the time.
_MAYBE = re.compile(r"\d(?:(?:_|[^\w\n]){0,5}\d){8}")
_KEPT = frozenset({"phone", "day", "amount", "code"})


def hide_numbers(text: str) -> str:
    """The text with resident registration, card and account numbers hidden; telephones, days, amounts, contracts stay.

    >>> hide_numbers("900101-1234567, 카드 4111-1111-1111-1111, 계좌 110-123-456789")
    '900101-*******, 카드 ****-****-****-1111, 계좌 ***-***-**6789'
    >>> hide_numbers("010-1234-5678 2026-03-02 900101/1234567, 15000000000원")
    '010-1234-5678 2026-03-02 900101/*******, 15000000000원'
    >>> hide_numbers("９００１０１－１２３４５６７ （０１０－１２３４－５６７８）")
    '９００１０１－******* （０１０－１２３４－５６７８）'
    """
    if not _MAYBE.search(text):
        return text
    if not _WIDE.search(text):
        return _FOUND.sub(_hidden, text)
    hidden = _FOUND.sub(_hidden, plain := text.translate(_NARROW))
    return "".join(star if star != sign else said for star, sign, said in zip(hidden, plain, text, strict=True))


def _hidden(found: re.Match[str]) -> str:
    if found.lastgroup == "resident":
        return _stars(found[0], head=6)
    return found[0] if found.lastgroup in _KEPT else _stars(found[0], tail=4)


def _stars(said: str, *, head: int = 0, tail: int = 0) -> str:
    last = sum(sign.isdecimal() for sign in said) - tail
    shown, place = [], 0
    for sign in said:
        shown.append("*" if sign.isdecimal() and head <= place < last else sign)
        place += sign.isdecimal()
    return "".join(shown)
