"""The firm folder, version 1, as data: its files, their columns, what may stand in them. Pure.

Everything else is made from these definitions: the checks of a load, the tables it writes to, the page that shows the
format, and a Frictionless data package for machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

VERSION = 1
LONGEST_CODE = 64
LONGEST_KEY_TEXT = 200


class Kind(StrEnum):
    CODE = "code"
    TEXT = "text"
    WORD = "word"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    WHOLE = "whole"
    DECIMAL = "decimal"


@dataclass(frozen=True)
class Column:
    """`refers` names the file whose code stands here. `least` and `most` are the ends that still belong.

    `key` is a text that is part of what tells rows apart, so it has a greatest length. `free` is what people wrote in
    their own words: personal numbers in it are hidden before it is kept.
    """

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    refers: str = ""
    least: float | None = None
    most: float | None = None
    key: bool = False
    free: bool = False


@dataclass(frozen=True)
class File:
    """`key` tells rows apart. `spans` are pairs of columns of which the second may not be before the first."""

    stem: str
    about: tuple[str, str]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)
    spans: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """The file's name in answers, whatever its coat was (.gz, .zst, .parquet)."""
        return f"{self.stem}.csv"

    @property
    def coded(self) -> bool:
        """Whether the firm has a code of its own for each row."""
        return self.key == ("code",)

    def column(self, name: str) -> Column | None:
        return next((column for column in self.columns if column.name == name), None)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


def _code(name: str = "code", *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, required)


def _text(name: str, *, required: bool = False, key: bool = False) -> Column:
    return Column(name, Kind.TEXT, required, key=key)


def _free(name: str) -> Column:
    return Column(name, Kind.TEXT, free=True)


def _word(name: str, words: str, *, required: bool = False) -> Column:
    return Column(name, Kind.WORD, required, tuple(words.split()))


def _day(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.DATE, required)


def _ref(name: str, refers: str, *, required: bool = False) -> Column:
    return Column(name, Kind.CODE, required, refers=refers)


def _money(name: str, *, required: bool = False, least: float | None = None) -> Column:
    return Column(name, Kind.MONEY, required, least=least)


_PLACE = (Column("latitude", Kind.DECIMAL, least=-90, most=90), Column("longitude", Kind.DECIMAL, least=-180, most=180))
_GENDER = _word("gender", "f m")

_ALL = (
    File(
        "branches",
        ("지점", "Branches"),
        (
            _code(required=True),
            _text("name", required=True),
            _text("region"),
            _ref("parent", "branches"),
            _word("kind", "branch centre headquarters online"),
            _text("address"),
            *_PLACE,
            _day("opened_on"),
            _day("closed_on"),
        ),
        spans=(("opened_on", "closed_on"),),
    ),
    File(
        "staff",
        ("직원과 설계사", "Staff and consultants"),
        (
            _code(required=True),
            _text("name", required=True),
            _ref("branch", "branches", required=True),
            _word("job", "fc adviser teller agent voc manager executive staff", required=True),
            _word("grade", "staff assistant_manager manager deputy_general_manager general_manager executive"),
            _GENDER,
            _text("email"),
            _text("phone"),
            _day("joined_on"),
            _day("left_on"),
        ),
        spans=(("joined_on", "left_on"),),
    ),
    File(
        "customers",
        ("고객", "Customers"),
        (
            _code(required=True),
            _text("name", required=True),
            _word("kind", "person company"),
            _day("born_on"),
            _GENDER,
            _text("phone"),
            _text("email"),
            _text("address"),
            *_PLACE,
            _code("household"),
            _ref("branch", "branches"),
            _ref("adviser", "staff"),
            _day("since"),
            _day("left_on"),
        ),
        spans=(("since", "left_on"),),
    ),
    File(
        "consents",
        ("동의", "Consents"),
        (
            _ref("customer", "customers", required=True),
            _word("purpose", "marketing sharing", required=True),
            _word("channel", "phone sms email post visit", required=True),
            _day("granted_on", required=True),
            _day("withdrawn_on"),
        ),
        key=("customer", "purpose", "channel", "granted_on"),
        spans=(("granted_on", "withdrawn_on"),),
    ),
    File(
        "products",
        ("상품", "Products"),
        (
            _code(required=True),
            _text("name", required=True),
            _word("line", "life health savings fund brokerage deposit loan card", required=True),
            Column("risk_grade", Kind.WHOLE, least=1, most=6),
        ),
    ),
    File(
        "contracts",
        ("계약", "Contracts"),
        (
            _code(required=True),
            _ref("customer", "customers", required=True),
            _ref("product", "products", required=True),
            _day("signed_on", required=True),
            _ref("branch", "branches"),
            _ref("adviser", "staff"),
            _word("channel", "fc branch phone hts mobile fundmall"),
            _money("premium", least=0),
            _word("premium_cycle", "month quarter half year single"),
            _day("ended_on"),
            _word("end_reason", "lapse surrender death maturity claim free_look other"),
        ),
        spans=(("signed_on", "ended_on"),),
    ),
    File(
        "coverages",
        ("보장", "Coverages"),
        (
            _ref("contract", "contracts", required=True),
            _text("name", required=True, key=True),
            _money("amount", required=True),
        ),
        key=("contract", "name"),
    ),
    File(
        "entries",
        ("거래", "Entries"),
        (
            _code(required=True),
            _ref("contract", "contracts", required=True),
            _day("booked_on", required=True),
            _word("kind", "premium deposit withdrawal buy sell fee interest claim repayment other", required=True),
            _money("amount", required=True),
            _money("revenue"),
        ),
    ),
    File(
        "touches",
        ("접촉", "Touches"),
        (
            _ref("customer", "customers", required=True),
            Column("at", Kind.MOMENT, required=True),
            _word("channel", "hts mobile fundmall web branch phone email visit", required=True),
            _text("kind", key=True),
        ),
        key=("customer", "at", "channel", "kind"),
    ),
    File(
        "activities",
        ("활동", "Activities"),
        (
            _code(required=True),
            _ref("staff", "staff", required=True),
            _day("on", required=True),
            _word(
                "kind", "prospect contact meeting needs_analysis proposal contract care_visit training", required=True
            ),
            _ref("customer", "customers"),
            Column("count", Kind.WHOLE, least=0, most=2**31 - 1),
        ),
    ),
    File(
        "voices",
        ("고객의 소리", "Voices"),
        (
            _code(required=True),
            Column("received_at", Kind.MOMENT, required=True),
            _word("channel", "web email visit phone branch post", required=True),
            _ref("customer", "customers"),
            _ref("contract", "contracts"),
            _ref("product", "products"),
            _word("kind", "question complaint praise suggestion request"),
            _free("subject"),
            _free("text"),
            Column("answered_at", Kind.MOMENT),
            _free("answer"),
        ),
        spans=(("received_at", "answered_at"),),
    ),
    File(
        "surveys",
        ("추천 설문", "Surveys"),
        (
            _code(required=True),
            Column("at", Kind.MOMENT, required=True),
            _word("question", "recommend satisfaction", required=True),
            Column("score", Kind.WHOLE, required=True, least=0, most=10),
            _ref("customer", "customers"),
            _word("about", "visit voice event relationship"),
            _free("comment"),
        ),
    ),
)

