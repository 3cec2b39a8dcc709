"""Promises out of records: one INSERT for each programme, whatever the number of records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from string import Template

from django.db.backends.utils import CursorWrapper

from dongban.promises.bulk import changes, due, numbers, reckoned
from dongban.promises.bulk.sources import asked, ended
from dongban.promises.bulk.works import Work
from dongban.records.models import Staff

_DAYS = Template("SELECT DISTINCT $fact FROM $tables WHERE $fact IS NOT NULL AND $where")

# Owner and branch are those of the day on which the promise is made; later changes are hand-overs.
_INSERT = Template("""
INSERT INTO $target (
    $id step_id, subject, cycle, customer_id, owner_id, branch_id, from_on, opens_on, due_on, ended_on, live,
    postponed, waived_why
)
SELECT $number d.step_id, s.id, d.cycle, $customer, $owner, $branch, d.from_on, d.opens_on, d.due_on, $ended,
    ($ended IS NULL OR $ended > %s), 0, ''
FROM $tables JOIN $due d ON d.day = $fact AND d.step_id IN ($steps) AND d.made
    $working LEFT JOIN promises_manager m ON m.branch_id = $home
WHERE $where $conflict
""")
_WORKING = Template(
    "LEFT JOIN records_staff $name ON $name.id = $adviser AND ($name.left_on IS NULL OR $name.left_on > %s)"
)
PROMISES = "promises_promise"
_ONCE = "ON CONFLICT (subject, step_id, cycle) DO NOTHING"

_NOT_HEARD = """
NOT EXISTS (SELECT 1 FROM records_touch t
    WHERE t.customer_id = s.id AND t."at" >= d.heard_from AND t."at" < d.heard_until)
AND NOT EXISTS (SELECT 1 FROM records_voice v
    WHERE v.customer_id = s.id AND v.received_at >= d.heard_from AND v.received_at < d.heard_until)
AND NOT EXISTS (SELECT 1 FROM records_contract c JOIN records_entry e ON e.contract_id = c.id
    WHERE c.customer_id = s.id AND e.booked_on > d.quiet_on AND e.booked_on <= d.from_on)
"""
_NOT_KEPT = """
NOT EXISTS (SELECT 1 FROM promises_promise k JOIN promises_step st ON st.id = k.step_id
    JOIN promises_programme pg ON pg.id = st.programme_id AND pg.subject = 'customer'
    WHERE k.subject = s.id AND k.kept_on > d.quiet_on AND k.kept_on <= d.from_on)
AND NOT EXISTS (SELECT 1 FROM records_contract c JOIN promises_promise k ON k.subject = c.id
    JOIN promises_step st ON st.id = k.step_id
    JOIN promises_programme pg ON pg.id = st.programme_id AND pg.subject = 'contract'
    WHERE c.customer_id = s.id AND k.kept_on > d.quiet_on AND k.kept_on <= d.from_on)
AND NOT EXISTS (SELECT 1 FROM records_voice v JOIN promises_promise k ON k.subject = v.id
    JOIN promises_step st ON st.id = k.step_id
    JOIN promises_programme pg ON pg.id = st.programme_id AND pg.subject = 'voice'
    WHERE v.customer_id = s.id AND k.kept_on > d.quiet_on AND k.kept_on <= d.from_on)
