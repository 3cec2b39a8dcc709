"""The blind index of new and renamed customers, written with their load."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db import connection

from dongban.records import tokens
from dongban.records.bulk.indexes import rebuilt
from dongban.records.bulk.writing import Writer, batches, next_number

_TABLE = "records_searchtoken"
_BATCH = 10_000
# How many pieces a name and a telephone have together, roughly.
_PIECES = 12

_RENAMED = "was_id IS NOT NULL AND (name <> was_name OR phone <> was_phone OR branch_id IS DISTINCT FROM was_branch_id)"


def index_customers(writer: Writer) -> None:
    """Tokens of the customers that this load has brought or changed."""
    shop = writer.shop
    gone = [number for (number,) in shop.db.execute(f"SELECT id FROM d_customers WHERE {_RENAMED}").fetchall()]
    for at in range(0, len(gone), 500):
        _forget(gone[at : at + 500])
    fresh = shop.number(f"SELECT count(*) FROM d_customers WHERE was_id IS NULL OR {_RENAMED}")
    if fresh:
        next_number(_TABLE)
        with rebuilt(_TABLE, when=writer.is_filling(_TABLE, fresh * _PIECES)):
            _write(tokens.rows_of(_people(writer)))


def _forget(customers: list[int]) -> None:
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(customers))
        cursor.execute(f"DELETE FROM {_TABLE} WHERE customer IN ({places})", customers)


def _people(writer: Writer) -> Iterator[tuple[int, str, str, int | None]]:
    select = f"SELECT id, name, phone, branch_id FROM d_customers WHERE was_id IS NULL OR {_RENAMED}"
    for rows in batches(writer.shop, select):
        yield from rows


def _write(rows: Iterator[tuple[int, int | None, int]]) -> None:
    if connection.vendor == "sqlite":
        while some := list(islice(rows, _BATCH)):
            connection.connection.executemany(f"INSERT INTO {_TABLE} (token, branch, customer) VALUES (?, ?, ?)", some)
        return
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_TABLE} (token, branch, customer) FROM STDIN (FORMAT csv, NULL '')") as copy,
    ):
        while some := list(islice(rows, _BATCH)):
            copy.write("".join(f"{token},{'' if branch is None else branch},{who}\n" for token, branch, who in some))
