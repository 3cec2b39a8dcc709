"""What people do with promises. Every verb refuses with the sentence of `access`, and leaves its journal line."""

from dongban.promises.actions.assigning import assign
from dongban.promises.actions.giving import promise_once, reword
from dongban.promises.actions.keeping import after_take_back, keep, take_back, waive
from dongban.promises.actions.postponing import PutOff, postpone, postpone_many

__all__ = [
    "PutOff",
    "after_take_back",
    "assign",
    "keep",
    "postpone",
    "postpone_many",
    "promise_once",
    "reword",
    "take_back",
    "waive",
]
