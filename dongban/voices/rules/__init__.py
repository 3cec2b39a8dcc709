"""The pure part of voices: what a case is on the way to its answer. No database, no clock."""

from dongban.voices.rules.cases import (
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    Channel,
    Direction,
    Fault,
    Kind,
    Standing,
    facts_once_told,
    fault_of,
    heading,
    standing_of,
)
from dongban.voices.rules.clocks import NEVER, PRESSING, Clock, Dues, Goals, Pause, Running, Term, Terms, dues
from dongban.voices.rules.hours import WEEKDAYS, BadHours, Hours, LeftOut, read_spans, say_spans, week_of

__all__ = [
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "NEVER",
    "PRESSING",
    "WEEKDAYS",
    "BadHours",
    "Channel",
    "Clock",
    "Direction",
    "Dues",
    "Fault",
    "Goals",
    "Hours",
    "Kind",
    "LeftOut",
    "Pause",
    "Running",
    "Standing",
    "Term",
    "Terms",
    "dues",
    "facts_once_told",
    "fault_of",
    "heading",
    "read_spans",
    "say_spans",
    "standing_of",
    "week_of",
]
