"""Due days that were worked out once are kept: when the next contracts come in, most of theirs are there already.

Only of what is promised once: an anniversary's due days are worked out a month at a time. What they were reckoned by
(the programme, the firm's calendar, the package of holidays) is noted with them, so that a change begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from string import Template

from django.db import connection
from django.db.backends.utils import CursorWrapper

from dongban.kernel.calendar import VERSION, Calendar
from dongban.promises.bulk import due
from dongban.promises.bulk.works import Work
from dongban.promises.models import Programme
from dongban.promises.rules import write_programmes

TABLE = "promises_reckoned"

_NEW_DAYS = Template("""
SELECT DISTINCT $fact FROM $tables WHERE $fact IS NOT NULL AND $where
    AND NOT EXISTS (SELECT 1 FROM promises_reckoned r WHERE r.day = $fact AND r.step_id IN ($steps))
""")
_FORGET = Template("DELETE FROM promises_reckoned WHERE step_id IN ($steps)")


def keeps(work: Work) -> bool:
    return work.rule.every is None and work.quiet is None


def steps(work: Work) -> str:
    return ", ".join(str(pk) for pk in work.steps.values())


def renew(cursor: CursorWrapper, work: Work, calendar: Calendar) -> None:
    """Forgets what was reckoned by something else. One run at a time: the programme's row is locked."""
    programme = Programme.objects.select_for_update().get(pk=work.programme)
    reckoned_by = _reckoned_by(work, calendar)
    if programme.reckoned_by != reckoned_by:
        cursor.execute(_FORGET.substitute(steps=", ".join(map(str, work.every_step))))
        Programme.objects.filter(pk=work.programme).update(reckoned_by=reckoned_by)


def _reckoned_by(work: Work, calendar: Calendar) -> str:
    additions = sorted(day.isoformat() for day in calendar.additions)
    told = [write_programmes([work.rule]), steps(work), calendar.country, *additions, VERSION]
    return sha256("\n".join(told).encode()).hexdigest()


def complete(
    cursor: CursorWrapper, work: Work, tables: str, where: str, params: tuple[str, ...], reckoning: due.Reckoning
) -> None:
    """Works out the due days of those fact days among the tables that nobody has asked for before."""
    renew(cursor, work, reckoning.calendar)
    fact = work.day_of_fact(reckoning.zone)
    cursor.execute(_NEW_DAYS.substitute(fact=fact, tables=tables, where=where, steps=steps(work)), params)
    days = due.days_in(cursor)
    due.put(cursor, TABLE, due.rows(due.corrected(work, _combinations(work, days), reckoning)))
    if days and connection.vendor == "postgresql":
        cursor.execute(f"ANALYZE {TABLE}")


def _combinations(work: Work, days: list[date]) -> Iterator[tuple[int, date, int]]:
    return ((step, day, 0) for day in days for step in work.steps.values())
