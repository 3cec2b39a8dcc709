"""A wrong load, undone: helpers of the tests of taking back."""

from __future__ import annotations

from typing import Any

from dongban.people import reach
from dongban.records.models import (
    Branch,
    Contract,
    Coverage,
    Customer,
    Load,
    Product,
    Replaced,
    SearchToken,
    Service,
    Staff,
    StaffPosting,
)
from dongban.records.models.base import Loaded
from dongban.records.tests.cast import AT, day
from dongban.records.undo import Undoing, preview, undo_load


def before(row: Any) -> dict[str, Any]:
    """The image that a load keeps: plain JSON of the columns."""
    fields = (each.attname for each in row._meta.concrete_fields if not each.primary_key)
    values = {name: getattr(row, name) for name in fields}
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


def replace(later: Load, row: Loaded, **facts: Any) -> None:
    """What a load does to a row that its file says otherwise."""
    Replaced.objects.create(load=later, table=row._meta.db_table, row=row.pk, before=before(row))
    for name, value in facts.items():
        setattr(row, name, value)
    row.changed = later.pk
    row.save()


def undo(load: Load, on: str = "2026-03-03") -> Undoing:
    expected = preview(load)
    found = undo_load(by=reach.system(day(on)), at=AT, day=day(on), load=load)
    assert found == expected
    return found


def state(*models: type[Any]) -> list[list[Any]]:
    """Everything, but for the mark of who changed it last, and the numbers of tokens, which are written anew."""
    return [
        sorted(model.objects.values_list("token", "branch", "customer"))
        if model is SearchToken
        else [
            {name: value for name, value in row.items() if name != "changed"}
            for row in model.objects.order_by("id").values()
        ]
        for model in models
    ]


ALL = (Branch, Staff, Customer, Product, Contract, Coverage, Service, StaffPosting, SearchToken)


def reasons(found: Undoing) -> dict[tuple[str, str], list[str]]:
    return {(each.table.removeprefix("records_"), each.why): each.examples for each in found.kept}
