"""A telephone sends what it kept: once per visit, whatever happened meanwhile, and never into nothing."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.journal.models import Entry
from dongban.people.rules import Role
from dongban.promises.actions import assign, postpone, waive
from dongban.promises.models import Promise
from dongban.visits.models import Opinion, Report, SetAside
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day

pytestmark = pytest.mark.django_db
NOTE = "특약을 다시 설명드렸다."
FIRST, SECOND = UUID(int=1), UUID(int=2)


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def promise(world: Neighbourhood) -> Promise:
    return world.first_promise(world.yeongsuk)


def client_of(world: Neighbourhood, who: str = "dohyeon", role: Role = Role.CONSULTANT) -> Client:
    client = Client(headers={"Accept": "application/json"})
    client.force_login(world.user(f"{role}-{who}", role, getattr(world, who)))
    return client


def send(client: Client, promise: Promise, key: UUID = FIRST, **more: Any) -> tuple[int, dict[str, Any]]:
    sent = {"key": str(key), "on": "2026-11-23", "note": NOTE, **more}
    answer = client.post(f"/visits/{promise.pk}/", sent)
    return answer.status_code, json.loads(answer.content)


def test_sent_twice_is_one_visit(world: Neighbourhood, promise: Promise) -> None:
    client = client_of(world)
    assert send(client, promise, said1="고맙다", kind1="praise") == (
        200,
        {"outcome": "kept", "next": f"/visits/{promise.pk}/"},
    )
    lines = Entry.objects.count()
    assert send(client, promise, said1="고맙다", kind1="praise") == (
        200,
        {"outcome": "again", "next": f"/visits/{promise.pk}/"},
    )
    assert (Report.objects.count(), Opinion.objects.count(), Entry.objects.count()) == (1, 1, lines)


def test_two_telephones_with_the_same_words_are_one_visit(world: Neighbourhood, promise: Promise) -> None:
    client = client_of(world)
    send(client, promise, FIRST)
    assert send(client, promise, SECOND)[1]["outcome"] == "again"
    assert not SetAside.objects.exists()


def test_two_telephones_with_other_words_keep_both(world: Neighbourhood, promise: Promise) -> None:
    client = client_of(world)
    send(client, promise, FIRST)
    status, answer = send(client, promise, SECOND, note="다른 이야기도 나누었다.")
    aside = SetAside.objects.get()
    assert (status, answer) == (409, {"outcome": "aside", "next": f"/visits/aside/{aside.pk}/"})
    assert send(client, promise, SECOND, note="다른 이야기도 나누었다.") == (409, answer)
    assert SetAside.objects.count() == 1


def test_somebody_else_reported_it_meanwhile(world: Neighbourhood, promise: Promise) -> None:
    send(client_of(world, "seoyun", Role.MANAGER), promise, FIRST, note="지점장이 다녀왔다.")
    assert send(client_of(world), promise, SECOND, said1="비싸요", kind1="complaint")[0] == 409
    aside = SetAside.objects.get()
    assert (aside.by_name, aside.note, aside.written["opinions"]) == ("이도현", NOTE, [["complaint", "비싸요"]])
    assert "2026년 11월 23일(월)" in aside.why


def test_the_promise_was_waived_meanwhile(world: Neighbourhood, promise: Promise) -> None:
    boss = world.viewer(Role.MANAGER, world.seoyun)
    waive(by=boss, at=AT, day=MONDAY, promise=promise, why="고객이 원하지 않습니다")
    assert send(client_of(world), promise)[0] == 409
    promise.refresh_from_db()
    assert promise.kept_on is None


def test_a_postponed_promise_is_kept_all_the_same(world: Neighbourhood) -> None:
    promise = world.first_promise(world.jaeho)
    boss = world.viewer(Role.MANAGER, world.seoyun)
    postpone(by=boss, at=AT, day=MONDAY, promise=promise, new_due_on=day("2026-12-01"), why="여행 중이십니다")
    assert send(client_of(world), promise)[1]["outcome"] == "kept"


def test_the_promise_was_handed_over_meanwhile(world: Neighbourhood, promise: Promise) -> None:
    """도현 was there; 하늘 owes it now. What he wrote waits for her, and he reads what became of it."""
    assign(by=world.viewer(Role.MANAGER, world.seoyun), at=AT, day=MONDAY, promise=promise, staff=world.haneul)
    dohyeon = client_of(world)
    status, answer = send(dohyeon, promise)
    assert status == 409
    page = dohyeon.get(answer["next"]).content.decode()
    assert NOTE in page
    assert "다른 담당자에게 넘어갔습니다" in page
    assert "김영숙" not in page
    haneul = client_of(world, "haneul")
    assert "김영숙" in haneul.get("/visits/aside/").content.decode()
    assert haneul.post(answer["next"], {"do": "take"}).status_code == 302
    report = Report.objects.get()
    assert (report.by_name, report.note) == ("이도현", NOTE)
    promise.refresh_from_db()
    assert promise.kept_on == MONDAY


def test_whoever_never_owed_it_sends_into_nothing(world: Neighbourhood, promise: Promise) -> None:
    client = client_of(world, "haneul")
    assert client.post(f"/visits/{promise.pk}/", {"on": "2026-11-23", "note": NOTE}).status_code == 404
    assert not SetAside.objects.exists()


def test_what_is_wrong_is_told_field_by_field(world: Neighbourhood, promise: Promise) -> None:
    status, answer = send(client_of(world), promise, on="2026-11-24", kind1="weather", said1="x")
    assert status == 422
    assert set(answer["errors"]) == {"on", "kind1"}


def test_a_key_of_somebody_else_tells_nothing(world: Neighbourhood, promise: Promise) -> None:
    send(client_of(world, "seoyun", Role.MANAGER), promise, FIRST)
    other = world.first_promise(world.jaeho)
    assert send(client_of(world), other, FIRST)[0] == 409
    assert SetAside.objects.get().promise_id == other.pk


def conflict(world: Neighbourhood, promise: Promise) -> SetAside:
    send(client_of(world, "seoyun", Role.MANAGER), promise, uuid4(), note="지점장이 다녀왔다.")
    send(client_of(world, "dohyeon"), promise, uuid4(), said1="비싸요", kind1="complaint")
    return SetAside.objects.get()


def test_the_second_sheet_is_put_beside_the_first(world: Neighbourhood, promise: Promise) -> None:
    aside = conflict(world, promise)
    client = Client()
    client.force_login(world.user("again", Role.CONSULTANT, world.dohyeon))
    assert client.post(f"/visits/aside/{aside.pk}/", {"do": "add"}).status_code == 302
    aside.refresh_from_db()
    assert (aside.state, aside.settled_by) == ("added", "이도현")
    assert Opinion.objects.get().text == "비싸요"
    answer = client.post(f"/visits/aside/{aside.pk}/", {"do": "drop", "why": "두 번 적음"})
    assert answer.status_code == 422
    assert "이도현 님이 이미 정리했습니다." in answer.content.decode()


@pytest.mark.parametrize(("sent", "state"), [({"do": "drop", "why": "네"}, "waiting"), ({}, "waiting")])
def test_dropping_it_needs_a_reason(world: Neighbourhood, promise: Promise, sent: dict[str, str], state: str) -> None:
    aside = conflict(world, promise)
    client = Client()
    client.force_login(world.user("again", Role.CONSULTANT, world.dohyeon))
    assert client.post(f"/visits/aside/{aside.pk}/", sent).status_code == 422
    aside.refresh_from_db()
    assert aside.state == state


def test_it_cannot_be_taken_when_the_promise_is_kept(world: Neighbourhood, promise: Promise) -> None:
    aside = conflict(world, promise)
    client = Client()
    client.force_login(world.user("again", Role.CONSULTANT, world.dohyeon))
    assert client.post(f"/visits/aside/{aside.pk}/", {"do": "take"}).status_code == 422
    aside.refresh_from_db()
    assert aside.state == "waiting"


def test_a_colleague_does_not_find_it(world: Neighbourhood, promise: Promise) -> None:
    aside = conflict(world, promise)
    client = client_of(world, "haneul")
    assert client.get(f"/visits/aside/{aside.pk}/").status_code == 404
    assert client.post(f"/visits/aside/{aside.pk}/", {"do": "add"}).status_code == 404
