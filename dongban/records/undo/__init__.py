"""Taking the last load back: what it brought goes, what it replaced returns, and what has since been used stays."""

from dongban.records.undo.keeping import Kept, register_undo
from dongban.records.undo.taking import Undoing, last_load, preview, undo_load

__all__ = ["Kept", "Undoing", "last_load", "preview", "register_undo", "undo_load"]
