"""The tables of visits."""

from dongban.visits.models.reports import Opinion, Report, SetAside

__all__ = ["Opinion", "Report", "SetAside"]
