"""The clocks of many cases at once: worked out by the pure rule, one by one, and written as one set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dongban.voices.models import Case, Pause
from dongban.voices.rules import Dues, Running, Terms, dues
from dongban.voices.rules import Pause as Pausing

_COLUMNS = ("first_due_at", "next_due_at", "solve_due_at", "legal_due_at", "due_at")
_BATCH = 5_000
_FACTS = ("id", "kind", "priority", "received_at", "first_answered_at", "waiting_since", "closed_at")

Row = tuple[int, Dues]


def worked_out(rows: QuerySet[Case], terms: Terms) -> Iterator[Row]:
    """What each case's clocks are under these terms. Two statements, streaming."""
    pauses: dict[int, list[Pausing]] = defaultdict(list)
    # A subquery that is sorted and cut means nothing else than the rows themselves here.
    for case, since, until in Pause.objects.order_by("since").values_list("case", "since", "until"):
        pauses[case].append(Pausing(since, until))
    for pk, kind, priority, *moments in rows.order_by().values_list(*_FACTS).iterator(_BATCH):
        received, answered, waiting, closed = moments
        running = Running(kind, priority, received, answered, waiting, closed, tuple(pauses.get(pk, ())))
        yield pk, dues(running, terms)


def write(rows: Iterable[Row]) -> int:
    """Writes them. Within a transaction. How many. All are worked out first: a connection does one thing at once."""
    # Tuples of plain values: the collector of garbage looks at each once, at lists again and again.
    told = [(pk, *map(_said, _moments(found))) for pk, found in rows]
    return _each(told) if connection.vendor == "sqlite" else _at_once(told)


def _moments(found: Dues) -> tuple[datetime | None, ...]:
    return found.first, found.next, found.solve, found.legal, found.nearest


def _said(at: datetime | None) -> str | None:
    """As both databases take it, and as SQLite keeps it: UTC without an offset, in Django's own way."""
    return None if at is None else str(at)[: -len("+00:00")]


def _each(rows: Iterable[tuple[Any, ...]]) -> int:
    count = 0

    def numbered() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for pk, *moments in rows:
            count += 1
            yield (*moments, pk)

    values = ", ".join(f"{name} = ?" for name in _COLUMNS)
    # On SQLite's own connection: Django's would read every statement for its placeholders again.
    connection.ensure_connection()
    connection.connection.executemany(f"UPDATE voices_case SET {values} WHERE id = ?", numbered())  # noqa: S608
    return count


def _at_once(rows: Sequence[tuple[Any, ...]]) -> int:
    names = ", ".join(_COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE voices_wound (id BIGINT, first_due_at TIMESTAMPTZ, next_due_at TIMESTAMPTZ, "
            "solve_due_at TIMESTAMPTZ, legal_due_at TIMESTAMPTZ, due_at TIMESTAMPTZ) ON COMMIT DROP"
        )
        with cursor.copy(f"COPY voices_wound (id, {names}) FROM STDIN (FORMAT csv, NULL '')") as copy:
            # Each write costs more than its row.
            for begin in range(0, len(rows), _BATCH):
                copy.write("".join(map(_line, rows[begin : begin + _BATCH])))
        values = ", ".join(f"{name} = w.{name}" for name in _COLUMNS)
        cursor.execute(f"UPDATE voices_case SET {values} FROM voices_wound w WHERE voices_case.id = w.id")  # noqa: S608
        count = int(cursor.rowcount)
        cursor.execute("DROP TABLE voices_wound")
    return count


def _line(row: tuple[Any, ...]) -> str:
    pk, *moments = row
    return ",".join([str(pk), *("" if each is None else f"{each}+00" for each in moments)]) + "\n"
