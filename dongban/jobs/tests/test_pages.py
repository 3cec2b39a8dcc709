"""아라 looks at what the clock has done, stops a run, tries work again and moves the day; 보라 only looks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dongban.jobs import clock
from dongban.jobs.clock import machine_now
from dongban.jobs.jobs import catch_up
from dongban.jobs.models import ClockShift, Line, Run, Schedule, Task, Worker
from dongban.jobs.registry import Work, scheduled
from dongban.jobs.tests.cast import A_DAY, person
from dongban.jobs.words import say_span
from dongban.journal.models import Entry
from dongban.people.rules import Role

pytestmark = pytest.mark.django_db
STARTED = datetime(2026, 3, 2, 3, tzinfo=UTC)


def signed_in(username: str, role: Role) -> Client:
    client = Client()
    client.force_login(person(username, role))
    return client


@pytest.fixture
def ara() -> Client:
    return signed_in("ara", Role.ADMINISTRATOR)


@pytest.fixture
def bora() -> Client:
    return signed_in("bora", Role.AUDITOR)


def page(client: Client, name: str, *args: int, **more: object) -> str:
    answer = client.get(reverse(name, args=args), **more)
    assert answer.status_code == 200
    return answer.content.decode()


def run(state: str = "running", **more: object) -> Run:
    now = machine_now()
    return Run.objects.create(
        **{"job": "make", "state": state, "as_of": STARTED, "started_at": now, "beat_at": now, **more}
    )


def daily(name: str = "make") -> None:
    @scheduled(name, order=20, every=A_DAY, say=f"매일 하는 {name}")
    def do(work: Work) -> dict[str, int]:
        return {"n": 1}


def test_what_is_done_by_the_calendar_with_its_last_and_next_time(ara: Client) -> None:
    daily("make")
    daily("settle")
    ended = run("done", ended_at=machine_now())
    Schedule.objects.create(job="make", as_of=STARTED)
    text = page(ara, "jobs:runs")
    assert "매일 하는 make" in text
    assert reverse("jobs:run", args=[ended.pk]) in text
    assert "3월 2일(월) 15:00" in text or "3월 3일(화) 00:00" in text, "midnight in Seoul"
    assert "아직 없음" in text, "the other has never worked"
    assert "dongban worker" in text, "no worker is up, and the page says what to do"
    Worker.objects.create(name="here", started_at=STARTED, seen_at=machine_now())
    assert "dongban worker" not in page(ara, "jobs:runs")


def test_many_runs_cost_no_more_statements_than_one(ara: Client, django_assert_max_num_queries) -> None:
    daily()
    for _ in range(60):
        run("done", ended_at=machine_now())
    with django_assert_max_num_queries(16):
        text = page(ara, "jobs:runs")
    assert "1 / 2" in text
    assert "page=2" in text


def test_a_run_at_work_shows_how_far_it_is_and_asks_again_by_itself(ara: Client) -> None:
    at_work = run(done=30, total=120, doing="contracts.csv")
    Line.objects.create(run=at_work, at=machine_now(), text="<b>세 파일</b>을 읽었습니다")
    text = page(ara, "jobs:run", at_work.pk)
    assert "25 %" in text
    assert "contracts.csv" in text
    assert 'hx-trigger="every 2s"' in text
    assert "&lt;b&gt;세 파일" in text
    part = page(ara, "jobs:run", at_work.pk, headers={"HX-Request": "true"})
    assert part.lstrip().startswith('<div id="progress"')
    assert "25 %" in part


def test_a_run_that_ended_no_longer_asks(ara: Client) -> None:
    text = page(ara, "jobs:run", run("failed", ended_at=machine_now(), reason="its worker died").pk)
    assert "hx-trigger" not in text
    assert "일하던 작업기가 끊겼습니다." in text


def test_a_run_that_fell_silent_is_not_shown_as_working(ara: Client) -> None:
    text = page(ara, "jobs:run", run(beat_at=STARTED).pk)
    assert "응답 없음" in text
    assert "hx-trigger" not in text


def test_a_run_is_stopped_once_and_the_journal_knows(ara: Client, bora: Client) -> None:
    at_work = run()
    assert bora.post(reverse("jobs:stop", args=[at_work.pk])).status_code == 403
    for _ in range(2):
        assert ara.post(reverse("jobs:stop", args=[at_work.pk])).status_code == 302
    assert Run.objects.get().stop_asked
    assert Entry.objects.filter(verb="jobs.stop").count() == 1
    assert "멈추라는 요청을 받았고" in page(ara, "jobs:run", at_work.pk)
    assert ara.post(reverse("jobs:stop", args=[at_work.pk + 1])).status_code == 404


def test_set_aside_work_is_shown_with_its_reason_and_tried_again(ara: Client, bora: Client) -> None:
    now = machine_now()
    common = {"as_of": STARTED, "due_at": now, "made_at": now}
    parked = Task.objects.create(
        name="records.load",
        key="7",
        state="parked",
        attempts=3,
        reason="line 7 has no customer",
        ended_at=now,
        **common,
    )
    Task.objects.create(name="records.load", key="8", **common)
    assert "line 7 has no customer" in page(bora, "jobs:tasks")
    assert "다시 하기" not in page(bora, "jobs:tasks")
    assert bora.post(reverse("jobs:task", args=[parked.pk])).status_code == 403
    text = page(ara, "jobs:tasks")
    assert "3번" in text
    assert "1건" in text
    ara.post(reverse("jobs:task", args=[parked.pk]))
    parked.refresh_from_db()
    assert (parked.state, parked.attempts) == ("ready", 0)


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.MANAGER, Role.VOC, Role.EXECUTIVE])
def test_for_the_others_these_pages_are_closed(role: Role) -> None:
    client = signed_in("narae", role)
    for name in ("jobs:runs", "jobs:tasks", "jobs:day"):
        assert client.get(reverse(name)).status_code == 403


def test_the_day_is_moved_and_what_is_due_is_done_at_once(ara: Client) -> None:
    daily()
    to = clock.today() + 40 * A_DAY
    answer = ara.post(reverse("jobs:day"), {"day": to.isoformat()})
    assert answer.status_code == 302
    assert clock.today() == to
    assert [run.job for run in Run.objects.all()] == ["make"]
    line = Entry.objects.get(verb="jobs.move_day")
    assert line.details["to"] == to.isoformat()
    assert "옮긴 날" in page(ara, "jobs:day")


def test_back_to_the_real_day(ara: Client) -> None:
    real = clock.today()
    ClockShift.objects.create(pk=1, days=40)
    ara.post(reverse("jobs:day"), {"back": "1"})
    assert clock.today() == real
    assert ClockShift.objects.get().days == 0


def test_where_a_worker_is_up_it_does_what_is_due(ara: Client) -> None:
    daily()
    Worker.objects.create(name="here", started_at=STARTED, seen_at=machine_now())
    answer = ara.post(reverse("jobs:day"), {"day": "2026-05-04"})
    assert answer.url == reverse("jobs:runs")
    assert not Run.objects.exists()
    queued = Task.objects.get()
    assert (queued.name, queued.by) == (catch_up.name, None)


@pytest.mark.parametrize("day", ["", "2026-02-30", "0001-01-01", "9999-12-31", "tomorrow"])
def test_no_day_is_no_move(ara: Client, day: str) -> None:
    answer = ara.post(reverse("jobs:day"), {"day": day})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not ClockShift.objects.exists()


def test_a_clock_that_is_held_is_not_moved_on_screen(ara: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-03-02")
    text = page(ara, "jobs:day")
    assert "DONGBAN_NOW" in text
    ara.post(reverse("jobs:day"), {"day": "2026-05-04"})
    assert not ClockShift.objects.exists()
    assert clock.today() == date(2026, 3, 2)


def test_spans_are_said_as_exactly_as_people_care() -> None:
    said = [say_span(timedelta(seconds=s)) for s in (0.04, 9.96, 75, 3600, 5 * 86400)]
    assert said == ["0.0초", "10.0초", "1분 15초", "1시간 0분", "5일"]
