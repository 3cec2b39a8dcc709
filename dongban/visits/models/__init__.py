"""The tables of visits."""

from dongban.visits.models.confirming import Confirmation, Link
from dongban.visits.models.honesty import CallBack, Draw
from dongban.visits.models.joining import Feed, Joining
from dongban.visits.models.photos import Photo
from dongban.visits.models.reports import Opinion, Report, ReportQuerySet, SetAside
from dongban.visits.models.routes import Pace, Route, RouteStop, pace

__all__ = [
    "CallBack",
    "Confirmation",
    "Draw",
    "Feed",
    "Joining",
    "Link",
    "Opinion",
    "Pace",
    "Photo",
    "Report",
    "ReportQuerySet",
    "Route",
    "RouteStop",
    "SetAside",
    "pace",
]
