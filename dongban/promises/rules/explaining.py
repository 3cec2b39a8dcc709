"""A promise as a sentence: what it counts from, what it is, until when, and what moved its due day."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType

from dongban.kernel.calendar import Skipped
from dongban.kernel.korean import particle
from dongban.kernel.words import say_date, say_day
from dongban.promises.rules.programmes import BY_HAND, HANDED_OVER, ProgrammeRule, StepRule, Subject, name_in
from dongban.promises.rules.windows import Window

# Where a promise comes from: Korean before its name, English after it. A birthday is told without the year of birth.
_ORIGINS: Mapping[tuple[Subject, str], tuple[str, str]] = MappingProxyType(
    {
        (Subject.CONTRACT, "signed_on"): ("{day} 계약의", "for the contract of {day}"),
        (Subject.CONTRACT, "ended_on"): ("{day}에 끝난 계약의", "for the contract that ended on {day}"),
        (Subject.CUSTOMER, "since"): ("{day}부터 함께한 고객의", "for a customer since {day}"),
        (Subject.CUSTOMER, "born_on"): ("{birthday}생 고객의", "for the customer born on {birthday}"),
        (Subject.CUSTOMER, HANDED_OVER): ("{day}에 새로 맡은 고객의", "for the customer taken over on {day}"),
        (Subject.CUSTOMER, BY_HAND): ("{day}에 고객과 한 약속,", "for a customer, as promised on {day}"),
        (Subject.STAFF, "joined_on"): ("{day}에 입사한 직원의", "for the colleague who joined on {day}"),
        (Subject.BRANCH, "opened_on"): ("{day}에 문을 연 지점의", "for the branch opened on {day}"),
        (Subject.BRANCH, BY_HAND): ("{day}에 한 약속,", "for somebody, as promised on {day}"),
        (Subject.CALL, "arrived_at"): ("{day}에 걸려 온 전화의", "for the call of {day}"),
        (Subject.VOICE, "received_at"): ("{day}에 들은 고객의 소리의", "for the voice heard on {day}"),
    }
)


def explain(
    programme: ProgrammeRule, step: StepRule, window: Window, fact_day: date, language: str, note: str = ""
) -> str:
    """Why there is this promise and why by that day. The year is told when it is not the fact's own.

    `note` is what was said when it was promised by hand.

    >>> from dongban.kernel.calendar import Calendar
    >>> from dongban.promises.rules import SMILE, plan
    >>> window = plan(SMILE.steps[0], date(2026, 3, 3), Calendar("KR"))
    >>> explain(SMILE, SMILE.steps[0], window, date(2026, 3, 3), "ko")
    '2026-03-03 계약의 3개월 설명 방문. 6월 2일(화)까지 (6월 3일은 지방선거일이라 앞당김)'
    """
    korean = language.startswith("ko")
    origin = _ORIGINS[programme.subject, programme.fact][0 if korean else 1]
    origin = origin.format(day=fact_day.isoformat(), birthday=say_date(fact_day, language))
    name = name_in(step.name or programme.name, language)
    due = say_day(window.due_on, language, year=window.due_on.year != fact_day.year)
    moved = f" ({_say_moved(window.moved, language)})" if window.moved else ""
    said = f": {note}" if note else ""
    return f"{origin} {name}. {due}까지{moved}{said}" if korean else f"{name}, {origin}. By {due}{moved}{said}"


def _say_moved(moved: Sequence[Skipped], language: str) -> str:
    """Which days were passed over, the earliest first."""
    told = [(say_date(skipped.day, language), skipped.reason(language)) for skipped in reversed(moved)]
    if language.startswith("ko"):
        last = told[-1][1]
        return ", ".join(f"{day}은 {reason}" for day, reason in told) + f"{particle(last, '이라/라')} 앞당김"
    return "brought forward: " + ", ".join(f"{day} is {reason}" for day, reason in told)
