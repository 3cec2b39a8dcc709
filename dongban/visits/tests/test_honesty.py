"""Which visits are asked about: the rules, the draw that was committed to, the calls, and who sees what."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.core.cache import caches
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Entry
from dongban.kernel.verify_draw import faults
from dongban.people.models import User
from dongban.people.reach import Refused, system
from dongban.people.rules import Role
from dongban.promises.actions import take_back
from dongban.promises.models import Given, Promise
from dongban.visits import queries
from dongban.visits.actions import Answer, call_back, commit, draw, report_visit
from dongban.visits.actions.confirming import confirm
from dongban.visits.models import CallBack, Confirmation, Draw, Report
from dongban.visits.rules import Doubt, Sheet, Visit, bunched, doubts, how_many
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
LATER = datetime(2026, 12, 4, 1, tzinfo=UTC)
VISITS = st.lists(
    st.builds(
        Visit,
        st.integers(1, 10**6),
        st.integers(1, 3),
        st.integers(1, 3),
        st.dates(FIRST, date(2026, 11, 4)),
        st.dates(FIRST, date(2026, 11, 4)),
        st.booleans(),
        st.none() | st.booleans(),
        st.none() | st.integers(0, 9000),
    ),
    unique_by=lambda visit: visit.report,
    max_size=40,
)


@given(visits=VISITS)
def test_doubts_are_as_they_are_said(visits: list[Visit]) -> None:
    """Against the sentence itself, one visit after the other."""
    found = doubts(visits)
    for visit in visits:
        same = [v for v in visits if (v.by, v.on) == (visit.by, visit.on) and v.on == v.due_on]
        last_day = visit.on == visit.due_on and len(same) >= 3
        assert (visit.report in bunched(visits)) == last_day
        expected = {
            *([Doubt.UNCONFIRMED] if not visit.signed else []),
            *([Doubt.BUNCHED] if last_day else []),
            *([Doubt.FAR] if (visit.distance_m or 0) > 2000 else []),
        }
        assert found.get(visit.report, frozenset()) == (expected if visit.linked is None else set())


@given(n=st.integers(0, 5000))
def test_one_in_ten_and_three_at_least(n: int) -> None:
    count = how_many(n)
    assert min(n, 3) <= count <= n
    assert n < 30 or Fraction(n, 10) <= count < Fraction(n, 10) + 1


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-12-04T10:00")
    caches["near"].clear()


@pytest.fixture
def world(db: None) -> Neighbourhood:
    return Neighbourhood()


def visits(world: Neighbourhood, count: int = 8) -> list[Report]:
    """도현 made up some of them; all on the last day of their window."""
    by = world.viewer(Role.CONSULTANT, world.dohyeon)
    found = []
    for n in range(count):
        contract = world.contract(world.customer(f"고객{n}", world.dohyeon), world.life, f"2026-08-{11 + n:02}")
        promise = Promise.objects.get(subject=contract.pk, step=world.steps[0])
        sheet = Sheet(promise.due_on, "설명드림")
        found.append(report_visit(by=by, at=AT, day=MONDAY, promise=promise, sheet=sheet))
    return found


def drawn(world: Neighbourhood) -> Draw:
    found = commit(by=system(MONDAY), at=AT, first=FIRST, last=LAST)
    draw(by=system(LATER.date()), at=LATER, draw=found)
    found.refresh_from_db()
    return found


def test_the_draw_is_committed_to_before_and_checked_after(world: Neighbourhood) -> None:
    visits(world)
    found = drawn(world)
    before, after = (Entry.objects.get(verb=verb) for verb in ("visits.committed", "visits.drawn"))
    assert before.at < after.at
    assert "seed" not in json.dumps(before.details)
    assert faults(found.document, before.details["commitment"], after.details["digest"]) == []
    group = found.document["groups"][0]
    assert list(CallBack.objects.order_by("place").values_list("report", flat=True)) == [int(n) for n in group["drawn"]]
    assert CallBack.objects.count() == 3


def test_it_is_committed_to_once_and_drawn_once(world: Neighbourhood) -> None:
    visits(world)
    first = commit(by=system(MONDAY), at=AT, first=FIRST, last=LAST)
    assert commit(by=system(MONDAY), at=LATER, first=FIRST, last=LAST) == first
    assert draw(by=system(MONDAY), at=LATER, draw=first) == 3
    assert draw(by=system(MONDAY), at=LATER, draw=first) == 0
    assert Entry.objects.filter(verb__startswith="visits.").count() == 2


def test_the_seed_is_in_no_table_before_it_is_drawn(world: Neighbourhood) -> None:
    visits(world)
    found = commit(by=system(MONDAY), at=AT, first=FIRST, last=LAST)
    draw(by=system(MONDAY), at=LATER, draw=found)
    seed = Draw.objects.get().document["seed"]
    assert seed not in str(vars(found)) + str(list(Entry.objects.values()))


def test_whoever_answered_her_link_is_not_called(world: Neighbourhood) -> None:
    made = visits(world, 4)
    for report, took_place in ((made[0], True), (made[1], False)):
        by, way = system(MONDAY), Confirmation.Way.LINK
        confirm(by=by, at=AT, report=report, way=way, said=Answer(took_place))
    drawn(world)
    assert set(CallBack.objects.values_list("report", flat=True)) == {made[2].pk, made[3].pk}


def test_the_clock_commits_ahead_and_draws_behind(world: Neighbourhood) -> None:
    from dongban.jobs.actions import tick

    visits(world)
    tick(at=AT)
    assert list(Draw.objects.order_by("first").values_list("first", flat=True)) == [FIRST, date(2026, 12, 1)]
    tick(at=LATER - timedelta(days=1))
    assert not CallBack.objects.exists()
    tick(at=LATER)
    assert CallBack.objects.count() == 3


def client_of(world: Neighbourhood, role: Role, who: str = "") -> Client:
    client = Client()
    client.force_login(world.user(f"{role}-{who}", role, getattr(world, who, None)))
    return client


def test_the_manager_calls_and_writes_down_what_she_hears(world: Neighbourhood) -> None:
    visits(world)
    drawn(world)
    one = CallBack.objects.get(place=1)
    client = client_of(world, Role.MANAGER, "seoyun")
    assert "확인 전화할 고객 3명" in client.get("/visits/callbacks/").content.decode()
    for sent in ({}, {"outcome": "did_not", "note": "없음"}, {"outcome": "waiting"}):
        assert client.post(f"/visits/callbacks/{one.pk}/", sent).status_code == 422
    client.post(f"/visits/callbacks/{one.pk}/", {"outcome": "did_not", "note": "오신 적이 없다고 하심"})
    one.refresh_from_db()
    assert (one.state, one.by_name, one.tries) == ("did_not", "오서윤", 1)
    assert "확인 전화할 고객 2명" in client.get("/visits/callbacks/").content.decode()
    # She owes a look at it, and neither the visit nor the customer's page stays simply green.
    given = Given.objects.get(key=f"visits.denied {one.report_id}")
    assert given.promise.owner == world.seoyun
    report = Report.objects.select_related("promise").get(pk=one.report_id)
    for page in (f"/visits/{report.promise_id}/", f"/customers/{report.promise.customer_id}/"):
        assert "고객이 아니라고 함" in client.get(page).content.decode()
    story = client.get(f"/customers/{report.promise.customer_id}/").content.decode().partition('<ol class="story">')[2]
    assert "지킴 · 고객이 아니라고 함" in story.partition("</ol>")[0]
    html = client.get("/visits/honest/").content.decode()
    assert "아니라고 함 1" in html and '0 <span class="quiet small">/ 1</span>' in html
    # Whoever made it is not told.
    maker = client_of(world, Role.CONSULTANT, "dohyeon")
    Report.objects.filter(pk=report.pk).update(by=User.objects.get(username="consultant-dohyeon").pk)
    for page in (f"/visits/{report.promise_id}/", f"/customers/{report.promise.customer_id}/"):
        assert "고객이 아니라고 함" not in maker.get(page).content.decode()


def test_nobody_is_called_about_what_was_taken_back(world: Neighbourhood) -> None:
    visits(world)
    boss = world.viewer(Role.MANAGER, world.seoyun)

    def undo(pk: int) -> None:
        promise = Promise.objects.get(reports=pk)
        take_back(by=boss, at=LATER, day=LATER.date(), promise=promise, why="방문한 적이 없습니다")

    before = Report.objects.order_by("pk").values_list("pk", flat=True)
    undo(before[0])
    drawn(world)
    assert before[0] not in {visit.report for visit in queries.visits_of(date(2026, 1, 1), LATER.date())}
    one = CallBack.objects.order_by("pk").first()
    assert one is not None and one.report_id != before[0]
    waits = len(queries.callbacks(boss, waiting=True))
    undo(one.report_id)
    assert len(queries.callbacks(boss, waiting=True)) == waits - 1


def test_nobody_reached_is_tried_three_times(world: Neighbourhood) -> None:
    visits(world)
    drawn(world)
    boss = world.viewer(Role.MANAGER, world.seoyun)
    for state in ("waiting", "waiting", "not_reached"):
        one = CallBack.objects.get(place=1)
        call_back(by=boss, at=LATER, day=LATER.date(), callback=one, outcome=CallBack.State.NOT_REACHED)
        one.refresh_from_db()
        assert one.state == state
    with pytest.raises(Refused):
        call_back(by=boss, at=LATER, day=LATER.date(), callback=one, outcome=CallBack.State.TOOK_PLACE)


def test_a_manager_does_not_ask_about_her_own_visit(world: Neighbourhood) -> None:
    boss = world.viewer(Role.MANAGER, world.seoyun)
    promise = world.first_promise(world.yeongsuk)
    report_visit(by=boss, at=AT, day=MONDAY, promise=promise, sheet=Sheet(day("2026-11-20"), "다녀왔다"))
    drawn(world)
    one = CallBack.objects.get()
    with pytest.raises(Refused):
        call_back(by=boss, at=LATER, day=LATER.date(), callback=one, outcome=CallBack.State.TOOK_PLACE)


@pytest.mark.parametrize("page", ["callbacks/", "honest/", "draws/verify_draw.py"])
def test_a_consultant_sees_nothing_of_it(world: Neighbourhood, page: str) -> None:
    visits(world)
    drawn(world)
    assert client_of(world, Role.CONSULTANT, "dohyeon").get(f"/visits/{page}").status_code == 403


def test_figures_come_with_how_sure_they_are(world: Neighbourhood) -> None:
    made = visits(world, 8)
    for report in made[:6]:
        confirm(by=system(MONDAY), at=AT, report=report, way=Confirmation.Way.LINK, said=Answer(True))
    confirm(by=system(MONDAY), at=AT, report=made[6], way=Confirmation.Way.LINK, said=Answer(False))
    found = queries.honesty(world.viewer(Role.EXECUTIVE), MONDAY)
    line = found.lines[0]
    assert (line.visits, line.confirmed, line.denied, line.last_day) == (8, 6, 1, 8)
    assert [round(end) for end in line.ends] == [41, 93]
    page = client_of(world, Role.MANAGER, "seoyun").get("/visits/honest/").content.decode()
    assert "이도현" in page
    assert "6건 · 범위 41–93%" in page


def test_the_draw_and_its_check_can_be_taken_away(world: Neighbourhood) -> None:
    visits(world)
    found = drawn(world)
    client = client_of(world, Role.AUDITOR)
    document = json.loads(client.get(f"/visits/draws/{found.pk}.json").content)
    assert faults(document, found.commitment, found.digest) == []
    assert b"def faults" in client.get("/visits/draws/verify_draw.py").content
    coming = commit(by=system(MONDAY), at=AT, first=date(2027, 1, 1), last=date(2027, 1, 31))
    assert client.get(f"/visits/draws/{coming.pk}.json").status_code == 404


def test_as_many_reads_for_many_visits_as_for_few(
    world: Neighbourhood, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    visits(world, 12)
    boss = world.viewer(Role.EXECUTIVE)
    with django_assert_max_num_queries(3):
        queries.honesty(boss, MONDAY)
    with django_assert_max_num_queries(1):
        queries.visits_of(FIRST, LAST)
