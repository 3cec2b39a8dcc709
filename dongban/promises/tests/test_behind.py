"""The promises behind a leader's figure: the first of them, from indexes, are those that a look at all would find."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dongban.people.reach import Viewer
from dongban.promises import bulk, queries
from dongban.promises.models import Promise
from dongban.promises.rules import Facts, State, state_on
from dongban.promises.tests.firm import AT, TODAY, Town, executive, manager, smile
from dongban.records.models import Branch

pytestmark = pytest.mark.django_db
SPAN = (date(2025, 12, 1), date(2026, 12, 31))


@pytest.fixture
def town(town: Town) -> Town:
    """Every state that there is, at two branches and at none."""
    smile()
    places: list[Branch | None] = [town.mokdong, town.sinjeong, None]
    for n in range(60):
        customer = town.customer(f"고객{n:02}", adviser=None, branch=town.mokdong)
        town.contract(customer, date(2025, 9, 1) + timedelta(days=5 * n))
    bulk.make(at=AT)
    for n, one in enumerate(Promise.objects.order_by("pk")):
        one.branch = places[n % 5 % 3]
        on = min(TODAY, one.opens_on + timedelta(days=30 * (n % 11)))
        if n % 7 < 3:
            one.kept_on, one.kept_at, one.kept_by = on, AT, 1
        elif n % 7 == 3:
            # After it was due it was missed, before it is owed no longer.
            one.ended_on = on if n % 2 else one.due_on + timedelta(days=1)
        elif n % 7 == 4:
            one.waived_on, one.waived_by, one.waived_why = on, 1, "이사했습니다"
        one.live = n % 7 > 4 or (n % 7 == 3 and (one.ended_on or on) > TODAY)
        one.save()
    return town


def looked_for(state: State | None, branches: set[int | None] | None) -> list[int]:
    """The oracle: every row, by the rule."""
    rows = [
        p
        for p in Promise.objects.filter(from_on__lte=TODAY, due_on__range=SPAN)
        if state in (None, state_on(TODAY, Facts(p.opens_on, p.due_on, p.ended_on, p.kept_on, p.waived_on)))
        and (branches is None or p.branch_id in branches)
    ]
    return [p.pk for p in sorted(rows, key=lambda p: (p.due_on, p.pk))]


@pytest.mark.parametrize("state", [None, *State])
def test_each_page_holds_the_next_of_all_that_there_are(town: Town, state: State | None) -> None:
    expected = looked_for(state, None)
    assert expected, "an empty list proves nothing"
    for start, stop in ((0, 3), (3, 9), (9, 500)):
        assert (
            queries.behind(executive(), TODAY, Promise.objects.all(), SPAN, state, start, stop)
            == (expected[start:stop])
        )


@pytest.mark.parametrize("state", [None, State.KEPT, State.OVERDUE])
def test_a_branch_sees_its_own(town: Town, state: State | None) -> None:
    def first(viewer: Viewer, rows: Any) -> list[int]:
        return queries.behind(viewer, TODAY, rows, SPAN, state, 0, 500)

    assert first(manager(town.boss), Promise.objects.all()) == looked_for(state, {town.mokdong.pk})
    assert first(executive(), Promise.objects.filter(branch=town.sinjeong)) == looked_for(state, {town.sinjeong.pk})
    assert first(manager(town.boss), Promise.objects.filter(branch=town.sinjeong)) == []


@pytest.mark.parametrize(
    ("state", "indexes"),
    [
        (State.KEPT, {"promises_promise_kept"}),
        (State.KEPT_LATE, {"promises_promise_kept"}),
        # Both know the due days of what is live: of a few rows PostgreSQL likes the one as well as the other.
        (State.OVERDUE, {"promises_promise_branch", "promises_promise_mine"}),
        (None, {"promises_promise_kept"}),
    ],
)
def test_a_page_of_a_year_is_read_from_an_index(town: Town, state: State | None, indexes: set[str]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Of so few rows it would read all; and what it takes the rows for is not to depend on what ran before.
            cursor.execute("ANALYZE promises_promise")
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
        with CaptureQueriesContext(connection) as asked:
            queries.behind(executive(), TODAY, Promise.objects.all(), SPAN, state, 0, 3)
        first = asked.captured_queries[0]["sql"]
        cursor.execute(f"EXPLAIN {'QUERY PLAN ' if connection.vendor == 'sqlite' else ''}{first}")
        plan = str(cursor.fetchall())
    assert any(index in plan for index in indexes), plan
