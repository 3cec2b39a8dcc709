"""Whole columns at once, where every cell is as plain as cells mostly are.

A column with anything out of the ordinary is left to the rules, cell by cell. So what is taken here must be what the
rules would take, and need not be all of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc

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
_BEGINS_ODDLY = r"^[\x00-\x20\x7f-\xa0\x{1680}\x{2000}-\x{200f}\x{2028}-\x{202f}\x{205f}\x{3000}]"
_IS_ODD = f"{_BEGINS_ODDLY}+$"
_LONG_NUMBER = r"\pN(?:.?\pN){8}"
_DAY = r"^([1-9][0-9]{3}-[0-9]{2}-[0-9]{2})?$"
_DECIMAL = r"^(-?[0-9]{1,4}(\.[0-9]{1,12})?)?$"


def at_once(cells: pa.Array, column: Column, terms: Terms) -> pa.Array | None:
    """The column's values, or None when it is for the rules."""
    if column.required and pc.any(pc.equal(cells, "")).as_py():
        return None
    match column.kind:
        case Kind.CODE:
            return _texts(cells, LONGEST_CODE)
        case Kind.TEXT if column.free:
            return _hidden(cells)
        case Kind.TEXT:
            return _texts(cells, LONGEST_KEY_TEXT if column.key else None)
        case Kind.DATE:
            return _days(cells)
        case Kind.DECIMAL:
            return _within(_cast(cells, _DECIMAL, pa.float64()), column)
        case Kind.MONEY:
            return _within(_money(cells, exponent(terms.currency)), column)
        case _:
            return None


def _texts(cells: pa.Array, most: int | None) -> pa.Array | None:
    if (
        pc.any(pc.match_substring_regex(cells, _BEGINS_ODDLY)).as_py()
        or pc.any(pc.match_substring(cells, "\0")).as_py()
    ):
        return None
    if most is not None and len(cells) and pc.max(pc.utf8_length(cells)).as_py() > most:
        return None
    return _empty_unknown(cells)


def _hidden(cells: pa.Array) -> pa.Array | None:
    """People's own words, which are long: never remembered, and gone through only where one holds a long number."""
    if pc.any(pc.match_substring_regex(cells, _IS_ODD)).as_py() or pc.any(pc.match_substring(cells, "\0")).as_py():
        return None
    if pc.any(pc.match_substring_regex(cells, _LONG_NUMBER)).as_py():
        cells = pa.array([hide_numbers(text) for text in cells.to_pylist()], pa.string())
    return _empty_unknown(cells)


def _empty_unknown(cells: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, cells.type), cells)


def _cast(cells: pa.Array, pattern: str, kind: pa.DataType) -> pa.Array | None:
    if not pc.all(pc.match_substring_regex(cells, pattern)).as_py():
        return None
    return pc.cast(_empty_unknown(cells), kind)


def _days(cells: pa.Array) -> pa.Array | None:
    try:
        return _cast(cells, _DAY, pa.date32())
    except pa.ArrowInvalid:
        # There is no such day.
        return None


def _money(cells: pa.Array, decimals: int) -> pa.Array | None:
    if not decimals:
        return _cast(cells, r"^(-?[0-9]{1,15})?$", pa.int64())
    whole = rf"^(-?[0-9]{{1,12}}\.[0-9]{{{decimals}}})?$"
    if not pc.all(pc.match_substring_regex(cells, whole)).as_py():
        return None
    return pc.cast(_empty_unknown(pc.replace_substring(cells, ".", "")), pa.int64())


def _within(values: pa.Array | None, column: Column) -> pa.Array | None:
    if values is None or values.null_count == len(values):
        return values
    ends = pc.min_max(values).as_py()
    if column.least is not None and ends["min"] < column.least:
        return None
    return None if column.most is not None and ends["max"] > column.most else values
