"""Codes: one index each, and the same order in both databases."""

from __future__ import annotations

import pytest
from django.db import connection

from dongban.records.bulk.tables import MODELS
from dongban.records.models import Branch
from dongban.records.models.base import Coded, Loaded

pytestmark = pytest.mark.django_db

CODED = [model for model in MODELS.values() if issubclass(model, Coded)]


@pytest.mark.parametrize("model", CODED)
def test_a_code_is_unique_by_one_index_alone(model: type[Loaded]) -> None:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table).values()
    indexes = [each for each in found if each["columns"] == ["code"] and (each["index"] or each["unique"])]
    assert [each["unique"] for each in indexes] == [True]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite compares bytes anyway")
@pytest.mark.parametrize("model", CODED)
def test_a_code_is_compared_byte_by_byte(model: type[Loaded]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns WHERE table_name = %s AND column_name = 'code'",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == [("C",)]


def test_codes_stand_in_one_order() -> None:
    for code in ("가", "b", "B", "1", "-1"):
        Branch.objects.create(code=code, name=code, load=1, changed=1)
    assert list(Branch.objects.order_by("code").values_list("code", flat=True)) == ["-1", "1", "B", "b", "가"]
