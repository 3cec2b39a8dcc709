"""The format as data: what firm-folder version 1 fixes, its data package, and the tables that hold it."""

from __future__ import annotations

import json

import pytest

from dongban.records.bulk.tables import MODELS, cells, key_cells, table
from dongban.records.format import COMING, FILES, data_package

REQUIRED = {
    "branches": "code name",
    "staff": "code name branch job",
    "customers": "code name",
    "consents": "customer purpose channel granted_on",
    "products": "code name line",
    "contracts": "code customer product signed_on",
    "coverages": "contract name amount",
    "entries": "code contract booked_on kind amount",
    "touches": "customer at channel",
    "activities": "code staff on kind",
    "voices": "code received_at channel",
    "surveys": "code at question score",
}


@pytest.mark.parametrize("stem", REQUIRED)
def test_required_columns_are_those_of_version_one(stem: str) -> None:
    assert list(FILES[stem].required) == REQUIRED[stem].split()


def test_rooms_to_come_are_known_by_name() -> None:
    assert not set(COMING) & set(FILES)


@pytest.mark.parametrize("file", FILES.values(), ids=str)
def test_a_file_refers_only_to_itself_and_to_files_before_it(file) -> None:
    order = list(FILES)
    for column in file.columns:
        assert not column.refers or order.index(column.refers) <= order.index(file.stem)


@pytest.mark.parametrize("file", FILES.values(), ids=str)
def test_keys_and_spans_are_columns(file) -> None:
    names = {column.name for column in file.columns}
    assert {*file.key, *(name for span in file.spans for name in span)} <= names
    assert len(key_cells(file)) == len(file.key)


@pytest.mark.parametrize("file", FILES.values(), ids=str)
def test_every_column_has_a_place_in_the_database(file) -> None:
    columns = {field.column for field in MODELS[file.stem]._meta.concrete_fields}
    assert {cell.name for cell in cells(file)} | {"id", "load", "changed", "extra"} == columns
    assert table(file) == MODELS[file.stem]._meta.db_table


def test_data_package_says_it_for_machines() -> None:
    package = json.loads(json.dumps(data_package()))
    assert [each["path"] for each in package["resources"]] == [f"{stem}.csv" for stem in FILES]
    contracts = next(each["schema"] for each in package["resources"] if each["name"] == "contracts")
    fields = {field["name"]: field for field in contracts["fields"]}
    assert fields["signed_on"] == {
        "name": "signed_on",
        "type": "date",
        "format": "%Y-%m-%d",
        "constraints": {"required": True},
    }
    assert fields["premium"]["constraints"] == {"minimum": 0}
    assert "lapse" in fields["end_reason"]["constraints"]["enum"]
    assert {"fields": "customer", "reference": {"resource": "customers", "fields": "code"}} in contracts["foreignKeys"]


def test_a_reference_within_a_file_has_no_resource_name() -> None:
    branches = next(each["schema"] for each in data_package()["resources"] if each["name"] == "branches")
    assert branches["foreignKeys"] == [{"fields": "parent", "reference": {"resource": "", "fields": "code"}}]
