"""What the pages of visits take in."""

from dongban.visits.forms.sheet import SheetForm

__all__ = ["SheetForm"]
