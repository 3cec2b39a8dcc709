"""What is asked often is what Django would ask, whoever asks for whatever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import pytest
from django.db.models import Count, Q
from pytest_django import DjangoAssertNumQueries

from dongban.people.asking import Fixed, Often, Rows, often
from dongban.people.models import Posting, User
from dongban.people.reach import Viewer, predicate
from dongban.people.rules import Hat, Role

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


class Which(StrEnum):
    OPEN = "open"
    ENDED = "ended"


@often
def posted(viewer: Viewer, *, unit: int | None, day: date, first: Fixed, which: Which) -> Rows:
    ended = Q(until__lt=day) if which is Which.ENDED else Q(until__isnull=True)
    rows = Posting.objects.filter(ended, since__lte=day, unit=unit).order_by("-since", "pk")
    return rows.values_list("pk", "role", "since", "user__username")[first : first + 2]


@often
def among(viewer: Viewer, *, units: list[int], name: str) -> Rows:
    return Posting.objects.filter(unit__in=units, user__name=name).order_by("pk").values_list("pk")


@often
def mine(viewer: Viewer) -> Rows:
    units = sorted({unit for hat in viewer.hats for unit in hat.units})
    return Posting.objects.filter(Q(user=viewer.user) | Q(unit__in=units), since__lte=viewer.day).values_list("pk")


@often
def tomorrow(viewer: Viewer, *, day: date) -> Rows:
    """Works something out of its value, which it should not."""
    return Posting.objects.filter(since__lte=day + timedelta(days=1)).values_list("pk")


@often
def counted(viewer: Viewer, *, at: datetime) -> Rows:
    return User.objects.filter(last_login__lt=at).values_list("language").annotate(n=Count("pk"), one=Count("name"))


def viewer(*hats: Hat, user: int | None = 1, name: str = "김") -> Viewer:
    return Viewer(user=user, name=name, hats=hats, day=DAY)


@pytest.fixture(autouse=True)
def people() -> None:
    for number, unit in enumerate((3, 3, 3, 4, None), start=1):
        user = User.objects.create(username=f"u{number}", name="이 %s" if number % 2 else "O'김", last_login=AT)
        until = DAY - timedelta(days=9) if number == 3 else None
        since = DAY - timedelta(days=10 + number)
        Posting.objects.create(user=user, role=Role.MANAGER, unit=unit, since=since, until=until)
    for each in (posted, among, mine, tomorrow, counted):
        each.written.clear()


def test_the_values_are_put_into_what_was_written_once() -> None:
    for unit in (3, 4, 5, 3):
        for first in (Fixed(0), Fixed(1)):
            for which in Which:
                given = {"unit": unit, "day": DAY, "first": first, "which": which}
                assert posted(viewer(), **given) == list(posted.ask(viewer(), **given))
                assert posted.count(viewer(), **given) == len(posted.ask(viewer(), **given))
    assert len(posted.written) == 4
    assert None not in posted.written.values()


def test_it_is_written_anew_where_a_value_is_missing() -> None:
    given = {"day": DAY, "first": Fixed(0), "which": Which.OPEN}
    assert [len(posted(viewer(), unit=unit, **given)) for unit in (3, None, 3)] == [2, 1, 2]
    assert len(posted.written) == 2


def test_several_values_and_none() -> None:
    for name in ("이 %s", "O'김", "nobody'; --"):
        for units in ([3], [3, 4], [4, 3], [9, 3], []):
            assert among(viewer(), units=units, name=name) == list(among.ask(viewer(), units=units, name=name))


def test_no_viewer_is_taken_for_another() -> None:
    one, other = Hat(Role.MANAGER, unit=3, units=frozenset({3, 4})), Hat(Role.MANAGER, unit=9, units=frozenset({8, 9}))
    last = User.objects.order_by("-pk").values_list("pk", flat=True)[0]
    several = [viewer(one), viewer(other), viewer(other, user=last), viewer(one, other), viewer(), viewer(user=None)]
    for each in [*several, *several]:
        assert mine(each) == list(mine.ask(each))
    assert len({tuple(mine(each)) for each in several}) > 2


def test_what_looks_at_its_values_is_asked_each_time() -> None:
    for days in range(9, 16):
        day = DAY - timedelta(days=days)
        assert tomorrow(viewer(), day=day) == list(tomorrow.ask(viewer(), day=day))
    assert set(tomorrow.written.values()) == {None}


@pytest.mark.parametrize("first", [3, 10**30])
def test_a_number_that_no_column_holds_is_found_nowhere(first: int) -> None:
    """An address that was typed by hand may say anything."""
    for unit in (first, 3, 2**31, 2**63, 10**30, -(10**30), 3):
        given = {"unit": unit, "day": DAY, "first": Fixed(0), "which": Which.OPEN}
        assert len(posted(viewer(), **given)) == (2 if unit == 3 else 0)
        assert posted.count(viewer(), **given) == (2 if unit == 3 else 0)


def test_moments_and_sums() -> None:
    for at in (AT, AT + timedelta(microseconds=1)):
        assert counted(viewer(), at=at) == list(counted.ask(viewer(), at=at))


def test_it_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    given = {"unit": 3, "day": DAY, "first": Fixed(0), "which": Which.OPEN}
    for _turn in range(2):
        with django_assert_num_queries(1):
            posted(viewer(), **given)
    with django_assert_num_queries(0):
        among(viewer(), units=[], name="x")


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dongban.people.asking._MOST", 3)
    for first in range(9):
        posted(viewer(), unit=3, day=DAY, first=Fixed(first), which=Which.OPEN)
    assert len(posted.written) <= 3


def test_reach_is_a_part_of_it() -> None:
    @often
    def users(viewer: Viewer) -> Rows:
        return User.objects.filter(predicate(viewer, "change", "people.user")).order_by("pk").values_list("pk")

    everybody = [pk for (pk,) in User.objects.order_by("pk").values_list("pk")]
    for me in everybody:
        hers = viewer(Hat(Role.ADMINISTRATOR), user=me)
        assert [pk for (pk,) in users(hers)] == [pk for pk in everybody if pk != me]
    assert users(viewer(Hat(Role.CONSULTANT, staff=1))) == []
    assert isinstance(users, Often)
