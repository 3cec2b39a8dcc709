"""What people do about visits. Every verb refuses with the sentence of `access`, and leaves its journal line."""

from dongban.visits.actions.confirming import Answer, answer, ask, sign
from dongban.visits.actions.honesty import call_back, commit, draw
from dongban.visits.actions.reporting import Taken, report_visit, set_aside, take_visit
from dongban.visits.actions.settling import add, drop, take

__all__ = [
    "Answer",
    "Taken",
    "add",
    "answer",
    "ask",
    "call_back",
    "commit",
    "draw",
    "drop",
    "report_visit",
    "set_aside",
    "sign",
    "take",
    "take_visit",
]
