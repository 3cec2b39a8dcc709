"""The rules of promises: states, programmes, windows. Pure, so that every due day can be checked without a database."""

from dongban.promises.rules.explaining import explain
from dongban.promises.rules.postponing import Later
from dongban.promises.rules.programmes import (
    ACTS,
    BY_HAND,
    CHANNELS,
    CONDITIONS,
    FACTS,
    HANDED_OVER,
    OWNERS,
    QUIET,
    ProgrammeRule,
    StepRule,
    Subject,
    name_in,
)
from dongban.promises.rules.reading import read_programmes
from dongban.promises.rules.reasons import ProgrammesError, Reason, Rejection, say_reason
from dongban.promises.rules.rising import READY_LADDER, LadderRule, Level, rises_on
from dongban.promises.rules.states import STATES_OPEN, TRANSITIONS, Facts, State, state_on
from dongban.promises.rules.templates import (
    BIRTHDAY,
    CALL_BACK,
    COME_BACK,
    FOLLOW_UP,
    INTRODUCE,
    OF_BRANCH,
    SMILE,
    TEMPLATES,
    WELCOME,
    YEARLY_TOUCH,
)
from dongban.promises.rules.windows import Days, Window, anniversary, cycles, days_of, is_made, plan
from dongban.promises.rules.writing import write_programmes

__all__ = [
    "ACTS",
    "BIRTHDAY",
    "BY_HAND",
    "CALL_BACK",
    "CHANNELS",
    "COME_BACK",
    "CONDITIONS",
    "FACTS",
    "FOLLOW_UP",
    "HANDED_OVER",
    "INTRODUCE",
    "OF_BRANCH",
    "OWNERS",
    "QUIET",
    "READY_LADDER",
    "SMILE",
    "STATES_OPEN",
    "TEMPLATES",
    "TRANSITIONS",
    "WELCOME",
    "YEARLY_TOUCH",
    "Days",
    "Facts",
    "LadderRule",
    "Later",
    "Level",
    "ProgrammeRule",
    "ProgrammesError",
    "Reason",
    "Rejection",
    "State",
    "StepRule",
    "Subject",
    "Window",
    "anniversary",
    "cycles",
    "days_of",
    "explain",
    "is_made",
    "name_in",
    "plan",
    "read_programmes",
    "rises_on",
    "say_reason",
    "state_on",
    "write_programmes",
]
