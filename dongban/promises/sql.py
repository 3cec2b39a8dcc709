"""The state of a promise as SQL: `rules.state_on` for millions of rows, one expression for every database."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When

from dongban.promises.rules import State


def state_on(day: date) -> Case:
    """The state on that day of a row that has `due_then`. The branches stand in the order of `rules.state_on`."""
    return Case(
        When(Q(kept_on__lte=day) & Q(kept_on__lte=F("due_then")), then=_says(State.KEPT)),
        When(kept_on__lte=day, then=_says(State.KEPT_LATE)),
        When(waived_on__lte=day, then=_says(State.WAIVED)),
        When(ended_on__lte=day, ended_on__gt=F("due_then"), then=_says(State.MISSED)),
        When(ended_on__lte=day, then=_says(State.VOID)),
        When(opens_on__gt=day, then=_says(State.UPCOMING)),
        When(Q(due_then__gte=day), then=_says(State.OPEN)),
        default=_says(State.OVERDUE),
        output_field=CharField(),
    )


def _says(state: State) -> Value:
    return Value(state.value)


# Where waiting promises stand among the buckets of `queries.cards.bucket_of` (0 is the most pressing), and how
# many of each step and owner stand there.
_COUNTED = """
SELECT CASE WHEN due_on < %s THEN 0 WHEN due_on = %s THEN 1 WHEN due_on <= %s THEN 2 WHEN opens_on <= %s THEN 3 ELSE 4
END, step_id, owner_id, COUNT(*) FROM promises_promise WHERE {} GROUP BY 1, 2, 3
"""


def count_places(rows: QuerySet[Any], day: date, week_end: date) -> list[tuple[int, int, int | None, int]]:
    """(bucket's place, step, owner, number) of promises that are chosen by their own columns alone. One statement."""
    chosen = where(rows)
    if chosen is None:
        return []
    days = [connection.ops.adapt_datefield_value(each) for each in (day, day, week_end, day)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(chosen[0]), [*days, *chosen[1]])
        return [*cursor.fetchall()]


def where(rows: QuerySet[Any]) -> tuple[str, list[Any]] | None:
    """What the rows are chosen by, as text; None when it can be nothing. The whole query would take Django longer to
    write than the database to answer."""
    query = rows.query
    try:
        text, values = query.where.as_sql(query.get_compiler(connection=connection), connection)
    except FullResultSet:
        return "1 = 1", []
    except EmptyResultSet:
        return None
    return text, list(values)
