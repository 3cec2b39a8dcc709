"""What the firm promises, on screen: the administrator makes, changes and switches; everybody reads."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from dongban.journal.models import Entry
from dongban.kernel.offsets import Offset
from dongban.people.actions import add_user
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Role
from dongban.promises import bulk
from dongban.promises.actions.changing import NO_VERSION, CannotChange, change_programme
from dongban.promises.actions.programmes import install, sign
from dongban.promises.bulk.previewing import preview
from dongban.promises.folder import take
from dongban.promises.models import Programme, Promise, Version
from dongban.promises.queries import steps as steps_of
from dongban.promises.rules import (
    BIRTHDAY,
    BY_HAND,
    INTRODUCE,
    SMILE,
    TEMPLATES,
    ProgrammeRule,
    StepRule,
    Subject,
    write_programmes,
)
from dongban.promises.tests import network as net
from dongban.promises.tests.network import AT, TODAY
from dongban.records.models import Contract, Load

pytestmark = pytest.mark.django_db
START = date(2025, 1, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", TODAY.isoformat())


def _span(opens: str, due: str) -> tuple[Offset, Offset]:
    return Offset.parse(opens), Offset.parse(due)


def smile(**other: object) -> ProgrammeRule:
    return ProgrammeRule(**{**vars(SMILE), "starts_on": START, **other})  # type: ignore[arg-type]


@pytest.fixture
def firm() -> SimpleNamespace:
    """Two customers with a contract each, signed in January; the programme is in place and its promises are made."""
    net.firm()
    Load.objects.create(at=AT, folder="firm", state=Load.State.DONE)
    place = net.branch("목동")
    hana = net.staff("하나", place)
    contracts = [net.contract(net.customer(name, hana, born_on=date(1980, 6, 2))) for name in ("영숙", "순자")]
    install(smile(), START)
    sign(Programme.objects.get(), "made", by=system(START), at=AT, day=START)
    bulk.make(at=AT)
    users = {
        role: add_user(
            username=role, name=role, role=role, since=START, password=None, language="en", staff=hana.pk, unit=place.pk
        )
        for role in Role
    }
    clients = {role: Client() for role in Role}
    for role, client in clients.items():
        client.force_login(users[role])
    return SimpleNamespace(
        place=place, hana=hana, contracts=contracts, clients=clients, boss=clients[Role.ADMINISTRATOR]
    )


def longer(due: str = "38m") -> dict[str, str]:
    """The form of Customer Smile with a fourth step."""
    steps = [("explain", "0d", "3m"), ("check-1y", "11m", "13m"), ("check-2y", "23m", "25m"), ("check-3y", "35m", due)]
    given = {
        "ko": "고객스마일",
        "en": "Customer Smile",
        "starts_on": "2025-01-01",
        "owner": "adviser",
        "channel": "visit",
    }
    given |= {"step-TOTAL_FORMS": "5", "step-INITIAL_FORMS": "3", "where_line": "savings", "version": "1"}
    for number, (code, opens, until) in enumerate(steps):
        given |= {f"step-{number}-code": code, f"step-{number}-opens": opens, f"step-{number}-due": until}
    return given


def edit(code: str = "smile") -> str:
    return reverse("promises:programme", args=[code])


def test_everybody_reads_what_is_promised(firm: SimpleNamespace) -> None:
    for client in firm.clients.values():
        for url in (reverse("promises:programmes"), edit()):
            body = client.get(url).content.decode()
            assert "Each contract, counted from the day of signing" in body
            assert "3-month visit to explain" in body or 'value="3m"' in body


def test_only_the_administrator_changes_it(firm: SimpleNamespace) -> None:
    for role, client in firm.clients.items():
        if role != Role.ADMINISTRATOR:
            assert client.post(edit(), {**longer(), "save": "1"}).status_code == 403
            assert client.post(reverse("promises:switch", args=["smile"]), {"active": "0"}).status_code == 403
            assert client.get(reverse("promises:new_programme", args=["contract"])).status_code == 403
            assert "Switch off" not in client.get(reverse("promises:programmes")).content.decode()
    assert Programme.objects.get().active and Programme.objects.get().steps.count() == 3
    assert Client().get(edit()).status_code == 302


def test_a_programme_that_is_not_there(firm: SimpleNamespace) -> None:
    assert firm.boss.get(edit("nothing")).status_code == 404
    assert firm.boss.get(reverse("promises:new_programme", args=["weather"])).status_code == 404
    assert firm.boss.post(reverse("promises:switch", args=["nothing"])).status_code == 404


def test_before_anything_is_saved_she_sees_what_it_would_do(firm: SimpleNamespace) -> None:
    body = firm.boss.post(edit(), longer()).content.decode()
    assert "Promises that would be made</dt><dd>2<" in body
    assert "Promises that stay as they are</dt><dd>6<" in body
    assert "목동" in body and "영숙" not in body
    assert (Programme.objects.get().steps.count(), Promise.objects.count()) == (3, 6)
    assert 'name="step-3-due" value="38m"' in body


def test_saved_it_makes_what_was_missing_and_rewrites_nothing(firm: SimpleNamespace) -> None:
    before = list(Promise.objects.order_by("id").values())
    given = {**longer(), "step-0-due": "2m", "save": "1"}
    assert firm.boss.post(edit(), given).status_code == 302
    assert bulk.make(at=AT).made == {"smile": 2}
    assert list(Promise.objects.filter(pk__in=[row["id"] for row in before]).order_by("id").values()) == before
    assert Promise.objects.filter(step__code="check-3y").count() == 2
    line = Entry.objects.filter(verb="programme.changed").get()
    assert 'due = "38m"' in line.details["programme"]


def test_back_from_the_preview_everything_is_still_filled_in(firm: SimpleNamespace) -> None:
    assert 'value="38m"' in firm.boss.post(edit(), {**longer(), "back": "1"}).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"step-3-due": "34m"}, "can lie before the opening day"),
        ({"step-3-due": "soon"}, "Write a span such as"),
        ({"step-3-due": ""}, "Write a span such as"),
        ({"step-3-code": ""}, "Every step needs a short name."),
        ({"step-3-opens": "-7d"}, "only a promise that recurs"),
        ({"ko": ""}, "required"),
        ({"where_line": "rockets"}, "rockets"),
        ({"step-TOTAL_FORMS": ""}, "ManagementForm"),
    ],
)
def test_what_is_wrong_is_said(firm: SimpleNamespace, wrong: dict[str, str], said: str) -> None:
    answer = firm.boss.post(edit(), {**longer(), **wrong, "save": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Programme.objects.get().steps.count() == 3


def test_a_template_is_looked_at_and_switched_on(firm: SimpleNamespace) -> None:
    assert "Ready to be switched on" in firm.boss.get(reverse("promises:programmes")).content.decode()
    body = firm.boss.get(edit("birthday")).content.decode()
    assert 'value="-7d"' in body and 'value="2026-03-03"' in body
    given = {"ko": "생일", "en": "Birthday", "starts_on": "2026-03-03", "owner": "adviser", "channel": "phone"}
    given |= {"where_kind": "person", "step-TOTAL_FORMS": "1", "step-INITIAL_FORMS": "0"}
    given |= {"version": "-1", "step-0-code": "greet", "step-0-opens": "-7d", "step-0-due": "0d"}
    body = firm.boss.post(edit("birthday"), given).content.decode()
    assert "for the customer born on 2 Jun" in body
    assert firm.boss.post(edit("birthday"), {**given, "save": "1"}).status_code == 302
    row = Programme.objects.get(code="birthday")
    assert (row.fact, row.every, row.active) == ("born_on", "1y", True)


def test_a_programme_of_her_own(firm: SimpleNamespace) -> None:
    url = reverse("promises:new_programme", args=["branch"])
    assert firm.boss.get(url).status_code == 200
    given = {"code": "tea", "ko": "차 한 잔", "en": "Tea", "fact": "opened_on", "every": "", "starts_on": "2026-03-03"}
    given |= {"owner": "manager", "channel": "any", "where_region": "서울, 부산"}
    given |= {"step-TOTAL_FORMS": "1", "step-INITIAL_FORMS": "0"}
    given |= {"version": "-1", "step-0-code": "tea", "step-0-opens": "0d", "step-0-due": "1m"}
    assert firm.boss.post(url, {**given, "save": "1", "active": "", "subject": "contract"}).status_code == 302
    row = Programme.objects.get(code="tea")
    assert (row.subject, row.where, row.owner) == ("branch", {"region": ["서울", "부산"]}, "manager")


def test_a_draft_promises_nothing_until_it_is_started(firm: SimpleNamespace) -> None:
    url, welcome = edit("welcome"), {"ko": "환영 전화", "en": "Welcome call", "owner": "adviser", "channel": "phone"}
    steps = {
        "step-TOTAL_FORMS": "1",
        "step-0-code": "call",
        "step-0-ko": "전화",
        "step-0-en": "Call",
        "step-0-opens": "0d",
        "step-0-due": "1w",
    }
    given = {**welcome, **steps, "step-INITIAL_FORMS": "1", "starts_on": "2025-01-01", "version": "-1"}
    looked_at = firm.boss.post(url, given).content.decode()
    assert "Start it" in looked_at and "Keep it as a draft" in looked_at and "Save it so" not in looked_at
    assert firm.boss.post(url, {**given, "save": "draft"}).status_code == 302
    row = Programme.objects.get(code="welcome")
    assert (row.draft, row.active, row.versions.get().what) == (True, False, "drafted")
    assert bulk.make(at=AT).made == {}
    assert not any(of.rule.code == "welcome" for of in steps_of().values())
    body = firm.boss.get(reverse("promises:programmes")).content.decode()
    assert "Draft" in body and "Look at it and start it" in body
    # Nothing but its own page starts it.
    firm.boss.post(reverse("promises:switch", args=["welcome"]), {"active": "1"})
    row.refresh_from_db()
    assert row.draft and not row.active
    # It is changed and stays a draft; then it starts.
    given |= {"version": "1", "step-0-due": "2w"}
    assert firm.boss.post(url, {**given, "save": "draft"}).status_code == 302
    assert bulk.make(at=AT).made == {}
    assert firm.boss.post(url, {**given, "version": "2", "save": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.draft, row.active) == (False, True)
    assert [each.what for each in row.versions.order_by("number")] == ["drafted", "changed", "on"]
    assert bulk.make(at=AT).made["welcome"] > 0
    # What was started is no draft again.
    firm.boss.post(url, {**given, "version": "3", "step-0-due": "3w", "save": "draft"})
    row.refresh_from_db()
    assert (row.draft, row.active) == (False, True)


def test_what_the_firms_file_says_is_on_also_where_it_was_a_draft(firm: SimpleNamespace) -> None:
    rule = next(each for each in TEMPLATES if each.code == "welcome")
    by = system(TODAY)
    assert change_programme(by=by, at=AT, day=TODAY, rule=rule, draft=True).draft
    take(by=by, at=AT, load_id=1, text=write_programmes([rule]))
    row = Programme.objects.get(code="welcome")
    assert (row.draft, row.active, row.version) == (False, True, 2)


def test_what_is_promised_by_hand_is_never_a_draft(firm: SimpleNamespace) -> None:
    rule = ProgrammeRule(
        **{**vars(SMILE), "code": "call-back", "subject": Subject.CUSTOMER, "fact": BY_HAND, "where": {}}
    )
    assert change_programme(by=system(TODAY), at=AT, day=TODAY, rule=rule, draft=True).active


def test_a_code_that_is_taken_cannot_become_something_else(firm: SimpleNamespace) -> None:
    url = reverse("promises:new_programme", args=["branch"])
    given = {"code": "smile", "ko": "x", "en": "x", "fact": "opened_on", "starts_on": "2026-03-03", "owner": "manager"}
    given |= {"channel": "any", "step-TOTAL_FORMS": "1", "step-INITIAL_FORMS": "0"}
    given |= {"version": "-1", "step-0-code": "tea", "step-0-opens": "0d", "step-0-due": "1m", "save": "1"}
    assert "another programme of this short name" in firm.boss.post(url, given).content.decode()
    assert Programme.objects.get(code="smile").subject == "contract"


def test_off_it_makes_nothing_and_keeps_what_there_is(firm: SimpleNamespace) -> None:
    url = reverse("promises:switch", args=["smile"])
    firm.boss.post(url, {"active": "0"})
    net.contract(net.customer("정호", firm.hana))
    load = Load.objects.create(at=AT, folder="firm", state=Load.State.DONE).pk
    Contract.objects.update(changed=load, load=load)
    assert bulk.make(at=AT).made == {}
    assert Promise.objects.count() == 6
    firm.boss.post(url, {"active": "1"})
    assert bulk.make(at=AT).made == {"smile": 3}
    switched = Entry.objects.filter(verb__startswith="programme.").order_by("id").values_list("verb", flat=True)
    assert list(switched) == ["programme.off", "programme.on"]


def test_the_page_tells_how_the_programme_came_to_be(firm: SimpleNamespace) -> None:
    assert firm.boss.post(edit(), {**longer(), "owner": "manager", "save": "1"}).status_code == 302
    firm.boss.post(reverse("promises:switch", args=["smile"]), {"active": "0"})
    for client in (firm.boss, firm.clients[Role.CONSULTANT]):
        body = client.get(edit()).content.decode()
        assert "How it came to be" in body and "Switched off" in body and "Made" in body
        assert "Who owes it: The adviser, else the branch manager → The branch manager" in body
        assert 'class="rung"' in body


def test_a_programme_of_before_there_were_versions_opens(firm: SimpleNamespace) -> None:
    Version.objects.all().delete()
    body = firm.boss.get(edit()).content.decode()
    assert 'class="rung"' in body and "How it came to be" not in body


def test_the_preview_says_what_would_be_different(firm: SimpleNamespace) -> None:
    body = firm.boss.post(edit(), {**longer(), "step-0-due": "2m"}).content.decode()
    assert "What would be different" in body
    assert "3-month visit to explain: within 3 months → within 2 months" in body


# Two at once ---------------------------------------------------------------------------------------------------------


def test_the_second_of_two_is_told_what_the_first_changed_and_loses_nothing(firm: SimpleNamespace) -> None:
    first = {**longer("37m"), "owner": "manager", "step-0-due": "2m", "save": "1"}
    assert firm.boss.post(edit(), first).status_code == 302
    for deed in ({}, {"save": "1"}):
        answer = firm.boss.post(edit(), {**longer("40m"), "en": "Smile again", **deed})
        body = answer.content.decode()
        assert answer.status_code == 409
        assert "Somebody else has changed this programme" in body and "administrator" in body
        assert "Who owes it: The adviser, else the branch manager → The branch manager" in body
        assert "3-month visit to explain: within 3 months → within 2 months" in body
        assert "New step: Customer Smile, from 35 months to 37 months after" in body
        assert 'value="40m"' in body and 'value="Smile again"' in body
        assert 'name="version" value="2"' in body
    assert Programme.objects.get().owner == "manager"
    # Having looked, she may go on.
    assert firm.boss.post(edit(), {**longer("40m"), "version": "2", "save": "1"}).status_code == 302
    row = Programme.objects.get()
    assert (row.owner, row.version) == ("adviser", 3)
    assert [(each.number, each.what, each.by_name) for each in row.versions.all()] == [
        (3, "changed", "administrator"),
        (2, "changed", "administrator"),
        (1, "made", "dongban"),
    ]


def test_a_form_that_does_not_say_what_it_was_made_out_of_changes_nothing(firm: SimpleNamespace) -> None:
    given = {**longer(), "save": "1"}
    del given["version"]
    assert firm.boss.post(edit(), given).status_code == 422
    assert Version.objects.count() == 1


def test_two_new_programmes_of_one_name(firm: SimpleNamespace) -> None:
    with pytest.raises(CannotChange, match="short name"):
        change_programme(by=system(TODAY), at=AT, day=TODAY, rule=smile(), version=NO_VERSION)


# The verbs behind the pages ------------------------------------------------------------------------------------------


def test_the_same_file_again_does_not_undo_what_was_changed_on_screen(firm: SimpleNamespace) -> None:
    changed = smile(channel="phone")
    change_programme(by=system(TODAY), at=AT, day=TODAY, rule=changed)
    assert not install(smile(), TODAY)
    assert Programme.objects.get().channel == "phone"
    change_programme(by=system(TODAY), at=AT, day=TODAY, rule=smile())
    assert Programme.objects.get().rule() == smile()


def test_saved_without_a_change_it_leaves_no_line(firm: SimpleNamespace) -> None:
    change_programme(by=system(TODAY), at=AT, day=TODAY, rule=Programme.objects.get().rule())
    assert not Entry.objects.filter(verb="programme.changed").exists()


def test_nobody_else_changes_it_by_another_way(firm: SimpleNamespace) -> None:
    with pytest.raises(Refused):
        change_programme(by=Viewer(1, "하나", (), TODAY), at=AT, day=TODAY, rule=smile(channel="phone"))
    with pytest.raises(CannotChange):
        change_programme(by=system(TODAY), at=AT, day=TODAY, rule=smile(fact="ended_on"))


def test_the_preview_counts_exactly_what_is_then_made(firm: SimpleNamespace) -> None:
    rule = smile(starts_on=date(2026, 4, 1), steps=(*SMILE.steps, StepRule("check-3y", *_span("35m", "37m"))))
    found = preview(rule, TODAY, "en")
    assert (found.made, found.late, found.closed, found.stay) == (2, 0, 0, 6)
    assert found.months == ((date(2029, 2, 1), 2),) and found.branches == (("목동", 2),)
    assert Programme.objects.get().starts_on == START
    change_programme(by=system(TODAY), at=AT, day=TODAY, rule=rule)
    assert sum(bulk.make(at=AT).made.values()) == found.made


def test_the_preview_tells_what_would_be_late_from_the_first_day(firm: SimpleNamespace) -> None:
    old = net.contract(net.customer("정호", firm.hana), signed_on=date(2025, 2, 3))
    Contract.objects.filter(pk=old.pk).update(ended_on=date(2025, 8, 1))
    net.contract(net.customer("민수", firm.hana), signed_on=date(2025, 2, 3))
    rule = ProgrammeRule("call", {"en": "Call"}, Subject.CONTRACT, "signed_on", (StepRule("c", *_span("0d", "7d")),))
    found = preview(rule, TODAY, "en")
    # Without a first day of its own it starts today: what would have been due before is never made.
    assert found.made == 0
    found = preview(ProgrammeRule(**{**vars(rule), "starts_on": START}), TODAY, "en")
    assert (found.made, found.late, found.closed) == (4, 3, 1)
    assert not Programme.objects.filter(code="call").exists()


def test_introductions_are_made_by_hand_overs(firm: SimpleNamespace) -> None:
    found = preview(INTRODUCE, TODAY, "en")
    assert (found.by_act, found.made) == (True, 0)


def test_birthdays_are_previewed_in_words(firm: SimpleNamespace) -> None:
    found = preview(ProgrammeRule(**{**vars(BIRTHDAY), "starts_on": TODAY}), TODAY, "ko")
    assert found.made == 2
    assert "6월 2일생 고객의 생일 축하 인사" in found.examples[0].why


def test_the_list_costs_few_statements(firm: SimpleNamespace, django_assert_max_num_queries: object) -> None:
    for number in range(12):
        net.programme(f"p{number}")
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert firm.boss.get(reverse("promises:programmes")).status_code == 200
