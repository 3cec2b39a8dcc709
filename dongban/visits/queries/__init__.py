"""Reads of visits, always for a viewer."""

from dongban.visits.queries.asides import AsideLine, AsidePage, aside, asides, to_settle
from dongban.visits.queries.confirming import Asked, Confirming, asked, code_of, confirming
from dongban.visits.queries.honesty import CallLine, Honesty, callback, callbacks, denied, draws, honesty, visits_of
from dongban.visits.queries.sheets import VisitSheet, day_sheets, distance, notes, sheet

__all__ = [
    "AsideLine",
    "AsidePage",
    "Asked",
    "CallLine",
    "Confirming",
    "Honesty",
    "VisitSheet",
    "aside",
    "asides",
    "asked",
    "callback",
    "callbacks",
    "code_of",
    "confirming",
    "day_sheets",
    "denied",
    "distance",
    "draws",
    "honesty",
    "notes",
    "sheet",
    "to_settle",
    "visits_of",
]
