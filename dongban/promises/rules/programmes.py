"""What a programme is: data, and the words that may stand in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from dongban.kernel.offsets import Offset


class Subject(StrEnum):
    """Whom or what each promise is about."""

    CONTRACT = "contract"
    CUSTOMER = "customer"
    STAFF = "staff"
    BRANCH = "branch"
    CALL = "call"
    VOICE = "voice"


OWNERS = ("adviser", "manager", "branch")
CHANNELS = ("any", "visit", "phone", "sms", "email", "post", "branch", "web", "video")

# The hand-over makes these promises itself: a customer's adviser has changed.
HANDED_OVER = "handed_over"

# Somebody makes these promises one by one, by an act of its own (`actions.promise_once`).
BY_HAND = "by_hand"

# Promises of these programmes come from an act, never from the records.
ACTS = frozenset({HANDED_OVER, BY_HAND})

# The dated facts that offsets may count from.
FACTS: Mapping[Subject, tuple[str, ...]] = MappingProxyType(
    {
        Subject.CONTRACT: ("signed_on", "ended_on"),
        Subject.CUSTOMER: ("since", "born_on", HANDED_OVER, BY_HAND),
        Subject.STAFF: ("joined_on",),
        Subject.BRANCH: ("opened_on", BY_HAND),
        Subject.CALL: ("arrived_at",),
        Subject.VOICE: ("received_at",),
    }
)

ANYTHING: tuple[str, ...] = ()
QUIET = "quiet"
_KINDS = ("person", "company")
_JOBS = ("fc", "adviser", "teller", "agent", "voc", "manager", "executive", "staff")
_GRADES = ("staff", "assistant_manager", "manager", "deputy_general_manager", "general_manager", "executive")

# What `where` may ask of a subject, with the firm folder's own words; ANYTHING where any text may stand.
CONDITIONS: Mapping[Subject, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        Subject.CONTRACT: {
            "line": ("life", "health", "savings", "fund", "brokerage", "deposit", "loan", "card"),
            "product": ANYTHING,
            "channel": ("fc", "branch", "phone", "hts", "mobile", "fundmall"),
            "premium_cycle": ("month", "quarter", "half", "year", "single"),
            "kind": _KINDS,
        },
        Subject.CUSTOMER: {"kind": _KINDS, "gender": ("f", "m"), QUIET: ANYTHING},
        Subject.STAFF: {"job": _JOBS, "grade": _GRADES},
        Subject.BRANCH: {"kind": ("branch", "centre", "headquarters", "online"), "region": ANYTHING},
        Subject.CALL: {"outcome": ("answered", "abandoned", "self_service"), "queue": ANYTHING},
        Subject.VOICE: {
            "kind": ("question", "complaint", "praise", "suggestion", "request"),
            "channel": ("web", "email", "visit", "phone", "branch", "post"),
        },
    }
)


@dataclass(frozen=True)
class StepRule:
    """One step: its window as offsets. `name` (by language) is our extension; without it the programme's name is used.

    `opens` may be negative in a recurring programme: "-7d" opens a week before the day itself.
    """

    code: str
    opens: Offset
    due: Offset
    name: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ProgrammeRule:
    """A programme as in programmes.toml, where `fact` is written "from".

    `starts_on` None: from the day on which the firm switches it on. `every` is our extension: the promise comes again
    on every anniversary of the fact ("1y"), the first time one such span after it.
    """

    code: str
    name: Mapping[str, str]
    subject: Subject
    fact: str
    steps: tuple[StepRule, ...]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    starts_on: date | None = None
    owner: str = "adviser"
    channel: str = "any"
    every: Offset | None = None


def name_in(names: Mapping[str, str], language: str) -> str:
    """The name in the language, else in English, else in whichever there is; empty without any.

    >>> name_in({"ko": "고객스마일", "en": "Customer Smile"}, "ko-KR")
    '고객스마일'
    """
    for asked in (language, language.partition("-")[0], "en"):
        if asked in names:
            return names[asked]
    return next(iter(names.values()), "")
