"""What a visit is and must say. Pure: no database, no clock."""

from dongban.visits.rules.sheet import LONGEST_NOTE, SHORTEST_NOTE, Fault, fault_of

__all__ = ["LONGEST_NOTE", "SHORTEST_NOTE", "Fault", "fault_of"]
