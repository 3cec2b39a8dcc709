"""What a programme would make, before it does: made for trial by the statements that make it, counted, taken back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from dongban.kernel.period import first_of_month
from dongban.promises.actions.changing import put
from dongban.promises.bulk import changes, due, filling
from dongban.promises.bulk.works import newest_load, works
from dongban.promises.models import Programme, Promise
from dongban.promises.queries.firm import calendar
from dongban.promises.rules import ACTS, ProgrammeRule, Window, explain, plan
from dongban.records import queries as records
from dongban.records.models import Branch, Customer

_EXAMPLES = 5
_TABLE = """
CREATE TEMPORARY TABLE promises_trial (
    step_id bigint, subject bigint, cycle smallint, customer_id bigint, owner_id bigint, branch_id bigint,
    from_on date, opens_on date, due_on date, ended_on date, live boolean, postponed smallint, waived_why text,
    UNIQUE (subject, step_id, cycle)
)
"""
_MADE_ALREADY = """
DELETE FROM promises_trial WHERE EXISTS (
    SELECT 1 FROM promises_promise p WHERE p.subject = promises_trial.subject
    AND p.step_id = promises_trial.step_id AND p.cycle = promises_trial.cycle)
"""


@dataclass(frozen=True)
class Example:
    branch: str
    why: str


@dataclass(frozen=True)
class Preview:
    """How many promises would be made: by step, by month of the due day, by branch. `late`: past their day already.

    `closed` are about something that has ended: they are made for the record, and nobody has to do anything.
    """

    made: int
    late: int
    closed: int
    stay: int
    by_act: bool
    steps: tuple[tuple[str, int], ...] = ()
    months: tuple[tuple[date, int], ...] = ()
    branches: tuple[tuple[str, int], ...] = ()
    examples: tuple[Example, ...] = ()


def preview(rule: ProgrammeRule, day: date, language: str) -> Preview:
    """What the next run would make if the programme were `rule`. Nothing is written. As dear as making them."""
    with transaction.atomic(), connection.cursor() as cursor:
        put(rule, day)
        programme = Programme.objects.prefetch_related("steps").get(code=rule.code)
        stay = Promise.objects.existing(day).filter(step__programme=programme).count()
        by_act, firm = rule.fact in ACTS, records.firm()
        found = Preview(0, 0, 0, stay, by_act)
        if firm is not None and not by_act:
            reckoning = due.Reckoning(calendar(firm), firm.zone)
            found = _tried(cursor, programme, day, reckoning, language, stay)
        transaction.set_rollback(True)
    return found


def _tried(
    cursor: CursorWrapper, programme: Programme, day: date, reckoning: due.Reckoning, language: str, stay: int
) -> Preview:
    filling.managers(cursor, day)
    cursor.execute(_TABLE)
    for work in works([programme], day, newest_load(None)):
        changes.stage(cursor, work)
        filling.fill(cursor, work, day, reckoning, fresh=False, target="promises_trial")
    cursor.execute(_MADE_ALREADY)
    names = {step.pk: step.code for step in programme.steps.all()}
    steps = {names[step]: n for step, n in _counted(cursor, "step_id")}
    total = sum(steps.values())
    return Preview(
        made=total,
        late=_one(cursor, "SELECT COUNT(*) FROM promises_trial WHERE live AND due_on < %s", day),
        closed=total - _one(cursor, "SELECT COUNT(*) FROM promises_trial WHERE live"),
        stay=stay,
        by_act=False,
        steps=tuple(steps.items()),
        months=_months(cursor),
        branches=_branches(cursor),
        examples=_examples(cursor, programme, language),
    )


def _one(cursor: CursorWrapper, statement: str, *params: Any) -> int:
    cursor.execute(statement, params)
    return int(cursor.fetchone()[0])


def _counted(cursor: CursorWrapper, column: str) -> list[tuple[Any, int]]:
    cursor.execute(f"SELECT {column}, COUNT(*) FROM promises_trial GROUP BY {column} ORDER BY {column}")  # noqa: S608
    return list(cursor.fetchall())


def _months(cursor: CursorWrapper) -> tuple[tuple[date, int], ...]:
    found: dict[date, int] = defaultdict(int)
    for due_on, n in _counted(cursor, "due_on"):
        found[first_of_month(due.as_day(due_on))] += n
    return tuple(sorted(found.items()))


def _branches(cursor: CursorWrapper) -> tuple[tuple[str, int], ...]:
    counted = _counted(cursor, "branch_id")
    names = dict(Branch.objects.filter(pk__in=[pk for pk, _n in counted if pk]).values_list("id", "name"))
    return tuple(sorted(((names.get(pk, ""), n) for pk, n in counted), key=lambda one: (-one[1], one[0])))


def _examples(cursor: CursorWrapper, programme: Programme, language: str) -> tuple[Example, ...]:
    """The first that fall due, in words; whose they are is nobody's business who sets programmes up."""
    columns = "step_id, customer_id, branch_id, cycle, from_on, opens_on, due_on"
    cursor.execute(f"SELECT {columns} FROM promises_trial WHERE live ORDER BY due_on, subject LIMIT {_EXAMPLES}")  # noqa: S608
    rows = cursor.fetchall()
    rule, days = programme.rule(), calendar()
    steps = {step.pk: step.rule() for step in programme.steps.all()}
    branches = dict(Branch.objects.filter(pk__in=[row[2] for row in rows if row[2]]).values_list("id", "name"))
    facts = _facts(rule, [row[1] for row in rows if row[1]])
    found = []
    for step, customer, branch, cycle, *window in rows:
        from_on, opens_on, due_on = map(due.as_day, window)
        fact = facts.get(customer) or from_on
        made = plan(steps[step], fact, days, cycle, rule.every)
        shown = made if made.due_on == due_on else Window(from_on, opens_on, due_on, due_on)
        found.append(Example(branches.get(branch, ""), explain(rule, steps[step], shown, fact, language)))
    return tuple(found)


def _facts(rule: ProgrammeRule, customers: list[int]) -> dict[int, date | None]:
    """The original days of recurring promises to customers; any other counts from the day on which it comes to be."""
    if rule.fact not in ("born_on", "since"):
        return {}
    return dict(Customer.objects.filter(pk__in=customers).values_list("id", rule.fact))
