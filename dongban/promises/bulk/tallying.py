"""The roll-up of promises for leaders' pages: counted by the clock, because a page cannot read millions of rows."""

from __future__ import annotations

from datetime import date, datetime
from string import Template
from time import monotonic

from django.db import connection, transaction

from dongban.journal.queries import newest
from dongban.promises.models import Promise, Tallied, Tally
from dongban.promises.rules import State

# One counting at a time: any number that no other advisory lock of the product uses.
_LOCK = 7_061_002
# Grouped with the state first: it is worked out once for each row, not once for each column.
_FILL = Template(
    "INSERT INTO promises_tally (step_id, branch_id, month, $states)"
    " SELECT step_id, branch_id, month, $sums FROM ($counts) c GROUP BY step_id, branch_id, month"
)
_SUM = Template("SUM(CASE WHEN state = '$state' THEN n ELSE 0 END)")


@transaction.atomic
def count_up(*, at: datetime, day: date) -> int:
    """Counts every promise that exists on the day, anew. How many there are. Safe to repeat and to be killed."""
    began = monotonic()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # Read before counting: what is written meanwhile makes the tallies look old, never too new.
        journal = newest()
        Tally.objects.all()._raw_delete(Tally.objects.db)
        counts, values = (
            Promise.objects.with_month().count_by(day, "step_id", "branch_id", "month").query.sql_with_params()
        )
        sums = ", ".join(_SUM.substitute(state=state) for state in State)
        cursor.execute(_FILL.substitute(states=", ".join(State), sums=sums, counts=counts), values)
    Tallied.objects.all().delete()
    Tallied.objects.create(day=day, at=at, seconds=monotonic() - began, journal=journal)
    return sum(map(sum, Tally.objects.values_list(*State)))
