"""The loop closes: voices behind an improvement, and each of their customers told once when it is done."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.journal.models import Entry
from dongban.people.reach import Refused, system
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.promises.actions import keep
from dongban.promises.models import Promise
from dongban.voices.actions import improving
from dongban.voices.actions.telling import notice_told
from dongban.voices.models import Behind, Case, Improvement, Link, Member, Message, Queue
from dongban.voices.queries.improving import improvements
from dongban.voices.queries.spreading import Plan, Way, plan_of
from dongban.voices.rules.doors import LINK_LIVES
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    return Firmament()


def begun(world: Firmament, *cases: Case) -> Improvement:
    made = improving.begin_improvement(by=world.seoyeon, at=AT, title="이중 출금", what="출금 전에 맞춰 봄")
    for case in cases:
        improving.gather(by=world.seoyeon, at=AT, improvement=made, case=case)
        improving.gather(by=world.seoyeon, at=AT, improvement=made, case=case)
    return made


GIVEN = {"said": "보험료가 두 번 빠졌어요.", "did": "출금 전에 맞춰 봅니다."}


def looked_at(made: Improvement) -> Plan:
    return plan_of(made, day=DAY, at=AT)


def finished(world: Firmament, made: Improvement, texts: dict[str, str] | None = None) -> Plan:
    seal = looked_at(made).seal
    return improving.finish(by=world.seoyeon, at=AT, day=DAY, improvement=made, seal=seal, texts=texts, **GIVEN)


def linked(case: Case, language: str = "ko") -> Case:
    Link.objects.filter(case=case).update(language=language)
    return case


def counts(world: Firmament) -> tuple[str, str, str, str]:
    card = improvements(world.seoyeon, world.firm)[0]
    return card.voices, card.told, card.underway, card.unreached


def test_everybody_behind_it_is_told_once_through_her_own_door(world: Firmament) -> None:
    web = linked(world.heard())
    phone = world.heard(channel="phone", customer=world.taeo.pk)
    mail = world.heard(channel="email", customer=None)
    Case.objects.filter(pk=mail.pk).update(sender_email="hana@example.com")
    unknown = world.heard(channel="phone", customer=None)
    made = begun(world, web, phone, mail, unknown)
    assert Behind.objects.count() == 4
    plan = finished(world, made)
    assert (len(plan.tellings), plan.unreached) == (3, 1)
    assert Message.objects.get(case=web, direction="out").told_at == AT
    assert Promise.objects.get().customer == world.taeo
    assert Letter.objects.get().to == "hana@example.com"
    assert Behind.objects.get(case=unknown).message is None
    with pytest.raises(Refused):
        finished(world, made)
    assert Message.objects.filter(direction="out").count() == 3
    # Told is who has read it: a letter on its way and a promise have told nobody yet.
    assert counts(world) == ("4", "1", "2", "1")
    Letter.objects.update(state="sent")
    keep(by=world.viewer(Role.CONSULTANT, world.yujin), at=AT, day=DAY, promise=Promise.objects.get(), kept_on=DAY)
    notice_told(by=system(DAY), at=AT)
    assert counts(world) == ("4", "3", "0", "1")


def test_one_customer_with_several_voices_is_told_once(world: Firmament) -> None:
    calls = [world.heard(channel="phone", text=f"{n}번째") for n in range(3)]
    plan = finished(world, begun(world, *calls))
    assert [len(each.rows) for each in plan.tellings] == [3]
    assert Promise.objects.count() == Message.objects.filter(direction="out").count() == 1
    assert Behind.objects.filter(message__isnull=False).count() == 3
    assert counts(world) == ("3", "0", "1", "0")


def test_where_nobody_can_say_that_her_page_has_something_new_she_is_called(world: Firmament) -> None:
    silent = linked(world.heard(customer=world.taeo.pk))
    stranger = linked(world.heard(customer=None))
    plan = finished(world, begun(world, silent, stranger))
    assert {each.case: each.way for each in plan.tellings} == {silent: Way.PROMISE, stranger: Way.LINK}


def test_a_link_that_opens_no_longer_tells_nobody(world: Firmament) -> None:
    old = AT - LINK_LIVES - timedelta(days=1)
    mail, called, nobody = (
        linked(world.heard(at=old)),
        linked(world.heard(at=old, customer=world.taeo.pk)),
        linked(world.heard(at=old, customer=None)),
    )
    Case.objects.update(closed_at=old, waiting_since=None, due_at=None)
    made = begun(world, mail, called, nobody)
    plan = looked_at(made)
    assert {each.case.pk: each.way for each in plan.tellings} == {mail.pk: Way.MAIL, called.pk: Way.PROMISE}
    assert plan.unreached == 1
    finished(world, made)
    assert Letter.objects.get().to == "ys@example.com"
    assert Promise.objects.get().customer == world.taeo


def test_she_is_told_in_the_language_in_which_she_wrote(world: Firmament) -> None:
    english = linked(world.heard(text="My premium was debited twice, please help.", customer=None))
    short = linked(world.heard(text="???", customer=None), language="en")
    korean = linked(world.heard(customer=None), language="en")
    made = begun(world, english, short, korean)
    assert looked_at(made).languages() == ["ko", "en"]
    finished(world, made, {"en": "You told us of double debits. They are prevented now.", "ko": ""})
    for case in (english, short):
        assert Message.objects.get(case=case, direction="out").text.startswith("You told us of double debits")
    assert Message.objects.get(case=korean, direction="out").text.startswith("고객님의 말씀")


def test_what_was_looked_at_is_what_is_done(world: Firmament) -> None:
    made = begun(world, world.heard(channel="phone"))
    seal = looked_at(made).seal
    improving.gather(
        by=world.seoyeon, at=AT, improvement=made, case=world.heard(channel="phone", customer=world.taeo.pk)
    )
    with pytest.raises(Refused, match="다시 보고"):
        improving.finish(by=world.seoyeon, at=AT, day=DAY, improvement=made, seal=seal, **GIVEN)
    assert Improvement.objects.get().done_at is None
    assert not Message.objects.filter(direction="out").exists()


def test_it_ends_once_and_for_a_reason(world: Firmament) -> None:
    made = begun(world)
    with pytest.raises(Refused):
        improving.drop(by=world.seoyeon, at=AT, improvement=made, why=" ")
    improving.set_about(by=world.seoyeon, at=AT, improvement=made)
    improving.drop(by=world.seoyeon, at=AT, improvement=made, why="새 전산에서 사라짐")
    with pytest.raises(Refused):
        finished(world, made)
    with pytest.raises(Refused):
        improving.gather(by=world.seoyeon, at=AT, improvement=made, case=world.heard())


def test_nobody_but_the_team_does_it(world: Firmament) -> None:
    made = begun(world)
    manager = world.viewer(Role.MANAGER, world.seoyun)
    with pytest.raises(Refused):
        improving.finish(by=manager, at=AT, day=DAY, improvement=made, said="말", did="함", seal="")
    with pytest.raises(Refused):
        improving.begin_improvement(by=system(DAY), at=AT, title="가", what="나")


def test_what_was_put_there_by_mistake_is_taken_out(world: Firmament) -> None:
    some = [world.heard(channel="phone", text=f"{n}번째") for n in range(4)]
    made, client = begun(world, some[0]), Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    rows = Case.objects.filter(pk__in=[case.pk for case in some])
    later = AT + timedelta(hours=1)
    assert improving.gather_all(by=world.seoyeon, at=later, improvement=made, rows=rows, seen=4) == 3
    there = f"/voices/improvements/{made.pk}/"
    assert "마지막에 함께 묶은 3건 빼기" in client.get(there).content.decode()
    assert client.post(there, {"act": "out"}).status_code == 302
    assert [one.case for one in Behind.objects.all()] == some[:1]
    assert client.post(there, {"act": "out", "out": some[3].pk}).status_code == 422
    assert client.post(there, {"act": "out", "out": some[0].pk}).status_code == 302
    assert not Behind.objects.exists()
    assert Entry.objects.filter(verb="improvement.released").count() == 2
    finished(world, made)
    assert client.post(there, {"act": "out"}).status_code == 422, "it has ended"


def test_it_is_handed_over_to_one_of_the_team(world: Firmament) -> None:
    made, client = begun(world, world.heard()), Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    there, duri = f"/voices/improvements/{made.pk}/", world.user(Role.VOC, name="박두리")
    assert client.post(there, {"act": "hand", "to": duri.pk}).status_code == 422, "she answers no voices"
    Member.objects.create(queue=Queue.objects.get(code="voices"), user=duri, since=DAY)
    assert "박두리" in client.get(there).content.decode()
    assert client.post(there, {"act": "hand", "to": duri.pk}).status_code == 302
    assert Improvement.objects.get().owner == duri
    assert Entry.objects.get(verb="improvement.handed_on").details == {"to": duri.pk}


def test_from_the_page_of_a_voice_to_the_public_page(world: Firmament) -> None:
    case = world.heard(page=False)
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    client.post("/voices/improvements/", {"title": "이중 출금 막기", "what": "한 번 더 맞춰 봄"})
    made = Improvement.objects.get()
    client.post(f"/voices/{case.pk}/gather/", {"improvement": made.pk})
    where = f"/voices/improvements/{made.pk}/"
    assert client.post(where, {"act": "finish", "said": " ", "did": ""}).status_code == 422
    told = {"act": "finish", "said": "두 번 빠졌어요", "did": "막았습니다"}
    preview = client.post(where, told)
    html = preview.content.decode()
    assert preview.status_code == 200
    assert ("고객 1명" in html, "전자우편으로" in html, "막았습니다" in html) == (True, True, True)
    assert Improvement.objects.get().done_at is None
    assert client.post(where, {**told, "sure": "another"}).status_code == 422
    sure = re.search(r'name="sure" value="(\w+)"', html)
    assert sure is not None
    assert client.post(where, {**told, "sure": sure[1], "text_ko": "이제 막았습니다."}).status_code == 302
    assert Letter.objects.get().text == "이제 막았습니다."
    for words in ("두 번 빠졌어요", "막았습니다"):
        assert words in Client().get("/voices/did/").content.decode()
    leader = Client()
    leader.force_login(world.user(Role.EXECUTIVE))
    page = leader.get(where).content.decode()
    assert "&lt;5" in page
    assert "김영숙" not in page
    assert leader.post(where, {"act": "begin"}).status_code == 403
