"""What a cell of the firm folder may hold, and why one is refused. Pure: no database, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from dongban.kernel.clock import parse_day, parse_moment
from dongban.kernel.formulas import without_mark
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.money import to_minor
from dongban.records.format import LONGEST_CODE, LONGEST_KEY_TEXT, Column, Kind

# The words in braces come with the reason. Korean, English.
_SENTENCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "required": ("값이 비어 있습니다. 꼭 있어야 하는 칸입니다.", "The value is missing, and it is required."),
        "no_day": (
            '"{text}": 없는 날짜입니다. 2026-03-02처럼 적어 주세요.',
            '"{text}" is no day. Write it as 2026-03-02.',
        ),
        "no_moment": (
            '"{text}": 없는 시각입니다. 2026-03-02T14:30처럼 적어 주세요.',
            '"{text}" is no time. Write it as 2026-03-02T14:30.',
        ),
        "no_money": (
            '"{text}": {currency} 금액이 아닙니다. 쉼표와 단위 없이 숫자로만 적어 주세요.',
            '"{text}" is no amount in {currency}. Write digits, without commas or units.',
        ),
        "no_number": (
            '"{text}": 숫자가 아닙니다. 숫자로만 적어 주세요.',
            '"{text}" is no number. Write digits only.',
        ),
        "no_whole": (
            '"{text}": 정수가 아닙니다. 소수점 없이 숫자로만 적어 주세요.',
            '"{text}" is no whole number. Write digits only, without a decimal point.',
        ),
        "below": ("{text}: {least}보다 작을 수 없습니다.", "{text} is less than {least}, the least that is possible."),
        "above": ("{text}: {most}보다 클 수 없습니다.", "{text} is more than {most}, the most that is possible."),
        "no_word": (
            '"{text}": 쓸 수 없는 말입니다. 쓸 수 있는 말: {words}',
            '"{text}" cannot stand here. The words are: {words}',
        ),
        "long_code": (
            "코드가 너무 깁니다({length}자). {most}자까지 쓸 수 있습니다.",
            "The code is too long ({length} characters). It may have {most}.",
        ),
        "long_text": (
            "글이 너무 깁니다({length}자). {most}자까지 쓸 수 있습니다.",
            "The text is too long ({length} characters). It may have {most}.",
        ),
        "nul": (
            "눈에 보이지 않는 잘못된 글자(NUL)가 들어 있습니다. 그 칸을 다시 적어 주세요.",
            "It holds an invisible broken character (NUL). Please write the cell again.",
        ),
        "backwards": (
            "끝나는 날({end} {last})이 시작하는 날({begin} {first})보다 빠릅니다. 두 날짜를 확인해 주세요.",
            "{end} {last} lies before {begin} {first}. Please check the two days.",
        ),
        "unknown": (
            '"{text}": {file}에도, 이미 들어온 자료에도 없는 코드입니다. 코드를 고치거나 {file}에 그 줄을 넣어 주세요.',
            'The code "{text}" is neither in {file} nor in the records so far. Mend it, or add its row to {file}.',
        ),
        "unknown_rejected": (
            '"{text}": {file} {line}번째 줄에 있지만, 그 줄이 들어오지 못했습니다. 그 줄을 먼저 고쳐 주세요.',
            '"{text}" stands in line {line} of {file}, but that row was not taken. Mend that one first.',
        ),
        "twice": (
            "{line}번째 줄과 같은 것이 또 있습니다. 앞의 줄을 썼습니다. 하나만 남겨 주세요.",
            "This stands in line {line} already, and that one was taken. Keep one of the two.",
        ),
        "few_cells": (
            "칸이 모자랍니다({found}칸). 이 파일은 한 줄에 {wanted}칸입니다. 쉼표나 따옴표를 확인해 주세요.",
            "The line has too few cells ({found} instead of {wanted}). Check its commas and quotation marks.",
        ),
        "many_cells": (
            "칸이 남습니다({found}칸). 이 파일은 한 줄에 {wanted}칸입니다. 쉼표가 든 값은 따옴표로 묶어 주세요.",
            "The line has too many cells ({found} instead of {wanted}). Put a value with a comma into quotation marks.",
        ),
        "quotes": (
            "따옴표가 맞지 않습니다. 여는 따옴표와 닫는 따옴표를 확인해 주세요.",
            "The quotation marks do not match. Check where they open and close.",
        ),
        "long_line": (
            "줄이 너무 깁니다. 따옴표가 빠져 여러 줄이 이어진 것은 아닌지 확인해 주세요.",
            "The line is too long. Check whether a missing quotation mark has joined several lines.",
        ),
        "unreadable": (
            "글자를 읽을 수 없는 줄입니다({charset} 아님). UTF-8로 저장해 다시 넣어 주세요.",
            "The line cannot be read as {charset}. Save it as UTF-8 and load it again.",
        ),
    }
)

# A cell's text is quoted in a reason only so far.
_SHOWN = 60

# Some programs write every number with a point.
_WHOLE = re.compile(r"([+-]?\d{1,18})(\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True)
class Reason:
    """A key of the sentences, and what fills its gaps."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class Refused(ValueError):
    """This cell cannot be taken."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.reason = Reason(code, {name: str(value) for name, value in params.items()})


def language_of(locale: str) -> str:
    """What a firm of that locale writes in: Korean, or English as the language that any other firm reads.

    >>> language_of("ko-KR"), language_of("cs-CZ")
    ('ko', 'en')
    """
    return "ko" if locale.lower().startswith("ko") else "en"


def say_reason(reason: Reason, language: str) -> str:
    """The reason as a sentence.

    >>> say_reason(Reason("no_day", {"text": "2026-02-30"}), "en")
    '"2026-02-30" is no day. Write it as 2026-03-02.'
    """
    korean, english = _SENTENCES[reason.code]
    return (korean if language.startswith("ko") else english).format(**reason.params)


def shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass(frozen=True)
class Terms:
    """What the firm's own settings mean for its files: the currency of amounts, the zone of times without an offset."""

    currency: str
    zone: ZoneInfo


