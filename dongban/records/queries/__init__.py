"""Reads of the firm's records.

What a room above builds on (`firm`) is here; the pages take theirs from the modules beside.
"""

from dongban.records.queries.firm import firm, firm_language

__all__ = ["firm", "firm_language"]
