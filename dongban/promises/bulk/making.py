"""Making promises out of the firm's records, for millions of them at once; equal to `rules` row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from dongban.journal.actions import record
from dongban.people import reach
from dongban.people.reach import Viewer
from dongban.promises.bulk import changes, due, filling, indexes
from dongban.promises.bulk.following import Followed, follow
from dongban.promises.bulk.works import Work, newest_load, works
from dongban.promises.models import Programme, Promise
from dongban.promises.queries.firm import calendar
from dongban.records import clock
from dongban.records import queries as records

# From so many promises on, building the indexes afterwards is worth a lock on the whole table.
LARGE = 50_000

# One run at a time: any number that no other advisory lock of the product uses.
_LOCK = 7_061_001


@dataclass(frozen=True)
class Made:
    """How many promises were made, by programme, and how many followed a changed record."""

    made: Mapping[str, int] = field(default_factory=dict)
    followed: Followed = field(default_factory=Followed)

    def counts(self) -> dict[str, int]:
        followed = {"ended": self.followed.ended, "moved": self.followed.moved, "withdrawn": self.followed.withdrawn}
        return {"made": sum(self.made.values()), **followed}


def make(
    *,
    at: datetime,
    programmes: Iterable[Programme] | None = None,
    say: Callable[[str], None] = lambda _: None,
    by: Viewer | None = None,
    load: int | None = None,
) -> Made:
    """Makes every promise that the records and the programmes give and that is not there yet, and follows changes.

    Safe to repeat, and to be killed at any moment: all of it is one transaction. `load` is a load that is just being
    finished. Nothing new costs two or three small statements.
    """
    now = clock.moment(at)
    day = now.day
    if not _waiting(programmes, day, load):
        return Made()
    with transaction.atomic(), connection.cursor() as cursor:
        _alone(cursor)
        # Read again: another run may have done it while this one waited.
        found = _waiting(programmes, day, load)
        done = _make(cursor, found, now, say)
        _note(found, day)
        if any(done.counts().values()):
            details = {**done.counts(), "programmes": dict(done.made)}
            record(by=by or reach.system(day), at=at, verb="promises.made", subject="promises.promise", details=details)
    return done


def _waiting(programmes: Iterable[Programme] | None, day: date, load: int | None) -> list[Work]:
    wanted = Programme.objects.filter(active=True).prefetch_related("steps").order_by("pk")
    if programmes is not None:
        wanted = wanted.filter(pk__in=[each.pk for each in programmes])
    return works(wanted, day, newest_load(load))


def _alone(cursor: CursorWrapper) -> None:
    """SQLite's transactions are alone already. The other run may take minutes, so the usual limit does not hold."""
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL lock_timeout = 0")
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _make(cursor: CursorWrapper, found: list[Work], now: clock.Moment, say: Callable[[str], None]) -> Made:
    reckoning, day = due.Reckoning(calendar(records.firm()), now.zone), now.day
    there = Promise.objects.aggregate(last=Max("pk"))["last"] or 0
    fresh = not Promise.objects.exists()
    todo = [each.from_scratch() for each in found] if fresh else found
    # Rows first, then the indexes: of a first load, and of one that is larger than all there is.
    bare = fresh and sum(changes.stage(cursor, work) * len(work.steps) for work in todo if work.by_fact) > LARGE
    back = indexes.drop(cursor, empty=True) if bare else []
    filling.managers(cursor, day)
    made: dict[str, int] = {}
    followed = Followed()
    for work in todo:
        changed = changes.stage(cursor, work)
        if not fresh:
            followed += follow(cursor, work, day, reckoning)
        if not work.by_fact:
            continue
        if not back and changed * len(work.steps) > max(there, LARGE):
            back = indexes.drop(cursor, empty=False)
        made[work.rule.code] = filling.fill(cursor, work, day, reckoning, fresh=bare)
        say(f"{work.rule.code}: {made[work.rule.code]:,}")
    indexes.build(cursor, back)
    _tidy(cursor)
    return Made({code: n for code, n in made.items() if n}, followed)


def _tidy(cursor: CursorWrapper) -> None:
    for table in ("promises_due", "promises_manager", "promises_changed"):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _note(found: list[Work], day: date) -> None:
    for work in found:
        horizon = max(filter(None, (work.horizon, work.made_until)), default=None)
        Programme.objects.filter(pk=work.programme).update(made_load=work.until, made_until=horizon)
    done = Programme.objects.filter(pk__in=[work.programme for work in found])
    done.filter(settled_on=None).update(settled_on=day)
    done.exclude(live_until__gte=day).update(live_until=day)
