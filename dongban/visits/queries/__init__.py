"""Reads of visits, always for a viewer."""

from dongban.visits.queries.asides import AsideLine, AsidePage, aside, asides
from dongban.visits.queries.sheets import VisitSheet, day_sheets, distance, notes, sheet

__all__ = ["AsideLine", "AsidePage", "VisitSheet", "aside", "asides", "day_sheets", "distance", "notes", "sheet"]
