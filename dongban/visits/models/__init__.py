"""The tables of visits."""

from dongban.visits.models.confirming import Confirmation, Link
from dongban.visits.models.reports import Opinion, Report, SetAside

__all__ = ["Confirmation", "Link", "Opinion", "Report", "SetAside"]
