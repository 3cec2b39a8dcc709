"""Where people worked, and as what."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from dongban.kernel.clock import day_before
from dongban.records.dated.doors import Move
from dongban.records.models import Staff, StaffPosting

_DAY = timedelta(days=1)


def posting_on(staff: int, day: date) -> StaffPosting | None:
    """Where she worked and as what on that day; None before she came and after she left. One statement."""
    held = Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day)
    return StaffPosting.objects.filter(*held, staff=staff).select_related("branch").order_by("-id").first()


def follow(*, seen: int, load_id: int, day: date) -> list[Move]:
    """Begins and ends postings as the staff rows changed after load `seen` say. Few statements for any number."""
    first, latest = _known(seen)
    moves: list[Move] = []
    began: list[StaffPosting] = []
    for row in Staff.objects.filter(changed__gt=seen).order_by("id"):
        if row.pk not in latest:
            began += _first(row, load_id)
            continue
        moves += _move(row, latest[row.pk], day)
        first[row.pk].since = row.joined_on
        began += _succeed(row, latest[row.pk], load_id, day)
    StaffPosting.objects.bulk_create(began, batch_size=1000)
    known = {posting.pk: posting for posting in (*first.values(), *latest.values())}
    StaffPosting.objects.bulk_update(known.values(), ["since", "until"], batch_size=500)
    return moves


def _known(seen: int) -> tuple[dict[int, StaffPosting], dict[int, StaffPosting]]:
    first: dict[int, StaffPosting] = {}
    latest: dict[int, StaffPosting] = {}
    for posting in StaffPosting.objects.filter(staff__changed__gt=seen).order_by("id"):
        first.setdefault(posting.staff_id, posting)
        latest[posting.staff_id] = posting
    return first, latest


def _last_day(row: Staff) -> date | None:
    return day_before(row.left_on) if row.left_on else None


def _first(row: Staff, load_id: int) -> list[StaffPosting]:
    last = _last_day(row)
    if last and row.joined_on and last < row.joined_on:
        return []
    return [
        StaffPosting(staff=row, branch_id=row.branch_id, job=row.job, since=row.joined_on, until=last, load=load_id)
    ]


def _succeed(row: Staff, posting: StaffPosting, load_id: int, day: date) -> list[StaffPosting]:
    """Ends the posting as the row says, and begins the next one when she still works and it is another."""
    if _same(row, posting) or not row.works_on(day):
        posting.until = _last_day(row)
        return []
    since = max(day, posting.since) if posting.since else day
    posting.until = day - _DAY
    return [
        StaffPosting(staff=row, branch_id=row.branch_id, job=row.job, since=since, until=_last_day(row), load=load_id)
    ]


def _same(row: Staff, posting: StaffPosting) -> bool:
    return (posting.branch_id, posting.job) == (row.branch_id, row.job)


def _move(row: Staff, posting: StaffPosting, day: date) -> list[Move]:
    """What changed for her sign-in; those who are gone are `close_doors`'s business."""
    back_from = posting.until + _DAY if posting.until and posting.until < day else None
    if not row.works_on(day) or (_same(row, posting) and not back_from):
        return []
    return [Move(row.pk, posting.job, row.job, row.branch_id, back_from)]
