"""Bar 3: the meaning of a reach, decided three times over, is one.

The oracle below was written by hand from the words of the language; it shares nothing with the production code. On
10,000 (term, row) pairs it must agree with `rules.holds` and with what the database answers to the compiled query.
The same seeds run on SQLite and on PostgreSQL, so that the two agree as well.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Q

from dongban.people import reach, rules
from dongban.people.models import Posting, User
from dongban.people.rules import (
    All,
    Among,
    Assigned,
    Both,
    Either,
    Flag,
    Hat,
    Mine,
    MyUnits,
    Not,
    Nothing,
    OneOf,
    Role,
    Term,
    Unset,
    Until,
)

DAY = date(2026, 3, 2)
Row = dict[str, Any]
Compile = Callable[..., Q]

LEAVES: tuple[Callable[[], Term], ...] = (
    All,
    Nothing,
    lambda: Mine("staff"),
    lambda: MyUnits("unit"),
    lambda: Assigned("user_id"),
    lambda: Flag("user__is_active"),
    lambda: Until("until"),
    lambda: Until("since"),
    lambda: Unset("unit"),
    lambda: OneOf("role", ("voc",)),
    lambda: OneOf("role", ("manager", "consultant")),
    lambda: Among("unit", "people.posting", "unit", Mine("staff") & Until("until")),
    lambda: Among("user_id", "people.posting", "user_id", ~MyUnits("unit")),
)


def a_term(dice: random.Random, depth: int = 4) -> Term:
    """Any term of the language, unknown values and double negations well represented."""
    kind = dice.choice(("leaf", "not", "or", "and")) if depth else "leaf"
    if kind == "leaf":
        return dice.choice(LEAVES)()
    if kind == "not":
        return ~a_term(dice, depth - 1)
    left, right = a_term(dice, depth - 1), a_term(dice, depth - 1)
    return left | right if kind == "or" else left & right


def oracle(term: Term, row: Row, user: int | None, hat: Hat, day: date) -> bool:
    """The language in set words: "not" is everything else, an unknown value belongs to nobody and never ends."""
    name = type(term).__name__
    field = getattr(term, "field", None)
    value = row[field] if field else None
    return {
        "All": lambda: True,
        "Nothing": lambda: False,
        "Mine": lambda: value is not None and value == hat.staff,
        "MyUnits": lambda: any(value == unit for unit in hat.units),
        "Assigned": lambda: value is not None and value == user,
        "Flag": lambda: value is True,
        "Until": lambda: not (value is not None and (day - value).days > 0),
        "Unset": lambda: value is None,
        "OneOf": lambda: value in term.words,  # type: ignore[attr-defined]
        "Among": lambda: (
            value in {each[term.named] for each in row[term.label] if oracle(term.inner, each, user, hat, day)} - {None}
        ),  # type: ignore[attr-defined]
        "Either": lambda: sum(oracle(t, row, user, hat, day) for t in (term.left, term.right)) > 0,  # type: ignore[attr-defined]
        "Both": lambda: sum(oracle(t, row, user, hat, day) for t in (term.left, term.right)) == 2,  # type: ignore[attr-defined]
        "Not": lambda: not oracle(term.inner, row, user, hat, day),  # type: ignore[attr-defined]
    }[name]()


@pytest.fixture
def rows(db: None) -> list[Row]:
    """Every mixture of known and unknown values: 2 users x 3 staff x 3 units x 3 ends = 54, one of them per row."""
    users = [User.objects.create(username=f"u{active}", name="하나", is_active=active) for active in (True, False)]
    for user in users:
        for staff in (None, 7, 8):
            for unit in (None, 1, 2):
                for end in (None, DAY - timedelta(days=1), DAY):
                    since = DAY - timedelta(days=9) if end != DAY else DAY
                    Posting.objects.create(user=user, role=Role.VOC, staff=staff, unit=unit, since=since, until=end)
    found: list[Row] = list(
        Posting.objects.values("pk", "role", "user_id", "staff", "unit", "since", "until", "user__is_active")
    )
    return [{**row, "people.posting": found} for row in found]


def cases(rows: list[Row], seed: int) -> Iterator[tuple[Term, int | None, Hat]]:
    dice = random.Random(seed)
    users = sorted({row["user_id"] for row in rows})
    for _ in range(200):
        hat = Hat(
            Role.VOC,
            staff=dice.choice((None, 7, 8, 9)),
            unit=1,
            units=frozenset(dice.sample((1, 2, 3), dice.randint(0, 2))),
        )
        yield a_term(dice), dice.choice((None, *users)), hat


def differences(rows: list[Row], compile_term: Compile) -> tuple[int, list[str]]:
    compared, wrong = 0, []
    for term, user, hat in cases(rows, seed=20260302):
        found = set(
            Posting.objects.filter(compile_term(term, user=user, hat=hat, day=DAY)).values_list("pk", flat=True)
        )
        for row in rows:
            compared += 1
            meant = oracle(term, row, user, hat, DAY)
            if not meant == rules.holds(term, row, user=user, hat=hat, day=DAY) == (row["pk"] in found):
                wrong.append(f"{term} {row}")
    return compared, wrong


def test_the_oracle_the_rule_and_the_database_agree_10_000_times(rows: list[Row]) -> None:
    compared, wrong = differences(rows, reach.compile_term)
    assert compared >= 10_000
    assert wrong == []


def _without_unknowns(term: Term, *, user: int | None, hat: Hat, day: date) -> Q:
    """A plausible mistake: negation pushed inwards by hand, so that an unknown value is in neither half."""
    match term:
        case Not(Until(field)):
            return Q(**{f"{field}__lt": day})
        case Not(MyUnits(field)):
            return Q(**{f"{field}__isnull": False}) & ~Q(**{f"{field}__in": sorted(hat.units)})
        case Either(left, right):
            return _without_unknowns(left, user=user, hat=hat, day=day) | _without_unknowns(
                right, user=user, hat=hat, day=day
            )
        case Both(left, right):
            return _without_unknowns(left, user=user, hat=hat, day=day) & _without_unknowns(
                right, user=user, hat=hat, day=day
            )
        case _:
            return reach.compile_term(term, user=user, hat=hat, day=day)


def _until_the_day_before(term: Term, *, user: int | None, hat: Hat, day: date) -> Q:
    return reach.compile_term(term, user=user, hat=hat, day=day + timedelta(days=1))


def _among_all(term: Term, *, user: int | None, hat: Hat, day: date) -> Q:
    """Another one: whatever is named at all, by a row within reach or not."""
    match term:
        case Among(field, _label, named, _inner):
            return Q(**{f"{field}__in": Posting.objects.exclude(**{named: None}).values(named)})
        case Either(left, right):
            return _among_all(left, user=user, hat=hat, day=day) | _among_all(right, user=user, hat=hat, day=day)
        case _:
            return reach.compile_term(term, user=user, hat=hat, day=day)


@pytest.mark.parametrize("mutant", [_without_unknowns, _until_the_day_before, _among_all])
def test_a_wrong_compiler_is_found(rows: list[Row], mutant: Compile) -> None:
    assert differences(rows, mutant)[1]


@pytest.mark.parametrize("leaf", LEAVES)
def test_a_term_and_its_negation_share_the_rows_out(rows: list[Row], leaf: Callable[[], Term]) -> None:
    """SQL knows a third truth value; a reach must not: every row is either within or without."""
    for hat in (Hat(Role.VOC, staff=7, unit=1, units=frozenset({1})), Hat(Role.VOC)):
        within, without, twice = (
            set(Posting.objects.filter(reach.compile_term(t, user=None, hat=hat, day=DAY)).values_list("pk", flat=True))
            for t in (leaf(), ~leaf(), ~~leaf())
        )
        assert within | without == {row["pk"] for row in rows}
        assert not within & without
        assert within == twice


def test_an_open_end_is_within_and_the_last_day_too(rows: list[Row]) -> None:
    kept = Posting.objects.filter(reach.compile_term(Until("until"), user=None, hat=Hat(Role.VOC), day=DAY))
    assert set(kept.values_list("until", flat=True)) == {None, DAY}


def test_one_who_wears_two_hats_reaches_what_either_reaches() -> None:
    hats = (Hat(Role.CONSULTANT, staff=7), Hat(Role.MANAGER, unit=2, units=frozenset({2})))
    viewer = reach.Viewer(user=1, name="나래", hats=hats, day=DAY)
    assert reach.predicate(viewer, "see", "promises.promise") == Q(owner_id=7) | Q(branch_id__in=[2])


def test_all_of_one_hat_is_not_lost_beside_another() -> None:
    """Django reads an empty Q as nothing said; here it is "every row"."""
    hats = (Hat(Role.CONSULTANT, staff=7), Hat(Role.VOC))
    viewer = reach.Viewer(user=1, name="나래", hats=hats, day=DAY)
    assert reach.predicate(viewer, "see", "records.customer") == Q()
