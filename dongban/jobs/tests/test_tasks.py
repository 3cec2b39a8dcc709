"""A piece of work is asked for once, done once, tried three times, and then set aside for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dongban.jobs import actions
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Run, Task
from dongban.jobs.queue import LostLease
from dongban.jobs.registry import Kind, Poisoned, Work, task
from dongban.jobs.tests.cast import AT, FIRM, person, viewer
from dongban.journal.models import Entry
from dongban.people.reach import Refused, Viewer
from dongban.people.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def greet() -> Kind:
    @task("greet", say="Greet")
    def do(work: Work, *, name: str) -> dict[str, str]:
        return {"said": f"안녕하세요, {name} 님", "by": work.by.name, "at": work.at.isoformat()}

    return do


def failing(error: Exception) -> Kind:
    @task("fail")
    def do(work: Work) -> None:
        raise error

    return do


def work(later: timedelta = timedelta()) -> bool:
    return actions.work_once(now=machine_now() + later)


def only() -> Task:
    return Task.objects.get()


def test_asked_twice_it_is_done_once(greet: Kind) -> None:
    first = greet.enqueue(by=FIRM, at=AT, key="나래", payload={"name": "나래"})
    assert greet.enqueue(by=FIRM, at=AT, key="나래", payload={"name": "나래"}) == first
    assert (work(), work()) == (True, False)
    assert only().state == "done"
    assert Run.objects.get().result["said"] == "안녕하세요, 나래 님"
    assert greet.enqueue(by=FIRM, at=AT, key="나래", payload={"name": "나래"}) != first, (
        "done, it may be asked for again"
    )


def test_it_is_done_in_the_name_of_who_asked_with_her_rights_of_now(greet: Kind) -> None:
    ara = person("ara", Role.ADMINISTRATOR)
    greet.enqueue(by=viewer(ara), at=AT, key="1", payload={"name": "나래"})
    work()
    assert Run.objects.get().result["by"] == "ara"
    assert Run.objects.get().result["at"] == AT.isoformat()
    assert Entry.objects.get(verb="jobs.queue").by == ara.pk


def test_who_has_been_shut_out_has_no_rights_when_it_is_done() -> None:
    seen: list[Viewer] = []

    @task("look")
    def look(work: Work) -> None:
        seen.append(work.by)

    ara = person("ara", Role.ADMINISTRATOR)
    look.enqueue(by=viewer(ara), at=AT, key="1")
    ara.is_active = False
    ara.save()
    work()
    assert seen[0].hats == ()
    assert not seen[0].system


def test_the_longest_due_is_done_first(greet: Kind) -> None:
    for name in ("고은", "나래", "다온"):
        greet.enqueue(by=FIRM, at=AT, key=name, payload={"name": name})
    Task.objects.filter(key="다온").update(due_at=machine_now() - timedelta(hours=1))
    while work():
        pass
    said = Run.objects.order_by("pk").values_list("result__said", flat=True)
    assert [text.split()[1] for text in said] == ["다온", "고은", "나래"]


def test_a_failure_waits_and_after_the_third_it_is_set_aside() -> None:
    failing(ValueError("not today")).enqueue(by=FIRM, at=AT, key="1")
    assert work()
    assert (only().state, only().attempts, only().reason) == ("ready", 1, "ValueError: not today")
    assert not work(), "ten seconds are not over"
    assert work(timedelta(seconds=11))
    assert not work(timedelta(seconds=35))
    assert work(timedelta(seconds=60))
    assert (only().state, only().attempts, only().reason) == ("parked", 3, "ValueError: not today")
    assert not work(timedelta(days=30)), "it is not tried for ever"


@pytest.mark.parametrize("error", [Poisoned("line 7 has no customer"), Refused("line 7 has no customer")])
def test_what_cannot_be_done_is_set_aside_at_once(error: Exception, greet: Kind) -> None:
    failing(error).enqueue(by=FIRM, at=AT, key="1")
    greet.enqueue(by=FIRM, at=AT, key="1", payload={"name": "나래"})
    assert work()
    assert work()
    assert not work()
    states = dict(Task.objects.values_list("name", "state"))
    assert states == {"fail": "parked", "greet": "done"}, "it blocks nothing"
    assert Task.objects.get(name="fail").reason == "line 7 has no customer"


def test_a_person_tries_it_again_and_the_journal_knows(greet: Kind) -> None:
    ara = viewer(person("ara", Role.ADMINISTRATOR))
    failing(Poisoned("no")).enqueue(by=FIRM, at=AT, key="1")
    work()
    actions.retry(by=ara, at=AT, task=only())
    assert (only().state, only().attempts) == ("ready", 0)
    line = Entry.objects.get(verb="jobs.retry")
    assert (line.by, line.subject_id, line.reason) == (ara.user, only().pk, "no")
    actions.retry(by=ara, at=AT, task=only())
    assert Entry.objects.filter(verb="jobs.retry").count() == 1, "what is ready already is not tried again"


def test_only_an_administrator_tries_again_and_not_while_the_same_waits() -> None:
    broken = failing(Poisoned("no"))
    parked = broken.enqueue(by=FIRM, at=AT, key="1")
    work()
    with pytest.raises(Refused, match="관리자"):
        actions.retry(by=viewer(person("bora", Role.AUDITOR)), at=AT, task=parked)
    broken.enqueue(by=FIRM, at=AT, key="1")
    with pytest.raises(Refused, match="이미"):
        actions.retry(by=viewer(person("ara", Role.ADMINISTRATOR)), at=AT, task=parked)


def test_what_this_release_does_not_know_waits_for_one_that_does(greet: Kind) -> None:
    greet.enqueue(by=FIRM, at=AT, key="1", payload={"name": "나래"})
    Task.objects.update(name="of a later release")
    assert not work()
    assert only().state == "ready"


def test_who_lost_her_lease_gives_nothing_back() -> None:
    @task("slow")
    def slow(work: Work) -> None:
        Task.objects.update(fence=99)

    slow.enqueue(by=FIRM, at=AT, key="1")
    assert work()
    assert only().state == "leased", "it is somebody else's now"
    assert Run.objects.get().state == "failed"
    assert LostLease.__name__ in Run.objects.get().reason


def test_work_that_its_worker_stops_waits_for_the_next_worker() -> None:
    @task("long")
    def long(work: Work) -> None:
        assert work.stop_asked()

    long.enqueue(by=FIRM, at=AT, key="1")
    assert actions.work_once(now=machine_now(), at_hand=lambda work: work.ask_to_stop())
    assert (only().state, only().attempts) == ("ready", 0)
    assert Run.objects.get().state == "cancelled"


def test_work_that_a_person_stops_stays_stopped() -> None:
    ara = viewer(person("ara", Role.ADMINISTRATOR))

    @task("long")
    def long(work: Work) -> None:
        actions.stop(by=ara, at=AT, run=work.run)
        work.ask_to_stop()
        assert work.stop_asked()

    long.enqueue(by=FIRM, at=AT, key="1")
    work()
    assert (only().state, only().reason) == ("parked", "stopped when asked to")
    assert Entry.objects.get(verb="jobs.stop").details == {"job": "long"}


def test_its_last_writes_and_its_end_are_one() -> None:
    @task("careful")
    def careful(work: Work) -> None:
        with work.finish_with():
            person("written", Role.VOC)
        raise ValueError("after the end")

    careful.enqueue(by=FIRM, at=AT, key="1")
    work()
    assert only().state == "done", "what comes after the end does not undo it"
    assert Run.objects.get().state == "failed"
