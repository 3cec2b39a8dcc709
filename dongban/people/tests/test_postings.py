"""나래 joins branch 1 as a consultant, moves to branch 2, and leaves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from dongban.people import actions, reach
from dongban.people.models import Posting, User
from dongban.people.rules import Role

FIRST, MOVES, LEAVES = date(2026, 1, 5), date(2026, 3, 2), date(2026, 6, 1)
NARAE, ONE, TWO = 7, 1, 2

pytestmark = pytest.mark.django_db


@pytest.fixture
def narae() -> User:
    return actions.add_user(
        username="narae", name="나래", role=Role.CONSULTANT, since=FIRST, password=None, staff=NARAE, unit=ONE
    )


def hats_on(user: User, day: date) -> list[tuple[Role, int | None, int | None]]:
    return [(hat.role, hat.staff, hat.unit) for hat in reach.viewer_of(user, day).hats]


def test_she_reaches_nothing_before_her_first_day(narae: User) -> None:
    assert hats_on(narae, FIRST - timedelta(days=1)) == []
    assert hats_on(narae, FIRST) == [(Role.CONSULTANT, NARAE, ONE)]


def test_a_move_ends_one_posting_and_begins_the_next_without_a_gap(narae: User) -> None:
    assert actions.repost(staff=NARAE, role=Role.CONSULTANT, unit=TWO, since=MOVES) == 1
    assert hats_on(narae, MOVES - timedelta(days=1)) == [(Role.CONSULTANT, NARAE, ONE)]
    assert hats_on(narae, MOVES) == [(Role.CONSULTANT, NARAE, TWO)]


def test_the_same_move_told_twice_is_one(narae: User) -> None:
    actions.repost(staff=NARAE, role=Role.CONSULTANT, unit=TWO, since=MOVES)
    assert actions.repost(staff=NARAE, role=Role.CONSULTANT, unit=TWO, since=MOVES + timedelta(days=1)) == 0
    assert Posting.objects.count() == 2


def test_two_accounts_of_one_member_of_staff_move_together_once(narae: User) -> None:
    actions.add_user(
        username="narae2", name="나래", role=Role.CONSULTANT, since=FIRST, password=None, staff=NARAE, unit=ONE
    )
    assert actions.repost(staff=NARAE, role=Role.MANAGER, unit=ONE, since=MOVES) == 2
    assert actions.repost(staff=NARAE, role=Role.MANAGER, unit=ONE, since=MOVES) == 0


def test_who_left_reaches_nothing_from_that_day_on(narae: User) -> None:
    actions.repost(staff=NARAE, role=None, unit=None, since=LEAVES)
    assert hats_on(narae, LEAVES - timedelta(days=1))
    assert hats_on(narae, LEAVES) == []
    assert not reach.may(reach.viewer_of(narae, LEAVES), "see", "records.customer")


def test_what_was_to_begin_after_the_last_day_never_does(narae: User) -> None:
    actions.post(user=narae, role=Role.MANAGER, staff=NARAE, unit=TWO, since=LEAVES + timedelta(days=30))
    assert actions.end_postings(user=narae, last_day=LEAVES) == 2
    assert hats_on(narae, LEAVES) == [(Role.CONSULTANT, NARAE, ONE)]
    assert hats_on(narae, LEAVES + timedelta(days=31)) == []


def test_a_task_given_for_today_takes_the_place_of_one_begun_today(narae: User) -> None:
    actions.post(user=narae, role=Role.VOC, staff=None, unit=None, since=FIRST)
    assert hats_on(narae, FIRST) == [(Role.VOC, None, None)]
    assert Posting.objects.count() == 1


def test_units_below_come_with_the_unit(narae: User) -> None:
    actions.draw_units(pairs=[(ONE, ONE), (TWO, TWO), (ONE, TWO)])
    assert reach.viewer_of(narae, FIRST).hats[0].units == {ONE, TWO}
    actions.draw_units(pairs=[(ONE, ONE), (TWO, TWO)])
    assert reach.viewer_of(narae, FIRST).hats[0].units == {ONE}


def test_no_two_names_differ_in_case_alone(narae: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="Narae", name="다른 나래")


def test_new_passwords_are_long_and_never_the_same() -> None:
    some = {actions.new_password() for _ in range(500)}
    assert len(some) == 500
    assert all(len(password) == 19 and not set(password) & set("lio01") for password in some)
