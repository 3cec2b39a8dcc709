"""What the pages of visits take in."""

from dongban.visits.forms.aside import SettleForm
from dongban.visits.forms.sheet import SheetForm

__all__ = ["SettleForm", "SheetForm"]
