"""Open voices, counted while they change: the database itself keeps it (migration 0012), whoever writes.

A walk through ten thousand open ones takes longer than all else that the inbox asks for.
"""

from __future__ import annotations

from datetime import date

from django.db import models

# Of rows that count by queue, owner and standing; those that count by the day of their clock have NO_ONE for all three.
NO_DAY = date(1, 1, 1)
NO_ONE = -1


class Tally(models.Model):
    """So many more, or fewer. On SQLite one row for each kind; on PostgreSQL one for each change, so that two who
    write at once do not wait for each other, added up every hour. What counts is the sum."""

    # 0: in no queue, nobody's.
    queue = models.BigIntegerField()
    owner = models.BigIntegerField()
    # 0 waits for us, 1 for the customer, 2 is paused.
    standing = models.SmallIntegerField()
    # The day in UTC on which its clock runs out.
    due_on = models.DateField()
    n = models.BigIntegerField()

    class Meta:
        db_table = "voices_tally"
