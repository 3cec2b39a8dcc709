"""Reads of promises, always for a viewer and as of a day."""

from dongban.promises.queries.behind import behind
from dongban.promises.queries.cards import Bucket, Card, bucket_of, cards, week_end
from dongban.promises.queries.customers import About, Ended, History, history, one, several
from dongban.promises.queries.deeds import Deeds, deeds
from dongban.promises.queries.firm import calendar, first_due_on, steps
from dongban.promises.queries.kept import Counts, Kept, KeptRow, added, kept_by_branch_and_month, kept_by_step, kept_of
from dongban.promises.queries.postponing import MOST, Move, moves
from dongban.promises.queries.rising import RisenPage, Seen, risen, risen_to, seen
from dongban.promises.queries.today import OwnerCount, ProgrammeCount, Sieve, TodayPage, matching, today

__all__ = [
    "MOST",
    "About",
    "Bucket",
    "Card",
    "Counts",
    "Deeds",
    "Ended",
    "History",
    "Kept",
    "KeptRow",
    "Move",
    "OwnerCount",
    "ProgrammeCount",
    "RisenPage",
    "Seen",
    "Sieve",
    "TodayPage",
    "added",
    "behind",
    "bucket_of",
    "calendar",
    "cards",
    "deeds",
    "first_due_on",
    "history",
    "kept_by_branch_and_month",
    "kept_by_step",
    "kept_of",
    "matching",
    "moves",
    "one",
    "risen",
    "risen_to",
    "seen",
    "several",
    "steps",
    "today",
    "week_end",
]
