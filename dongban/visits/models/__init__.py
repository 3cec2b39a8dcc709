"""The tables of visits."""

from dongban.visits.models.reports import Report

__all__ = ["Report"]