def reader(column: Column, terms: Terms) -> Callable[[str], Any]:
    """A function from the cell's text to its value: str, date, aware datetime, int, float, or None when empty.

    It raises Refused.

    >>> read = reader(Column("premium", Kind.MONEY, least=0), Terms("KRW", ZoneInfo("Asia/Seoul")))
    >>> read("50000.0"), read("")
    (50000, None)
    """
    value = _value(column, terms)
    # A text is kept as it came, but for the mark of a spreadsheet; around all else blanks say nothing.
    tidy = without_mark if column.kind in (Kind.CODE, Kind.TEXT) else str.strip

    def read(text: str) -> Any:
        text = tidy(text)
        if not text or text.isspace():
            if column.required:
                raise Refused("required")
            return None
        if "\0" in text:
            raise Refused("nul")
        return value(text)

    return read


def _value(column: Column, terms: Terms) -> Callable[[str], Any]:
    match column.kind:
        case Kind.CODE:
            return lambda text: _short(text, LONGEST_CODE, "long_code")
        case Kind.WORD:
            return lambda text: _word(text, column.words)
        case Kind.DATE:
            return _day
        case Kind.MOMENT:
            return lambda text: _moment(text, terms.zone)
        case Kind.MONEY:
            return lambda text: _within(text, _money(text, terms.currency), column)
        case Kind.WHOLE:
            return lambda text: _within(text, _whole(text), column)
        case Kind.DECIMAL:
            return lambda text: _within(text, _decimal(text), column)
        case Kind.TEXT:
            if column.free:
                return hide_numbers
            return (lambda text: _short(text, LONGEST_KEY_TEXT, "long_text")) if column.key else str


def _short(text: str, most: int, code: str) -> str:
    if len(text) > most:
        raise Refused(code, length=len(text), most=most)
    return text


def _word(text: str, words: tuple[str, ...]) -> str:
    if text not in words:
        raise Refused("no_word", text=shown(text), words=", ".join(words))
    return text


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError:
        raise Refused("no_day", text=shown(text)) from None


def _moment(text: str, zone: ZoneInfo) -> Any:
    try:
        return parse_moment(text, zone)
    except ValueError:
        raise Refused("no_moment", text=shown(text)) from None


def _money(text: str, currency: str) -> int:
    try:
        return to_minor(text, currency)
    except ValueError:
        raise Refused("no_money", text=shown(text), currency=currency) from None


def _whole(text: str) -> int:
    found = _WHOLE.fullmatch(text)
    if not found:
        raise Refused("no_whole", text=shown(text))
    return int(found[1])


def _decimal(text: str) -> float:
    if not _DECIMAL.fullmatch(text):
        raise Refused("no_number", text=shown(text))
    return float(text)


def _within(text: str, value: float, column: Column) -> float:
    if column.least is not None and value < column.least:
        raise Refused("below", text=shown(text), least=f"{column.least:g}")
    if column.most is not None and value > column.most:
        raise Refused("above", text=shown(text), most=f"{column.most:.0f}")
    return value
