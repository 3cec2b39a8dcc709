"""The loop closes: voices behind an improvement, and each of their customers told once when it is done."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.people.reach import Refused, system
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.promises.models import Promise
from dongban.voices.actions import improving
from dongban.voices.models import Behind, Case, Improvement, Message
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


def finished(world: Firmament, made: Improvement) -> int:
    given = {"said": "보험료가 두 번 빠졌어요.", "did": "출금 전에 맞춰 봅니다."}
    return improving.finish(by=world.seoyeon, at=AT, day=DAY, improvement=made, **given)


def test_everybody_behind_it_is_told_once_through_her_own_door(world: Firmament) -> None:
    web, phone = world.heard(), world.heard(channel="phone")
    mail = world.heard(channel="email", customer=None)
    Case.objects.filter(pk=mail.pk).update(sender_email="hana@example.com")
    unknown = world.heard(channel="phone", customer=None)
    made = begun(world, web, phone, mail, unknown)
    assert Behind.objects.count() == 4
    assert finished(world, made) == 3
    assert Message.objects.get(case=web, direction="out").told_at == AT
    assert Promise.objects.get().customer == world.yeongsuk
    assert Letter.objects.get().to == "hana@example.com"
    assert Behind.objects.get(case=unknown).told_at is None
    with pytest.raises(Refused):
        finished(world, made)
    assert Message.objects.filter(direction="out").count() == 3


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
        improving.finish(by=manager, at=AT, day=DAY, improvement=made, said="말", did="함")
    with pytest.raises(Refused):
        improving.begin_improvement(by=system(DAY), at=AT, title="가", what="나")


def test_from_the_page_of_a_voice_to_the_public_page(world: Firmament) -> None:
    case = world.heard()
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    client.post("/voices/improvements/", {"title": "이중 출금 막기", "what": "한 번 더 맞춰 봄"})
    made = Improvement.objects.get()
    client.post(f"/voices/{case.pk}/gather/", {"improvement": made.pk})
    where = f"/voices/improvements/{made.pk}/"
    assert client.post(where, {"act": "finish", "said": " ", "did": ""}).status_code == 422
    assert client.post(where, {"act": "finish", "said": "두 번 빠졌어요", "did": "막았습니다"}).status_code == 302
    for words in ("두 번 빠졌어요", "막았습니다"):
        assert words in Client().get("/voices/did/").content.decode()
    leader = Client()
    leader.force_login(world.user(Role.EXECUTIVE))
    page = leader.get(where).content.decode()
    assert "&lt;5" in page
    assert "김영숙" not in page
    assert leader.post(where, {"act": "begin"}).status_code == 403
