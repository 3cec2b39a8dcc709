"""What can be exported, as SELECTs: the promises on a day, and the files of the firm folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from string import Template
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, DateField, F, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from dongban.kernel import money
from dongban.promises.models import Ownership, Postponement, Promise, Step
from dongban.records import format as folder
from dongban.records import queries as records
from dongban.records.bulk.tables import MODELS
from dongban.records.format import Kind

PROMISES = "promises"
NAMES = (PROMISES, *folder.FILES)
OWN = "#own"


class Column(NamedTuple):
    """`kind` decides how a cell is written: only texts can hold a formula."""

    name: str
    kind: Kind


class Part(NamedTuple):
    """One SELECT whose columns have the table's names, in order."""

    sql: str
    params: Sequence[Any]


@dataclass(frozen=True)
class Table:
    """The rows are those of the parts, one after the other.

    `own` are the firm's own fields, by its names; each row has those that it has as one object in the column OWN.
    """

    name: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    own: tuple[str, ...] = ()


def table(name: str, day: date) -> Table:
    """KeyError for a name that is not among NAMES."""
    return _promises(day) if name == PROMISES else _file(folder.FILES[name])


# Promises -------------------------------------------------------------------------------------------------------------

_COLUMNS = (
    Column("programme", Kind.CODE),
    Column("step", Kind.CODE),
    Column("subject", Kind.CODE),
    Column("cycle", Kind.WHOLE),
    Column("customer", Kind.CODE),
    Column("owner", Kind.CODE),
    Column("branch", Kind.CODE),
    Column("from_on", Kind.DATE),
    Column("opens_on", Kind.DATE),
    Column("due_on", Kind.DATE),
    Column("first_due_on", Kind.DATE),
    Column("state", Kind.WORD),
    Column("kept_on", Kind.DATE),
    Column("waived_on", Kind.DATE),
    Column("waived_why", Kind.TEXT),
    Column("ended_on", Kind.DATE),
)

_STEPS = Template("""
SELECT CAST(%s AS text) AS programme, st.code AS step, s.code AS subject, promises_promise.cycle AS cycle,
    c.code AS customer, o.code AS owner, b.code AS branch,
    promises_promise.from_on AS from_on, promises_promise.opens_on AS opens_on,
    $due AS due_on, $first_due AS first_due_on, $state AS state,
    CASE WHEN promises_promise.kept_on <= %s THEN promises_promise.kept_on END AS kept_on,
    CASE WHEN promises_promise.waived_on <= %s THEN promises_promise.waived_on END AS waived_on,
    CASE WHEN promises_promise.waived_on <= %s THEN promises_promise.waived_why END AS waived_why,
    CASE WHEN promises_promise.ended_on <= %s THEN promises_promise.ended_on END AS ended_on
FROM $subject s $join promises_promise ON promises_promise.subject = s.id AND promises_promise.step_id IN ($steps)
    JOIN promises_step st ON st.id = promises_promise.step_id
    LEFT JOIN records_customer c ON c.id = promises_promise.customer_id
    LEFT JOIN records_staff o ON o.id = $owner
    LEFT JOIN records_branch b ON b.id = promises_promise.branch_id
WHERE promises_promise.from_on <= %s
ORDER BY $by_step s.code $collation, promises_promise.cycle
""")
_SUBJECTS = {
    "contract": "records_contract",
    "customer": "records_customer",
    "staff": "records_staff",
    "branch": "records_branch",
    "voice": "records_voice",
}


def _promises(day: date) -> Table:
    steps = Step.objects.select_related("programme").filter(programme__subject__in=_SUBJECTS)
    in_order = sorted(steps, key=lambda step: (step.programme.code, step.code))
    # SQLite goes along the subjects' own codes, one step at a time, so that nothing has to be sorted as a whole;
    # PostgreSQL sorts on the disk, and would read all promises once for every step.
    parts = groupby(in_order, key=lambda step: step.programme_id if _postgres() else step.pk)
    return Table(PROMISES, _COLUMNS, tuple(_part(list(group), day) for _key, group in parts))


