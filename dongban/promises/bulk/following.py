"""Promises follow their records: an end, a corrected day, a condition no longer met. What was kept stays as it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import Template

from django.db.backends.utils import CursorWrapper

from dongban.promises.bulk import changes, due
from dongban.promises.bulk.sources import NOTHING, asked, ended
from dongban.promises.bulk.works import Work
from dongban.promises.models import Version
from dongban.promises.rules import HANDED_OVER

_ENDED = Template("""
UPDATE promises_promise AS p SET ended_on = $ended, customer_id = $customer,
    live = (($ended IS NULL OR $ended > %s) AND (p.kept_on IS NULL OR p.kept_on > %s)
        AND (p.waived_on IS NULL OR p.waived_on > %s))
FROM $subjects
WHERE p.subject = s.id AND p.step_id IN ($steps) AND $changed
    AND $theirs AND (p.ended_on IS DISTINCT FROM $ended OR p.customer_id IS DISTINCT FROM $customer)
""")

_COMBINATIONS = Template("""
SELECT DISTINCT p.step_id, $fact, p.cycle
FROM $subjects JOIN promises_promise p ON p.subject = s.id AND p.step_id IN ($steps)
WHERE $fact IS NOT NULL AND $changed
""")

# Nobody has acted on it: only then may it be reckoned anew.
_UNTOUCHED = (
    "p.kept_on IS NULL AND p.waived_on IS NULL AND p.postponed = 0"
    " AND NOT EXISTS (SELECT 1 FROM promises_takenback b WHERE b.promise_id = p.id)"
)
_MOVED = Template("""
UPDATE promises_promise AS p SET from_on = d.from_on, opens_on = d.opens_on, due_on = d.due_on
FROM $subjects JOIN promises_due d ON d.day = $fact
WHERE p.subject = s.id AND p.step_id = d.step_id AND p.cycle = d.cycle AND $changed
    AND d.made AND p.from_on <> d.from_on AND $untouched
""")

_NOT_HANDED_OVER = "NOT EXISTS (SELECT 1 FROM promises_ownership o WHERE o.promise_id = p.id)"
_GONE = """
    SELECT p.id FROM $tables JOIN promises_promise p ON p.subject = s.id AND p.step_id IN ($steps)
    LEFT JOIN promises_due d ON d.day = $fact AND d.step_id = p.step_id AND d.cycle = p.cycle
    WHERE $changed AND $untouched AND $kept_by_owner
        AND ($fact IS NULL OR (NOT d.made AND p.from_on <> d.from_on) OR NOT ($fits))
"""
# What has risen of them goes first: the database would not let them go.
_RISEN = Template(f"DELETE FROM promises_rise WHERE promise_id IN ({_GONE})")  # noqa: S608
_WITHDRAWN = Template(f"DELETE FROM promises_promise WHERE id IN ({_GONE})")  # noqa: S608


@dataclass(frozen=True)
class Followed:
    """How many promises got another end or customer, another window, or were withdrawn because their reason is gone."""

    ended: int = 0
    moved: int = 0
    withdrawn: int = 0

    def __add__(self, other: Followed) -> Followed:
        return Followed(self.ended + other.ended, self.moved + other.moved, self.withdrawn + other.withdrawn)


def follow(cursor: CursorWrapper, work: Work, day: date, reckoning: due.Reckoning) -> Followed:
    """Brings the programme's promises in line with the changed records, which are staged."""
    if not work.follows or not work.every_step:
        return Followed()
    ends = _end(cursor, work, day)
    moved, withdrawn = _reckon(cursor, work, reckoning) if work.by_fact else (0, 0)
    return Followed(ends, moved, withdrawn)


def _end(cursor: CursorWrapper, work: Work, day: date) -> int:
    end = ended(work.rule, work.source)
    # A hand-over ends the introductions that it supersedes; records that say nothing of an end do not bring them back.
    theirs = f"{end} IS NOT NULL" if work.rule.fact == HANDED_OVER else "1 = 1"
    return _run(cursor, work, _ENDED, [day, day, day], ended=end, theirs=theirs)


def _reckon(cursor: CursorWrapper, work: Work, reckoning: due.Reckoning) -> tuple[int, int]:
    fact = work.day_of_fact(reckoning.zone)
    _run(cursor, work, _COMBINATIONS, [], fact=fact)
    combinations = [(step, due.as_day(day), cycle) for step, day, cycle in cursor.fetchall()]
    found = due.corrected(work, combinations, reckoning)
    due.fill(cursor, found, None, reckoning.zone)
    moved = _run(cursor, work, _MOVED, [], fact=fact)
    wanted = asked(work.rule, work.source) if _has_always_asked(work) else NOTHING
    gone = {"fact": fact, "fits": wanted.where, "tables": work.source.tables(wanted.beside, _subjects(work))}
    _run(cursor, work, _RISEN, wanted.params, **gone)
    return moved, _run(cursor, work, _WITHDRAWN, wanted.params, **gone)


def _has_always_asked(work: Work) -> bool:
    """Whether only a record's change can be why a promise's subject no longer meets the conditions.

    What was promised under other conditions stays, whatever the programme asks now.
    """
    versions = Version.objects.filter(programme=work.programme)
    return work.since is not None and all(
        (rule := version.rule()) is not None and rule.where == work.rule.where for version in versions
    )


def _subjects(work: Work) -> str:
    return changes.subjects(work, staged=work.since is not None)


def _run(cursor: CursorWrapper, work: Work, sql: Template, params: Sequence[date | str], **words: str) -> int:
    statement = sql.substitute(
        {
            "subjects": _subjects(work),
            "customer": work.source.customer,
            "steps": ", ".join(map(str, work.every_step)),
            "changed": "1 = 1" if work.since is None else "ch.older",
            "untouched": _UNTOUCHED,
            "kept_by_owner": _NOT_HANDED_OVER,
            **words,
        }
    )
    cursor.execute(statement, params)
    return int(cursor.rowcount)
