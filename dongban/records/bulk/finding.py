"""The blind index of new and renamed customers, written with their load.

Tokens are put in the order of their index before they are written: so SQLite adds to its end instead of sorting it,
which it would do in memory.
"""

from __future__ import annotations

import pyarrow as pa
from django.db import connection

from dongban.records import tokens
from dongban.records.bulk.indexes import rebuilt
from dongban.records.bulk.resolving import Workshop
from dongban.records.bulk.writing import Writer, next_number

_TABLE = "records_searchtoken"
_COLUMNS = ("token", "branch", "customer")
_BATCH = 20_000

_RENAMED = "was_id IS NOT NULL AND (name <> was_name OR phone <> was_phone OR branch_id IS DISTINCT FROM was_branch_id)"
_ALONE = "SELECT token, branch, customer FROM tokens ORDER BY token, branch, customer"


def index_customers(writer: Writer) -> None:
    """Tokens of the customers that this load has brought or changed."""
    shop = writer.shop
    if _lay_out(shop, f"SELECT id, was_name, was_phone, was_branch_id FROM d_customers WHERE {_RENAMED}"):
        writer.remove(_TABLE, _COLUMNS, _ALONE)
    count = _lay_out(shop, f"SELECT id, name, phone, branch_id FROM d_customers WHERE was_id IS NULL OR {_RENAMED}")
    if count:
        next_number(_TABLE)
        filling = connection.vendor == "postgresql" and writer.is_filling(_TABLE, count)
        with rebuilt(_TABLE, when=filling) as frozen:
            writer.insert(_TABLE, _COLUMNS, _ALONE, count, frozen=frozen)


def _lay_out(shop: Workshop, people: str) -> int:
    """Makes the workshop's table `tokens` of people given as (customer, name, phone, branch). How many there are."""
    shop.db.execute("CREATE OR REPLACE TABLE tokens (token BIGINT, branch BIGINT, customer BIGINT)")
    finder = tokens.Finder()
    for batch in shop.db.cursor().execute(people).to_arrow_reader(_BATCH):
        customers, names, phones, branches = batch.columns
        # As few objects as can be: a row of its own for each of ten million tokens takes longer than the tokens.
        found: list[int] = []
        ends = [0]
        for name, phone in zip(names.to_pylist(), phones.to_pylist(), strict=True):
            found += finder.tokens(name, phone)
            ends.append(len(found))
        theirs = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(found, pa.int64()))
        laid = pa.Table.from_arrays([theirs, branches, customers], names=["tokens", "branch", "customer"])
        shop.db.register("laid", laid)
        shop.db.execute("INSERT INTO tokens SELECT unnest(tokens), branch, customer FROM laid")
        shop.db.unregister("laid")
    return shop.number("SELECT count(*) FROM tokens")
