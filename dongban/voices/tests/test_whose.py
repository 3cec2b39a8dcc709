"""Whose voice it is: found by two things that were told, said, corrected and taken back on the page of the case."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.test import Client

from dongban.journal.models import Entry, Sight
from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.records.models import SearchToken
from dongban.records.tokens import tokens_of
from dongban.voices import actions
from dongban.voices.actions import Brought
from dongban.voices.models import Case
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()
    made = Firmament()
    for one in (made.yeongsuk, made.taeo):
        SearchToken.objects.bulk_create(
            SearchToken(token=token, branch=one.branch_id, customer=one.pk) for token in tokens_of(one.name, one.phone)
        )
    return made


@pytest.fixture
def client(world: Firmament) -> Client:
    made = Client()
    made.force_login(world.user(Role.VOC, name="이서연"))
    return made


@pytest.mark.parametrize("typed", ["김영숙 4821", "김영숙 N1", "C1 N1", "010-2345-4821"])
def test_she_is_found_by_what_was_told(world: Firmament, client: Client, typed: str) -> None:
    case = world.heard(channel="phone", customer=None)
    page = client.get(f"/voices/{case.pk}/", {"who": typed}).content.decode()
    assert f'name="customer" value="{world.yeongsuk.pk}"' in page
    assert f'name="customer" value="{world.taeo.pk}"' not in page
    assert world.yeongsuk.pk in Sight.objects.latest("pk").customers


@pytest.mark.parametrize("typed", ["김영숙", "4821", "서태오 4821", "김영숙 N9"])
def test_one_thing_or_what_does_not_fit_finds_nobody(world: Firmament, client: Client, typed: str) -> None:
    case = world.heard(channel="phone", customer=None)
    page = client.get(f"/voices/{case.pk}/", {"who": typed}).content.decode()
    assert f'name="customer" value="{world.yeongsuk.pk}"' not in page
    assert "들은 것 두 가지" in page or "맞는 분이 없습니다" in page


def test_said_corrected_and_taken_back(world: Firmament, client: Client) -> None:
    case = world.heard(channel="phone", contract=world.contract.pk, customer=None)
    assert Case.objects.get().customer == world.yeongsuk

    def said(customer: object) -> tuple[object, ...]:
        assert client.post(f"/voices/{case.pk}/link/", {"customer": customer}).status_code == 302
        now = Case.objects.get()
        return now.customer, now.branch, now.contract

    assert said(world.taeo.pk) == (world.taeo, world.sinjeong, None)
    assert said("") == (None, None, None)
    assert said(world.yeongsuk.pk) == (world.yeongsuk, world.mokdong, None)
    verbs = list(Entry.objects.filter(verb__contains="linked").order_by("id").values_list("verb", "customer"))
    assert verbs == [
        ("voice.linked", world.taeo.pk),
        ("voice.unlinked", None),
        ("voice.linked", world.yeongsuk.pk),
    ]
    assert client.post(f"/voices/{case.pk}/link/", {"customer": 999_999}).status_code == 409


def test_not_while_she_is_owed_an_answer(world: Firmament) -> None:
    case = world.heard(channel="phone")
    brought = Brought(told=False, due_on=DAY)
    actions.answer(by=world.seoyeon, at=AT, day=DAY, case=case, text="네", version=case.version, brought=brought)
    with pytest.raises(Refused, match="약속"):
        actions.link_customer(by=world.seoyeon, at=AT, day=DAY, case=case, customer=None)
    manager = world.viewer(Role.MANAGER, world.seoyun)
    with pytest.raises(Refused):
        actions.link_customer(by=manager, at=AT, day=DAY, case=case, customer=world.taeo)
