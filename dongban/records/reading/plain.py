"""Whole columns at once, where cells are as plain as they mostly are.

A cell that is out of the ordinary is left to the rules, and to them alone it is dear. So what is taken here must be
what the rules would take, and need not be all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

from dongban.kernel.formulas import MARK, MARKED
from dongban.kernel.hiding import hide_numbers
from dongban.kernel.money import exponent
from dongban.records.format import LONGEST_CODE, LONGEST_KEY_TEXT, Column, Kind
from dongban.records.rules import Terms

TYPES: Mapping[Kind, pa.DataType] = MappingProxyType(
    {
        Kind.CODE: pa.string(),
        Kind.TEXT: pa.string(),
        Kind.WORD: pa.string(),
        Kind.DATE: pa.date32(),
        Kind.MOMENT: pa.timestamp("us", tz="UTC"),
        Kind.MONEY: pa.int64(),
        Kind.WHOLE: pa.int64(),
        Kind.DECIMAL: pa.float64(),
    }
)

# Whatever a cell of nothing but blanks could begin with, and more.
_BLANKS = r"\x00-\x20\x7f-\xa0\x{1680}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}\x{3000}"
_BEGINS_ODDLY = f"^[{_BLANKS}{MARK}]"
_IS_ODD = f"^[{_BLANKS}]+$|{MARKED}"
_LONG_NUMBER = r"\pN(?:.?\pN){8}"
_DAY = r"^([1-9][0-9]{3}-[0-9]{2}-[0-9]{2})?$"
_DECIMAL = r"^(-?[0-9]{1,4}(\.[0-9]{1,12})?)?$"


def at_once(cells: pa.Array, column: Column, terms: Terms) -> tuple[pa.Array, pa.Array | None] | None:
    """The column's values, and which cells are for the rules (their values here mean nothing), if any are.

    None when all of them are.
    """
    try:
        match column.kind:
            case Kind.CODE:
                odd = _odd_texts(cells, LONGEST_CODE)
                values = _plain(cells, odd)
            case Kind.TEXT if column.free:
                odd = _any(pc.match_substring_regex(cells, _IS_ODD), _holds_nul(cells))
                values = _hidden(_plain(cells, odd))
            case Kind.TEXT:
                odd = _odd_texts(cells, LONGEST_KEY_TEXT if column.key else None)
                values = _plain(cells, odd)
            case Kind.DATE:
                odd = _unlike(cells, _DAY)
                values = pc.cast(_plain(cells, odd), pa.date32())
            case Kind.DECIMAL:
                odd = _unlike(cells, _DECIMAL)
                values = pc.cast(_plain(cells, odd), pa.float64())
            case Kind.MONEY:
                decimals = exponent(terms.currency)
                odd = _unlike(cells, _money(decimals))
                digits = pc.replace_substring(cells, ".", "") if decimals else cells
                values = pc.cast(_plain(digits, odd), pa.int64())
            case _:
                return None
    except pa.ArrowInvalid:
        # There is no such day.
        return None
    return values, _any(odd, _missing(cells, column), *_beyond(values, column))


def _any(*masks: pa.Array | None) -> pa.Array | None:
    """Which cells are in one of them; None for none at all."""
    found = None
    for mask in masks:
        if mask is not None and pc.any(mask).as_py():
            found = mask if found is None else pc.or_(found, mask)
    return found


def _plain(cells: pa.Array, odd: pa.Array | None) -> pa.Array:
    unknown = pc.equal(cells, "")
    return pc.if_else(unknown if odd is None else pc.or_(unknown, odd), pa.scalar(None, cells.type), cells)


def _missing(cells: pa.Array, column: Column) -> pa.Array | None:
    return pc.equal(cells, "") if column.required else None


def _odd_texts(cells: pa.Array, most: int | None) -> pa.Array | None:
    too_long = None if most is None else pc.greater(pc.utf8_length(cells), most)
    return _any(pc.match_substring_regex(cells, _BEGINS_ODDLY), _holds_nul(cells), too_long)


def _holds_nul(cells: pa.Array) -> pa.Array:
    return pc.match_substring(cells, "\0")


def _hidden(cells: pa.Array) -> pa.Array:
    """People's own words, which are long: never remembered, and gone through only where one holds a long number."""
    if pc.any(pc.match_substring_regex(cells, _LONG_NUMBER)).as_py():
        return pa.array([text and hide_numbers(text) for text in cells.to_pylist()], pa.string())
    return cells


def _unlike(cells: pa.Array, pattern: str) -> pa.Array | None:
    return _any(pc.invert(pc.match_substring_regex(cells, pattern)))


def _money(decimals: int) -> str:
    return rf"^(-?[0-9]{{1,12}}\.[0-9]{{{decimals}}})?$" if decimals else r"^(-?[0-9]{1,15})?$"


def _beyond(values: pa.Array, column: Column) -> list[pa.Array]:
    """Which are beyond one end or the other of what belongs."""
    ends = (pc.less, column.least), (pc.greater, column.most)
    return [pc.fill_null(beyond(values, end), fill_value=False) for beyond, end in ends if end is not None]
