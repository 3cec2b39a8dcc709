"""Which columns of the database hold what a file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dongban.records.format import Column, File, Kind
from dongban.records.models import (
    Activity,
    Branch,
    Consent,
    Contract,
    Coverage,
    Customer,
    Entry,
    Product,
    Staff,
    SurveyRow,
    Touch,
    Voice,
)
from dongban.records.models.base import Loaded

MODELS: Mapping[str, type[Loaded]] = MappingProxyType(
    {
        "branches": Branch,
        "staff": Staff,
        "customers": Customer,
        "consents": Consent,
        "products": Product,
        "contracts": Contract,
        "coverages": Coverage,
        "entries": Entry,
        "touches": Touch,
        "activities": Activity,
        "voices": Voice,
        "surveys": SurveyRow,
    }
)

_DUCK_TYPES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.CODE: "VARCHAR",
        Kind.TEXT: "VARCHAR",
        Kind.WORD: "VARCHAR",
        Kind.DATE: "DATE",
        Kind.MOMENT: "TIMESTAMP",
        Kind.MONEY: "BIGINT",
        Kind.WHOLE: "BIGINT",
        Kind.DECIMAL: "DOUBLE",
    }
)


@dataclass(frozen=True)
class Cell:
    """One column of the database table. `source` is the file's column it comes from.

    `role`: "value"; "ref" (the number of what the code refers to); "said" (the code itself, as the file last said it);
    "served" (a number that follows only when what the file says has changed: a hand-over made here stays).
    """

    name: str
    type: str
    source: str
    role: str = "value"

    @property
    def is_text(self) -> bool:
        return self.type == "VARCHAR"


def table(file: File) -> str:
    return MODELS[file.stem]._meta.db_table


def cells(file: File) -> tuple[Cell, ...]:
    """All columns of the file's table, but for the row's number, loads and extra."""
    return tuple(cell for column in file.columns for cell in _cells(file, column))


def _cells(file: File, column: Column) -> Iterable[Cell]:
    if file.stem == "customers" and column.refers:
        yield Cell(f"file_{column.name}", "VARCHAR", column.name, "said")
        yield Cell(f"{column.name}_id", "BIGINT", column.name, "served")
    elif column.refers:
        yield Cell(f"{column.name}_id", "BIGINT", column.name, "ref")
    else:
        yield Cell(column.name, _DUCK_TYPES[column.kind], column.name)


def key_cells(file: File) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells(file) if cell.source in file.key)
