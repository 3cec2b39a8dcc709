"""What people do about visits. Every verb refuses with the sentence of `access`, and leaves its journal line."""

from dongban.visits.actions.reporting import report_visit

__all__ = ["report_visit"]