# In this order each file refers only to itself and to files before it.
FILES: Mapping[str, File] = MappingProxyType({file.stem: file for file in _ALL})

# Part of the format, and not yet of the product: told as not used.
COMING = ("calls",)

FIRM_KEYS = ("name", "currency", "time_zone", "calendar", "locale")

_FRICTIONLESS: Mapping[Kind, Mapping[str, str]] = MappingProxyType(
    {
        Kind.CODE: {"type": "string"},
        Kind.TEXT: {"type": "string"},
        Kind.WORD: {"type": "string"},
        Kind.DATE: {"type": "date", "format": "%Y-%m-%d"},
        # With an offset or without one, which no pattern of the standard's says.
        Kind.MOMENT: {"type": "datetime", "format": "any"},
        Kind.MONEY: {"type": "number"},
        Kind.WHOLE: {"type": "integer"},
        Kind.DECIMAL: {"type": "number"},
    }
)


def data_package() -> dict[str, Any]:
    """The format as a Frictionless data package (https://specs.frictionlessdata.io), ready for JSON."""
    return {
        "profile": "tabular-data-package",
        "name": "dongban-firm-folder",
        "version": f"{VERSION}.0",
        "title": "Dongban firm folder",
        "resources": [_resource(file) for file in FILES.values()],
    }


def _resource(file: File) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in file.columns],
        "missingValues": [""],
        "primaryKey": list(file.key),
    }
    if keys := [_foreign_key(file, column) for column in file.columns if column.refers]:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": file.stem,
        "path": file.name,
        "title": file.about[1],
        "format": "csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    rules = {
        "required": column.required or None,
        "enum": list(column.words) or None,
        "minimum": column.least,
        "maximum": column.most,
        "maxLength": LONGEST_CODE if column.kind is Kind.CODE else LONGEST_KEY_TEXT if column.key else None,
    }
    found: dict[str, Any] = {"name": column.name, **_FRICTIONLESS[column.kind]}
    if constraints := {name: value for name, value in rules.items() if value is not None}:
        found["constraints"] = constraints
    return found


def _foreign_key(file: File, column: Column) -> dict[str, Any]:
    # The standard writes a reference within the same file as an empty name.
    resource = "" if column.refers == file.stem else column.refers
    return {"fields": column.name, "reference": {"resource": resource, "fields": "code"}}
