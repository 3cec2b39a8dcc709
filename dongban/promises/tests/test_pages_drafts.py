"""A draft that nobody wants any more is thrown away; what has been started is not."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Entry
from dongban.people.actions import add_user
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.promises.actions.changing import NO_VERSION, CannotChange, change_programme, discard_draft
from dongban.promises.models import Programme, Step, Version
from dongban.promises.rules import SMILE
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Load

pytestmark = pytest.mark.django_db
PAGE, GONE = (reverse(f"promises:{name}", args=["smile"]) for name in ("programme", "discard"))


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> dict[Role, Client]:
    monkeypatch.setenv("DONGBAN_NOW", TODAY.isoformat())
    net.firm()
    Load.objects.create(at=AT, folder="firm", state=Load.State.DONE)
    place = net.branch("목동")
    found = {}
    for role in (Role.ADMINISTRATOR, Role.MANAGER):
        user = add_user(
            username=role, name=role, role=role, since=date(2025, 1, 1), password=None, language="en", unit=place.pk
        )
        found[role] = Client()
        found[role].force_login(user)
    return found


def smile(*, draft: bool) -> Programme:
    return change_programme(by=system(TODAY), at=AT, day=TODAY, rule=SMILE, draft=draft)


def test_a_draft_is_thrown_away_and_the_journal_keeps_what_it_was(clients: dict[Role, Client]) -> None:
    row, boss = smile(draft=True), clients[Role.ADMINISTRATOR]
    assert "Throw the draft away" in boss.get(PAGE).content.decode()
    answer = boss.post(GONE, {"version": "1"}, follow=True).content.decode()
    assert "The draft is gone" in answer
    assert not (Programme.objects.exists() or Step.objects.exists() or Version.objects.exists())
    line = Entry.objects.get(verb="programme.discarded")
    assert (line.subject_id, line.details["code"]) == (row.pk, "smile")
    assert 'code = "explain"' in line.details["programme"]
    # Its name is free again.
    assert change_programme(by=system(TODAY), at=AT, day=TODAY, rule=SMILE, version=NO_VERSION).active


@pytest.mark.parametrize("active", [True, False])
def test_what_has_been_started_stays(clients: dict[Role, Client], active: bool) -> None:
    row, boss = smile(draft=False), clients[Role.ADMINISTRATOR]
    Programme.objects.filter(pk=row.pk).update(active=active)
    assert "Throw the draft away" not in boss.get(PAGE).content.decode()
    answer = boss.post(GONE, {"version": row.version}, follow=True).content.decode()
    assert "Only a draft can be thrown away" in answer
    assert Programme.objects.filter(pk=row.pk).exists()


def test_a_draft_with_a_promise_stays_whatever_it_says_of_itself(clients: dict[Role, Client]) -> None:
    row = smile(draft=True)
    hana = net.staff("하나", net.branch("신정"))
    contract = net.contract(net.customer("영숙", hana))
    step = row.steps.get(code="explain")
    step.promise_set.create(subject=contract.pk, cycle=0, from_on=TODAY, opens_on=TODAY, due_on=TODAY)
    with pytest.raises(CannotChange):
        discard_draft(by=system(TODAY), at=AT, programme=row, version=row.version)


@pytest.mark.parametrize("seen", ["0", "", "nonsense", "9" * 40])
def test_a_draft_that_somebody_has_changed_since_stays(clients: dict[Role, Client], seen: str) -> None:
    smile(draft=True)
    clients[Role.ADMINISTRATOR].post(GONE, {"version": seen})
    assert Programme.objects.filter(code="smile").exists()


def test_only_an_administrator_throws_a_draft_away(clients: dict[Role, Client]) -> None:
    smile(draft=True)
    assert "Throw the draft away" not in clients[Role.MANAGER].get(PAGE).content.decode()
    assert clients[Role.MANAGER].post(GONE, {"version": "1"}).status_code == 403
    assert Programme.objects.filter(code="smile").exists()
