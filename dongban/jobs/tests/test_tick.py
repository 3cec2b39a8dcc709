"""What falls due is done once, in its order; what fails is shown and stops nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dongban.jobs import actions, queue
from dongban.jobs.clock import machine_now
from dongban.jobs.models import ClockShift, Line, Run, Schedule
from dongban.jobs.registry import Work, scheduled, words
from dongban.jobs.rules import LEASE
from dongban.jobs.tests.cast import A_DAY, AT, FIRM

pytestmark = pytest.mark.django_db
Told = list[tuple[str, datetime]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def daily(told: Told) -> Callable[..., None]:
    def add(name: str, order: int, **more: bool) -> None:
        @scheduled(name, order=order, every=A_DAY, say=f"The {name}", **more)
        def do(work: Work) -> dict[str, int]:
            told.append((name, work.at))
            return {"n": len(told)}

    return add


def states() -> list[tuple[str, str]]:
    return list(Run.objects.order_by("pk").values_list("job", "state"))


def test_a_day_is_done_once_in_its_order(daily: Callable[..., None], told: Told) -> None:
    daily("settle", 40)
    daily("make", 20)
    assert actions.tick(at=AT) == {"make": {"state": "done", "n": 1}, "settle": {"state": "done", "n": 2}}
    assert actions.tick(at=AT + timedelta(hours=3)) == {"make": {"state": "not due"}, "settle": {"state": "not due"}}
    assert told == [("make", AT), ("settle", AT)]


def test_days_that_were_missed_are_caught_up_in_one_run(daily: Callable[..., None], told: Told) -> None:
    daily("make", 20)
    actions.tick(at=AT)
    actions.tick(at=AT + 30 * A_DAY)
    assert [at for _name, at in told] == [AT, AT + 30 * A_DAY]


def test_a_job_that_fails_is_shown_and_the_others_go_on(daily: Callable[..., None], told: Told) -> None:
    @scheduled("broken", order=10, every=A_DAY, say="Broken")
    def broken(work: Work) -> None:
        work.say("about to divide")
        raise ZeroDivisionError("by nothing")

    daily("make", 20)
    did = actions.tick(at=AT)
    assert did["broken"] == {"state": "failed", "reason": "ZeroDivisionError: by nothing"}
    assert did["make"]["state"] == "done"
    run = Run.objects.get(job="broken")
    assert (run.state, run.reason) == ("failed", "ZeroDivisionError: by nothing")
    assert [line.text for line in Line.objects.filter(run=run)] == ["about to divide"]
    assert Schedule.objects.get(job="broken").as_of is None, "it is due again"
    assert actions.tick(at=AT)["broken"]["state"] == "failed"
    assert actions.tick(at=AT, patient=True)["broken"] == {"state": "waits"}, "a loop does not hammer at it"


def test_a_failure_in_one_transaction_leaves_nothing_but_its_explanation() -> None:
    @scheduled("broken", order=10, every=A_DAY, say="Broken", in_transaction=True)
    def broken(work: Work) -> None:
        ClockShift.objects.create(days=1)
        work.say("one row written")
        raise ZeroDivisionError

    actions.tick(at=AT)
    assert not ClockShift.objects.exists()
    assert Line.objects.get().text == "one row written"


def test_while_another_tick_is_at_work_a_loop_leaves_the_rest_to_it(daily: Callable[..., None], told: Told) -> None:
    daily("make", 20)
    daily("settle", 40)
    row = Schedule.objects.create(job="make")
    assert queue.take(row, now=machine_now(), length=LEASE)
    assert actions.tick(at=AT, patient=True) == {"make": {"state": "busy"}}
    assert told == []


def test_a_tick_waits_for_the_one_that_is_at_work(
    daily: Callable[..., None], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily("make", 20)
    row = Schedule.objects.create(job="make")
    lease = queue.take(row, now=machine_now(), length=LEASE)
    assert lease
    monkeypatch.setattr(actions.time, "sleep", lambda _seconds: lease.settle(as_of=AT))
    assert actions.tick(at=AT) == {"make": {"state": "not due"}}
    assert told == [], "the other one has done it"


def test_the_day_of_a_dead_worker_is_done_by_the_next(daily: Callable[..., None], told: Told) -> None:
    daily("make", 20)
    run = Run.objects.create(job="make", as_of=AT, started_at=AT, beat_at=AT)
    Schedule.objects.create(job="make", leased_until=machine_now() - A_DAY, fence=4, run=run)
    assert actions.tick(at=AT)["make"]["state"] == "done"
    run.refresh_from_db()
    assert (run.state, run.reason) == ("failed", "its worker died")


def test_who_lost_her_lease_finishes_nothing() -> None:
    @scheduled("slow", order=10, every=A_DAY, say="Slow", in_transaction=True)
    def slow(work: Work) -> dict[str, int]:
        ClockShift.objects.create(days=1)
        Schedule.objects.filter(job="slow").update(fence=99)
        return {"n": 1}

    assert actions.tick(at=AT)["slow"]["state"] == "failed"
    assert not ClockShift.objects.exists(), "her writes are gone with her right to finish"
    assert Schedule.objects.get(job="slow").as_of is None


def test_a_job_that_is_told_to_stop_is_not_done() -> None:
    @scheduled("long", order=10, every=A_DAY, say="Long", in_transaction=True)
    def long(work: Work) -> dict[str, int]:
        ClockShift.objects.create(days=1)
        work.ask_to_stop()
        return {"stopped": int(work.stop_asked())}

    assert actions.tick(at=AT)["long"] == {"state": "cancelled", "stopped": 1}
    assert not ClockShift.objects.exists()
    assert Schedule.objects.get(job="long").as_of is None


def test_progress_and_words_are_kept_with_the_run(daily: Callable[..., None]) -> None:
    with actions.running("records.load", by=FIRM, at=AT) as work:
        work.say("three files")
        work.step(2, 3, "contracts.csv")
        work.counts["contracts"] = 7
    run = Run.objects.get()
    assert (run.state, run.done, run.total, run.doing) == ("done", 2, 3, "contracts.csv")
    assert run.result == {"contracts": 7}
    assert run.by_name == "dongban"
    assert words("records.load") == "records.load"


def test_what_a_command_raises_is_raised_and_kept() -> None:
    with pytest.raises(KeyError), actions.running("records.load", by=FIRM, at=AT):
        raise KeyError("firm.toml")
    assert states() == [("records.load", "failed")]
    with pytest.raises(KeyboardInterrupt), actions.running("records.load", by=FIRM, at=AT):
        raise KeyboardInterrupt
    assert states()[-1] == ("records.load", "cancelled")


def test_two_jobs_of_one_name_are_a_mistake(daily: Callable[..., None]) -> None:
    daily("make", 20)
    with pytest.raises(ValueError, match="two jobs are called make"):
        daily("make", 30)


def test_the_command_says_what_each_job_did(daily: Callable[..., None], told: Told) -> None:
    daily("make", 20)
    out = StringIO()
    call_command("tick", "--at", "2026-03-02", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"make": {"state": "done", "n": 1}}
    assert told == [("make", AT)], "a bare day is noon of that day where the firm is"
    call_command("tick", "--at", "2026-03-02T15:00", stdout=out)
    assert "The make: not due" in out.getvalue()
    with pytest.raises(CommandError, match="2026-13-01"):
        call_command("tick", "--at", "2026-13-01")


def test_a_failure_is_the_commands_failure() -> None:
    @scheduled("broken", order=10, every=A_DAY, say="Broken")
    def broken(work: Work) -> None:
        raise ZeroDivisionError

    with pytest.raises(SystemExit) as ended:
        call_command("tick", "--at", "2026-03-02", stdout=StringIO())
    assert ended.value.code == 1


def test_of_a_quiet_jobs_empty_runs_only_the_last_is_kept() -> None:
    found: list[int] = []

    @scheduled("look", order=1, every=timedelta(minutes=1), say="look", quiet=True)
    def look(work: Work) -> dict[str, int]:
        return {"found": 1} if found else {}

    for minute in range(3):
        actions.tick(at=AT + timedelta(minutes=minute))
    assert Run.objects.count() == 1, "what found nothing does not bury the other runs"
    found.append(1)
    actions.tick(at=AT + timedelta(minutes=3))
    found.clear()
    for minute in range(4, 6):
        actions.tick(at=AT + timedelta(minutes=minute))
    assert [run.result for run in Run.objects.order_by("pk")] == [{"found": 1}, {}]
