"""What people do about visits. Every verb refuses with the sentence of `access`, and leaves its journal line."""

from dongban.visits.actions.confirming import Answer, answer, ask, sign
from dongban.visits.actions.honesty import call_back, commit, draw
from dongban.visits.actions.photos import add_photo, drop_photo
from dongban.visits.actions.reporting import Taken, report_visit, set_aside, take_visit
from dongban.visits.actions.settling import add, drop, take

__all__ = [
    "Answer",
    "Taken",
    "add",
    "add_photo",
    "answer",
    "ask",
    "call_back",
    "commit",
    "draw",
    "drop",
    "drop_photo",
    "report_visit",
    "set_aside",
    "sign",
    "take",
    "take_visit",
]
