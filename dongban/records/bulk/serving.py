"""Who serves whom from the beginning: where nobody has a history yet, it begins as the customers' file says.

While the next file is being read, and without a look at what was before: `dated.service` does that in later loads.
"""

from __future__ import annotations

from django.db import connection

from dongban.records.bulk.indexes import rebuilt
from dongban.records.bulk.writing import Writer, advance, next_number, said

_TABLE = "records_service"
# SQLite takes rows of its own faster than rows that are handed to it.
_SQLITE = """
INSERT INTO records_service (customer_id, staff_id, branch_id, since, until, load)
SELECT id, adviser_id, branch_id, since, NULL, %s FROM records_customer ORDER BY id
"""
_COLUMNS = {"customer_id": ("id", "BIGINT"), "staff_id": ("adviser_id", "BIGINT"), "branch_id": ("branch_id", "BIGINT")}
_COLUMNS |= {"since": ("since", "DATE")}


def begin_history(writer: Writer, rows: int) -> None:
    """A first row for each of the load's customers, so many, who are all that there are."""
    with rebuilt(_TABLE, when=writer.is_filling(_TABLE, rows)) as frozen:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(_SQLITE, [writer.load])
        else:
            number = f"(id + {next_number(_TABLE)})::BIGINT AS number"
            told = ", ".join([number, *(f"{said(*source)} AS {name}" for name, source in _COLUMNS.items())])
            select = f"SELECT {told} FROM d_customers"
            same = {"load": str(writer.load)}
            writer.insert(_TABLE, ["id", *_COLUMNS], select, rows, same, frozen=frozen)
    advance(_TABLE)
