"""The states of a promise against an oracle written by hand from firm-folder.md, over every order of its five dates."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from dongban.promises.rules import STATES_OPEN, TRANSITIONS, Facts, State, state_on

# Five dates can lie in every order, ties included, on five days; the days between them and outside them are asked too.
FIRST = date(2026, 6, 1)
EVENT_DAYS = [FIRST + timedelta(days=n) for n in (2, 4, 6, 8, 10)]
ASKED_DAYS = [FIRST + timedelta(days=n) for n in range(1, 12)]


def every_order() -> Iterator[Facts]:
    maybe = [None, *EVENT_DAYS]
    for opens, due in product(EVENT_DAYS, EVENT_DAYS):
        if opens <= due:
            yield from (Facts(opens, due, *others) for others in product(maybe, maybe, maybe))


def oracle(day: date, facts: Facts) -> list[str]:
    """One line for each line of the table; a promise must stand in exactly one."""
    kept = facts.kept_on is not None and facts.kept_on <= day
    waived = facts.waived_on is not None and facts.waived_on <= day and not kept
    ended = facts.ended_on is not None and facts.ended_on <= day and not kept and not waived
    waiting = not kept and not waived and not ended
    table = {
        "upcoming": waiting and day < facts.opens_on,
        "open": waiting and facts.opens_on <= day <= facts.due_on,
        "kept": kept and facts.kept_on <= facts.due_on,
        "kept_late": kept and facts.kept_on > facts.due_on,
        "overdue": waiting and day > facts.due_on,
        "missed": ended and facts.ended_on > facts.due_on,
        "void": ended and facts.ended_on <= facts.due_on,
        "waived": waived,
    }
    return [state for state, holds in table.items() if holds]


def differences(rule) -> Iterator[tuple[date, Facts]]:
    for facts in every_order():
        yield from ((day, facts) for day in ASKED_DAYS if [str(rule(day, facts))] != oracle(day, facts))


def test_every_order_of_the_five_dates_on_every_day():
    assert list(differences(state_on)) == []


def end_on_the_due_day_is_missed(day: date, facts: Facts) -> State:
    state = state_on(day, facts)
    return State.MISSED if state is State.VOID and facts.ended_on == facts.due_on else state


def late_on_the_due_day(day: date, facts: Facts) -> State:
    return state_on(day, replace(facts, due_on=facts.due_on - timedelta(days=1)))


def foresees_the_keeping(day: date, facts: Facts) -> State:
    return state_on(max(day, facts.kept_on or day), facts)


def end_before_waiver(day: date, facts: Facts) -> State:
    return state_on(day, replace(facts, waived_on=None)) if facts.ended_on else state_on(day, facts)


@pytest.mark.parametrize(
    "mutant", [end_on_the_due_day_is_missed, late_on_the_due_day, foresees_the_keeping, end_before_waiver]
)
def test_the_oracle_sees_the_known_mistakes(mutant):
    assert next(differences(mutant), None) is not None


def test_a_promise_of_kim_min_su_through_its_days():
    """Opens on 2 June, due on 4 June; 박서연 comes on the 5th."""
    visit = Facts(opens_on=date(2026, 6, 2), due_on=date(2026, 6, 4), kept_on=date(2026, 6, 5))
    told = [str(state_on(date(2026, 6, day), visit)) for day in range(1, 7)]
    assert told == ["upcoming", "open", "open", "open", "kept_late", "kept_late"]


def with_one_closing_fact() -> Iterator[Facts]:
    for facts in every_order():
        if [facts.ended_on, facts.kept_on, facts.waived_on].count(None) >= 2:
            yield facts


def test_the_transitions_are_just_those_that_days_bring_about():
    seen: dict[State, set[State]] = {state: set() for state in State}
    for facts in with_one_closing_fact():
        # Also events on neighbouring days, so that a promise may close on the first day after it was due.
        for moved in (facts, *shifted(facts)):
            for one, other in pairwise(state_on(day, moved) for day in ASKED_DAYS):
                seen[one] |= {other} - {one}
    assert seen == {state: set(following) for state, following in TRANSITIONS.items()}


def shifted(facts: Facts) -> Iterator[Facts]:
    for name in ("ended_on", "kept_on", "waived_on"):
        day = getattr(facts, name)
        if day is not None:
            yield replace(facts, **{name: day + timedelta(days=1)})


def test_every_state_is_in_the_table_and_the_closed_ones_lead_nowhere():
    assert set(TRANSITIONS) == set(State)
    assert {state for state, following in TRANSITIONS.items() if following} == STATES_OPEN


def test_the_tables_cannot_be_changed():
    with pytest.raises(TypeError):
        TRANSITIONS[State.KEPT] = frozenset({State.OPEN})
