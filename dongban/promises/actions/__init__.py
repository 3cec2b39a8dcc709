"""What people do with promises. Every verb refuses with the sentence of `access`, and leaves its journal line."""

from dongban.promises.actions.assigning import assign
from dongban.promises.actions.giving import promise_once
from dongban.promises.actions.keeping import keep, waive
from dongban.promises.actions.postponing import postpone

__all__ = ["assign", "keep", "postpone", "promise_once", "waive"]
