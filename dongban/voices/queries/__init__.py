"""What the pages of voices read."""

from dongban.voices.queries.inbox import VIEWS, Asked, Inbox, Line, View, beside, counts, inbox, matching
from dongban.voices.queries.people import Maybe, customers_told, recognised, staff_called
from dongban.voices.queries.service import terms_in_force
from dongban.voices.queries.thread import Piece, Thread, called, colleagues, thread

__all__ = [
    "VIEWS",
    "Asked",
    "Inbox",
    "Line",
    "Maybe",
    "Piece",
    "Thread",
    "View",
    "beside",
    "called",
    "colleagues",
    "counts",
    "customers_told",
    "inbox",
    "matching",
    "recognised",
    "staff_called",
    "terms_in_force",
    "thread",
]