"""


def fill(
    cursor: CursorWrapper, work: Work, day: date, reckoning: due.Reckoning, *, fresh: bool, target: str = PROMISES
) -> int:
    """Makes what is missing. `fresh`: the table was empty and has no key just now. How many were made.

    The changed records of the work are staged. `target` is another table of the same columns, to try it out.
    """
    made = 0
    if work.follows:
        made += _pass(
            cursor, work, day, reckoning, staged=work.since is not None, after=None, fresh=fresh, target=target
        )
    if work.advances and work.since is not None:
        made += _pass(cursor, work, day, reckoning, staged=False, after=work.made_until, fresh=fresh, target=target)
    return made


def _pass(
    cursor: CursorWrapper,
    work: Work,
    day: date,
    reckoning: due.Reckoning,
    *,
    staged: bool,
    after: date | None,
    fresh: bool,
    target: str,
) -> int:
    wanted = asked(work.rule, work.source)
    tables = work.source.tables(wanted.beside, changes.subjects(work, staged=staged))
    if reckoned.keeps(work) and work.steps:
        reckoned.complete(cursor, work, tables, wanted.where, wanted.params, reckoning)
        return insert(cursor, work, day, reckoning, staged=staged, fresh=fresh, target=target, windows=reckoned.TABLE)
    fact = work.day_of_fact(reckoning.zone)
    cursor.execute(_DAYS.substitute(fact=fact, tables=tables, where=wanted.where), wanted.params)
    days = due.days_in(cursor)
    found = ((*each[:3], True, each[3]) for each in due.windows(work, days, reckoning, after=after))
    if not due.fill(cursor, found, work.quiet, reckoning.zone):
        return 0
    return insert(cursor, work, day, reckoning, staged=staged, fresh=fresh, target=target)


def insert(
    cursor: CursorWrapper,
    work: Work,
    day: date,
    reckoning: due.Reckoning,
    *,
    staged: bool,
    fresh: bool,
    target: str = PROMISES,
    windows: str = due.TABLE,
) -> int:
    """The one INSERT, out of the records and the due days, which stand in the table `windows`."""
    wanted = asked(work.rule, work.source)
    number = numbers.reserve(cursor, work.source.table, windows) if fresh and target == PROMISES else None
    advisers = work.source.advisers if work.rule.owner == "adviser" else ()
    # In an empty table nothing has been kept, and there is no key just now to look it up by.
    quiet = ([_NOT_HEARD] if fresh else [_NOT_HEARD, _NOT_KEPT]) if work.quiet else []
    cursor.execute(
        _INSERT.substitute(
            target=target,
            due=windows,
            steps=reckoned.steps(work),
            id="id," if number else "",
            number=f"{number}," if number else "",
            customer=work.source.customer,
            owner=_owner(work, len(advisers)),
            branch=_branch(work, len(advisers)),
            home=work.source.branch,
            ended=ended(work.rule, work.source),
            tables=work.source.tables(wanted.beside | work.source.born_with, changes.subjects(work, staged=staged)),
            fact=work.day_of_fact(reckoning.zone),
            working=" ".join(_WORKING.substitute(name=f"a{n}", adviser=each) for n, each in enumerate(advisers)),
            where=" AND ".join([wanted.where, *quiet]),
            conflict="" if fresh else _ONCE,
        ),
        [day, *[day] * len(advisers), *wanted.params],
    )
    return int(cursor.rowcount)


def _owner(work: Work, advisers: int) -> str:
    """The first adviser who works, else the branch's manager, else nobody: the branch itself."""
    if work.rule.owner == "branch":
        return "CAST(NULL AS bigint)"
    return f"COALESCE({', '.join([*(f'a{n}.id' for n in range(advisers)), 'm.staff_id', 'NULL'])})"


def _branch(work: Work, advisers: int) -> str:
    return f"COALESCE({', '.join([work.source.branch, *(f'a{n}.branch_id' for n in range(advisers)), 'NULL'])})"


def managers(cursor: CursorWrapper, day: date) -> None:
    """Each branch's manager of that day as a table: of several the one with the lowest code."""
    found: dict[int, int] = {}
    for pk, branch in sorted_by_code(day):
        found.setdefault(branch, pk)
    cursor.execute("DROP TABLE IF EXISTS promises_manager")
    cursor.execute("CREATE TEMPORARY TABLE promises_manager (branch_id bigint PRIMARY KEY, staff_id bigint NOT NULL)")
    if found:
        cursor.executemany("INSERT INTO promises_manager VALUES (%s, %s)", list(found.items()))


def sorted_by_code(day: date) -> Sequence[tuple[int, int]]:
    """The managers who work on the day, sorted here: databases differ in what is the lowest text."""
    rows = Staff.objects.filter(job="manager").values_list("code", "pk", "branch_id", "left_on")
    return [(pk, branch) for _, pk, branch, left_on in sorted(rows, key=lambda r: r[0]) if not left_on or left_on > day]
