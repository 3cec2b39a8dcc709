"""The pure part of voices: what a case is on the way to its answer. No database, no clock."""

from dongban.voices.rules.cases import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Channel,
    Direction,
    Fault,
    Kind,
    Standing,
    fault_of,
    heading,
    standing_of,
)

__all__ = [
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "Channel",
    "Direction",
    "Fault",
    "Kind",
    "Standing",
    "fault_of",
    "heading",
    "standing_of",
]
