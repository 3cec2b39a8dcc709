"""Many voices that are no customer's are closed at once: one asks, another agrees, and each can be opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Entry
from dongban.people.reach import Refused, Viewer
from dongban.people.rules import Role
from dongban.voices import actions
from dongban.voices.actions.silencing import agree_to_many, ask_silence
from dongban.voices.bulk import winding
from dongban.voices.models import Case, Closing, Pause
from dongban.voices.queries import Asked, View, counts, matching
from dongban.voices.queries.service import terms_in_force
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
SPAM = "지금 가입하시면 선물을 드립니다 www.example.com"
WHY = "같은 광고가 하루에 여섯 건 들어옴"


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Firmament:
    return Firmament()


@pytest.fixture
def spam(world: Firmament) -> list[Case]:
    """Six advertisements from several senders, and two more in other words from one of them; a customer beside them."""
    world.heard(text="보험료가 두 번 빠졌어요", customer=world.yeongsuk.pk)
    found = [world.heard(text=SPAM, customer=None, kind="") for _n in range(6)]
    found += [world.heard(text=f"다른 광고 {n}", customer=None, kind="") for n in range(2)]
    Case.objects.filter(pk__in=[each.pk for each in found[5:]]).update(sender_email="ad@spam.example")
    Case.objects.filter(pk=found[7].pk).update(sender_email="AD@spam.example")
    return found


def client(world: Firmament, name: str) -> Client:
    made = Client()
    made.force_login(world.user(Role.VOC, name=name))
    return made


def duri(world: Firmament) -> Viewer:
    return world.viewer(Role.VOC, name="박두리")


def like(world: Firmament, case: Case, viewer: Viewer | None = None) -> set[int]:
    rows = matching(viewer or world.seoyeon, world.firm, AT, Asked(like=case.pk))
    return set(rows.values_list("pk", flat=True))


def test_the_same_sender_or_the_same_words_are_found_from_one_of_them(world: Firmament, spam: list[Case]) -> None:
    pks = [each.pk for each in spam]
    assert like(world, spam[0]) == set(pks[:6])
    assert like(world, spam[5]) == set(pks)
    assert like(world, spam[6]) == {pks[5], pks[6], pks[7]}
    # Through what she may not see nobody finds anything.
    assert like(world, spam[0], world.viewer(Role.MANAGER, world.seoyun)) == set()
    page = client(world, "이서연").get(f"/voices/{spam[0].pk}/").content.decode()
    assert f"/voices/?like={spam[0].pk}" in page
    page = client(world, "이서연").get(f"/voices/?like={spam[0].pk}").content.decode()
    assert "6건" in page and "보험료가" not in page and f"like={spam[0].pk}" in page


def test_one_asks_and_another_closes_them(world: Firmament, spam: list[Case]) -> None:
    first, second = client(world, "이서연"), client(world, "박두리")
    Pause.objects.create(case=spam[1], since=AT - timedelta(hours=1), why="x", by_name="이서연")
    Case.objects.filter(pk=spam[1].pk).update(paused_at=AT - timedelta(hours=1))
    there = f"/voices/many/?like={spam[5].pk}"
    page = first.get(there).content.decode()
    assert "8건을 마치자고" in page and spam[0].number in page
    given = {"act": "close", "seen": 8, "cause": "spam", "why": WHY}
    for wrong in ({"why": " "}, {"cause": "mistake"}, {"seen": 7}):
        assert first.post(there, {**given, **wrong}).status_code == 422
    assert first.post(there, {**given, "act": "delete"}).status_code == 404
    assert not Closing.objects.exists()
    said = first.post(there, given, follow=True).content.decode()
    assert "8건을 마치자고 했습니다" in said
    assert Case.objects.open().count() == 9 and Closing.objects.filter(agreed_at__isnull=True).count() == 8
    # Nobody agrees with herself.
    assert counts(world.seoyeon, world.firm, AT).views[View.AGREE] == 0
    mine = first.post("/voices/many/?view=agree", {"act": "agree", "seen": 0})
    assert mine.status_code == 422 and Case.objects.open().count() == 9
    assert counts(duri(world), world.firm, AT).views[View.AGREE] == 8
    assert "종결 동의 기다림" in second.get("/voices/").content.decode()
    page = second.get("/voices/many/?view=agree").content.decode()
    assert "동의하고 8건 마치기" in page
    said = second.post("/voices/many/?view=agree", {"act": "agree", "seen": 8}, follow=True).content.decode()
    assert "8건을 마쳤습니다" in said
    assert list(Case.objects.open().values_list("opening", flat=True)) == ["보험료가 두 번 빠졌어요"]
    assert not Pause.objects.filter(until__isnull=True).exists()
    assert set(Closing.objects.values_list("cause", "why", "by_name", "agreed_name")) == {
        ("spam", WHY, "이서연", "박두리")
    }
    verbs = Entry.objects.filter(verb__startswith="voices.many").order_by("pk")
    assert [(one.verb, one.details["cases"], one.reason) for one in verbs] == [
        ("voices.many_silenced", 8, WHY),
        ("voices.many_closed", 8, ""),
    ]
    again = Case.objects.get(pk=spam[3].pk)
    actions.reopen(by=world.seoyeon, at=AT, case=again, why="고객이었습니다")
    again.refresh_from_db()
    assert again.closed_at is None and again.due_at is not None


def test_its_clocks_are_as_if_each_had_been_closed_alone(world: Firmament, spam: list[Case]) -> None:
    rows = Case.objects.filter(pk__in=[spam[0].pk])
    ask_silence(by=world.seoyeon, at=AT, rows=rows, seen=1, cause="spam", why=WHY)
    agree_to_many(by=duri(world), at=AT, rows=rows, seen=1)
    one = Case.objects.get(pk=spam[0].pk)
    (alone,) = winding.worked_out(Case.objects.filter(pk=one.pk), terms_in_force())
    assert (one.first_due_at, one.solve_due_at, one.due_at) == (alone[1].first, alone[1].solve, None)
    actions.close(
        by=world.seoyeon, at=AT, case=spam[1], version=spam[1].version, cause="spam", done=WHY, silent_why=WHY
    )
    actions.agree(by=duri(world), at=AT, closing=Closing.objects.get(case=spam[1]))
    other = Case.objects.get(pk=spam[1].pk)
    for name in ("first_due_at", "next_due_at", "solve_due_at", "legal_due_at", "due_at", "closed_at", "waiting_since"):
        assert getattr(one, name) == getattr(other, name), name


def test_what_somebody_owes_an_answer_and_what_has_another_cause_is_left_out(
    world: Firmament, spam: list[Case]
) -> None:
    owed = world.heard(channel="phone", text=SPAM)
    brought = actions.Brought(told=False, due_on=DAY + timedelta(days=3))
    actions.answer(
        by=world.seoyeon, at=AT, day=DAY, case=owed, text="전해 드립니다.", version=owed.version, brought=brought
    )
    other = spam[2]
    actions.close(
        by=world.seoyeon, at=AT, case=other, version=other.version, cause="no_fault", done="확인", silent_why="익명"
    )
    rows = matching(world.seoyeon, world.firm, AT, Asked(like=spam[0].pk))
    asked = ask_silence(by=world.seoyeon, at=AT, rows=rows, seen=7, cause="abuse", why=WHY)
    assert asked == (5, 2)
    waiting = matching(duri(world), world.firm, AT, Asked(view=View.AGREE))
    assert agree_to_many(by=duri(world), at=AT, rows=waiting, seen=6) == (5, 1)
    assert {other.pk, owed.pk} <= set(Case.objects.open().values_list("pk", flat=True))
    left = matching(duri(world), world.firm, AT, Asked(view=View.AGREE))
    with pytest.raises(Refused):
        agree_to_many(by=duri(world), at=AT, rows=left, seen=1)
    assert Case.objects.open().filter(pk=other.pk).exists()


def test_nobody_but_the_team_does_it(world: Firmament, spam: list[Case]) -> None:
    manager, rows = world.viewer(Role.MANAGER, world.seoyun), Case.objects.open()
    with pytest.raises(Refused):
        ask_silence(by=manager, at=AT, rows=rows, seen=9, cause="spam", why=WHY)
    with pytest.raises(Refused):
        agree_to_many(by=manager, at=AT, rows=rows, seen=9)
    assert not Closing.objects.exists()


def test_it_takes_as_many_statements_for_many_as_for_few(
    world: Firmament, spam: list[Case], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(60):
        world.heard(text=SPAM, customer=None, kind="")
    rows = matching(world.seoyeon, world.firm, AT, Asked(like=spam[0].pk))
    with django_assert_max_num_queries(8):
        ask_silence(by=world.seoyeon, at=AT, rows=rows, seen=66, cause="spam", why=WHY)
    waiting = matching(duri(world), world.firm, AT, Asked(view=View.AGREE))
    with django_assert_max_num_queries(20):
        agree_to_many(by=duri(world), at=AT, rows=waiting, seen=66)