def _part(steps: Sequence[Step], day: date) -> Part:
    programme, as_of = steps[0].programme, _as_of(day)
    sql = _STEPS.substitute(
        {name: sql for name, (sql, _) in as_of.items()},
        subject=_SUBJECTS[programme.subject],
        steps=", ".join(str(step.pk) for step in steps),
        # SQLite keeps the order of a CROSS JOIN; PostgreSQL chooses by itself.
        join="JOIN" if _postgres() else "CROSS JOIN",
        by_step=f"st.code {_collation()}," if len(steps) > 1 else "",
        collation=_collation(),
    )
    before = [param for name in ("due", "first_due", "state") for param in as_of[name][1]]
    return Part(sql, [programme.code, *before, *[day] * 4, *as_of["owner"][1], day])


def _as_of(day: date) -> Mapping[str, tuple[str, Sequence[Any]]]:
    """What changes with the day, as SQL and parameters out of the same expressions that the pages use."""
    rows = Promise.objects.with_state(day)
    first = Postponement.objects.filter(promise=OuterRef("pk")).order_by("id").values("old_due_on")[:1]
    due = Coalesce(Subquery(first), F("due_on"))
    rows = rows.annotate(first_due=Case(When(postponed=0, then=F("due_on")), default=due, output_field=DateField()))
    names = {"due": "due_then", "first_due": "first_due", "state": "state"}
    owner: tuple[str, Sequence[Any]] = ("promises_promise.owner_id", ())
    # Most days nothing has been handed over later: then nobody need look.
    if Ownership.objects.filter(on__gt=day).exists():
        rows, names = rows.with_owner(day), {**names, "owner": "owner_then"}
    compiler = rows.query.get_compiler(connection=connection)
    compiled = {name: compiler.compile(rows.query.annotations[alias]) for name, alias in names.items()}
    return {"owner": owner, **compiled}


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _collation() -> str:
    """Codes in the order of their signs, the same on every database and every machine."""
    return 'COLLATE "C"' if _postgres() else ""


# Files of the firm folder ---------------------------------------------------------------------------------------------

_ROWS = Template("SELECT $columns FROM $table s $joins ORDER BY $order")
_OWN = {
    "sqlite": Template("SELECT DISTINCT j.key FROM $table s, json_each(s.extra) j WHERE s.extra <> '{}'"),
    "postgresql": Template("SELECT DISTINCT jsonb_object_keys(s.extra) FROM $table s WHERE s.extra <> '{}'"),
}
_REFERENCE = Template("LEFT JOIN $table r_$name ON r_$name.id = s.${name}_id")


def _file(file: folder.File) -> Table:
    """A file's columns and the firm's own, codes instead of numbers. Who serves a customer is who serves her today."""
    references = [column for column in file.columns if column.refers]
    joins = [
        _REFERENCE.substitute(table=MODELS[column.refers]._meta.db_table, name=column.name) for column in references
    ]
    firm = records.firm()
    exponent = money.exponent(firm.currency) if firm else 0
    of_file = MODELS[file.stem]._meta.db_table
    own = _own(of_file)
    columns = [f'{_cell(column, exponent)} AS "{column.name}"' for column in file.columns]
    sql = _ROWS.substitute(
        columns=", ".join([*columns, f's.extra AS "{OWN}"'] if own else columns),
        table=of_file,
        joins=" ".join(joins),
        order=", ".join(f"{_value(column)} {_order(column)}" for column in map(file.column, file.key) if column),
    )
    return Table(file.stem, tuple(Column(each.name, each.kind) for each in file.columns), (Part(sql, ()),), own)


def _own(of_file: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_OWN[connection.vendor].substitute(table=of_file))
        return tuple(sorted(name for (name,) in cursor.fetchall()))


def _order(column: folder.Column) -> str:
    return _collation() if column.kind in (Kind.CODE, Kind.TEXT, Kind.WORD) else ""


def _value(column: folder.Column) -> str:
    return f"r_{column.name}.code" if column.refers else f's."{column.name}"'


def _cell(column: folder.Column, exponent: int) -> str:
    value = _value(column)
    if column.kind is not Kind.MONEY or not exponent:
        return value
    # Whole numbers of the smallest unit, written as a decimal without ever being a floating one.
    unit = 10**exponent
    sign = f"CASE WHEN {value} < 0 THEN '-' ELSE '' END"
    cents = f"SUBSTR(CAST(ABS({value}) - ABS({value}) / {unit} * {unit} + {unit} AS text), 2)"
    return f"{sign} || CAST(ABS({value}) / {unit} AS text) || '.' || {cents}"
