"""The tables of visits."""

from dongban.visits.models.confirming import Confirmation, Link
from dongban.visits.models.honesty import CallBack, Draw
from dongban.visits.models.photos import Photo
from dongban.visits.models.reports import Opinion, Report, SetAside

__all__ = ["CallBack", "Confirmation", "Draw", "Link", "Opinion", "Photo", "Report", "SetAside"]
