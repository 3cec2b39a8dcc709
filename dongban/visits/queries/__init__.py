"""Reads of visits, always for a viewer."""

from dongban.visits.queries.sheets import VisitSheet, notes, sheet

__all__ = ["VisitSheet", "notes", "sheet"]
