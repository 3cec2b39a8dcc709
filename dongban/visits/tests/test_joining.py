"""서윤, the manager in Mokdong, asks 대표 along; 대표 goes, hears something, and it is followed up."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import caches
from django.http import Http404
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dongban.journal.models import Entry, Sight
from dongban.people.models import User
from dongban.people.reach import Refused, Viewer, viewer_of
from dongban.people.rules import Role
from dongban.promises.models import Given, Promise
from dongban.visits.actions import joining as actions
from dongban.visits.models import Joining
from dongban.visits.queries import joining as queries
from dongban.visits.rules import Stand
from dongban.visits.tests.cast import AT, MONDAY, Neighbourhood, day
from dongban.voices.models import Case

pytestmark = pytest.mark.django_db
SEOUL = ZoneInfo("Asia/Seoul")
MEETS = datetime(2026, 11, 30, 10, 30, tzinfo=SEOUL)
THAT_DAY = MEETS.date()


class Leading(Neighbourhood):
    """With 대표 and 부사장, who are asked along."""

    def __init__(self) -> None:
        super().__init__()
        self.chief = self.user("chief", Role.EXECUTIVE)
        self.deputy = self.user("deputy", Role.EXECUTIVE)
        self.manager = self.viewer(Role.MANAGER, self.seoyun)
        self.leader = viewer_of(self.chief, MONDAY)
        # Due on Wednesday.
        self.visit = self.first_promise(self.jaeho)

    def ask(self, by: Viewer | None = None, leader: User | None = None, **facts: object) -> Joining:
        asked = {"promise": self.visit.pk, "meets_at": MEETS, "minutes": 60, "place": "목동역 2번 출구"} | facts
        return actions.propose(
            by=by or self.manager, at=AT, day=MONDAY, leader=leader or self.chief, zone=SEOUL, **asked
        )

    def accepted(self) -> Joining:
        joining = self.ask()
        actions.accept(by=self.leader, at=AT, joining=joining)
        return joining


@pytest.fixture(autouse=True)
def on_that_monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    caches["near"].clear()


@pytest.fixture
def world() -> Leading:
    return Leading()


def test_what_leaders_have_seen_least_of_is_proposed_first(world: Leading) -> None:
    found = queries.proposals(world.manager, MONDAY)
    names = [one.card.name for one in found]
    # Overdue ones are no outing; of another branch she proposes none.
    assert "김영숙" not in names
    assert "서태오" not in names
    assert "윤재호" in names
    assert all(len(one.reasons) == 3 for one in found)
    assert "목동지점" in found[0].reasons[0]
    world.ask(promise=found[0].card.promise)
    again = queries.proposals(world.manager, MONDAY)
    assert found[0].card.promise not in [one.card.promise for one in again]
    # She is asked, and has not been there yet: next comes what has most of what nobody has met.
    assert all("번 동행함" not in reason for one in again for reason in one.reasons)
    Joining.objects.update(accepted_at=AT, meets_at=AT - timedelta(days=3))
    done = queries.proposals(world.manager, MONDAY)
    assert "1번" in done[0].reasons[0]
    assert [one.card.name for one in done] == [one.card.name for one in again]


def test_from_asked_to_followed_up(world: Leading) -> None:
    joining = world.ask()
    assert joining.stand is Stand.ASKED
    actions.accept(by=world.leader, at=AT, joining=joining)
    assert joining.stand is Stand.ACCEPTED
    actions.hear(
        by=world.leader,
        at=AT,
        day=THAT_DAY,
        joining=joining,
        text="약관 글씨가 너무 작다고 하셨다.",
        kind="suggestion",
        follow_due_on=day("2026-12-04"),
    )
    assert joining.stand is Stand.HEARD
    case = Case.objects.get(pk=joining.case)
    assert (case.channel, case.kind, case.customer_id, case.contract_id) == (
        "visit",
        "suggestion",
        world.jaeho.pk,
        world.visit.subject,
    )
    assert joining.follow_up is not None
    assert (joining.follow_up.owner, joining.follow_up.due_on) == (world.dohyeon, day("2026-12-04"))
    assert Given.objects.get(promise=joining.follow_up).note == "약관 글씨가 너무 작다고 하셨다."
    verbs = ["joining.asked", "joining.accepted", "joining.heard"]
    assert list(Entry.objects.filter(subject="visits.joining").order_by("pk").values_list("verb", flat=True)) == verbs


def test_what_was_heard_comes_after_the_visit(world: Leading) -> None:
    joining = world.accepted()
    for on in (MONDAY, THAT_DAY - timedelta(days=1)):
        with pytest.raises(Refused, match="11월 30일"):
            actions.hear(by=world.leader, at=AT, day=on, joining=joining, text="만족하신다.", kind="praise")
    html = html_of(client_of(world.chief), f"/visits/joining/{joining.pk}/")
    assert "11월 30일(월)" in html and "/hear/" not in html
    assert Joining.objects.get().stand is Stand.ACCEPTED


def test_nothing_to_do_is_a_voice_alone(world: Leading) -> None:
    joining = world.accepted()
    actions.hear(by=world.leader, at=AT, day=THAT_DAY, joining=joining, text="만족하신다.", kind="praise")
    assert joining.follow_up is None
    assert Case.objects.count() == 1


def test_what_cannot_be_promised_is_not_heard_half(world: Leading) -> None:
    joining = world.accepted()
    with pytest.raises(Refused):
        actions.hear(
            by=world.leader,
            at=AT,
            day=THAT_DAY,
            joining=joining,
            text="다시 전화",
            kind="request",
            follow_due_on=day("2026-11-20"),
        )
    assert Joining.objects.get().stand is Stand.ACCEPTED
    assert not Case.objects.exists()


def test_one_visit_has_one_leader(world: Leading) -> None:
    joining = world.ask()
    with pytest.raises(Refused, match="이미"):
        world.ask(leader=world.deputy)
    actions.decline(by=world.leader, at=AT, joining=joining, why="그날 이사회가 있습니다.")
    assert world.ask(leader=world.deputy).leader == world.deputy


def test_who_may_do_what(world: Leading) -> None:
    """서윤 asks for her branch alone, and only whom she asked answers."""
    with pytest.raises(Http404):
        world.ask(promise=world.first_promise(world.taeo).pk)
    with pytest.raises(Http404):
        world.ask(by=world.leader)
    with pytest.raises(Refused):
        world.ask(leader=world.user("fc", Role.CONSULTANT, world.haneul))
    with pytest.raises(Refused):
        world.ask(meets_at=MEETS.replace(hour=22))
    joining = world.ask()
    for stranger in (viewer_of(world.deputy, MONDAY), world.manager):
        with pytest.raises(Refused):
            actions.accept(by=stranger, at=AT, joining=joining)
    with pytest.raises(Refused):
        actions.withdraw(by=world.leader, at=AT, joining=joining)
    assert Joining.objects.get().stand is Stand.ASKED


def test_an_old_page_changes_nothing(world: Leading) -> None:
    """The manager withdraws while the leader's page still shows the request."""
    joining = world.ask()
    as_it_was = Joining.objects.get()
    actions.withdraw(by=world.manager, at=AT, joining=joining)
    with pytest.raises(Refused, match="그사이"):
        actions.accept(by=world.leader, at=AT, joining=as_it_was)
    with pytest.raises(Refused, match="이미"):
        actions.accept(by=world.leader, at=AT, joining=Joining.objects.get())


# The pages ------------------------------------------------------------------------------------------------------------


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def html_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_pages_from_first_to_last(world: Leading, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = client_of(world.user("seoyun", Role.MANAGER, world.seoyun))
    leader = client_of(world.chief)
    html = html_of(manager, "/visits/joining/")
    assert f"/visits/joining/propose/{world.visit.pk}/" in html
    form = {"leader": world.chief.pk, "on": "2026-11-30", "starts": "10:30", "minutes": 60, "place": "목동역"}
    wrong = manager.post(f"/visits/joining/propose/{world.visit.pk}/", form | {"starts": "22:00"})
    assert wrong.status_code == 422
    assert "21:00" in wrong.content.decode()
    assert manager.post(f"/visits/joining/propose/{world.visit.pk}/", form).status_code == 302
    joining = Joining.objects.get()
    assert joining.meets_at == MEETS
    # What a leader sees of customers is masked.
    html = html_of(leader, "/visits/joining/")
    assert "윤*호" in html
    assert "윤재호" not in html
    assert leader.post(f"/visits/joining/{joining.pk}/decline/", {"why": " "}).status_code == 422
    assert leader.post(f"/visits/joining/{joining.pk}/accept/").status_code == 302
    # Whom he is going to meet he knows by name; another leader does not.
    for page in ("/visits/joining/", f"/visits/joining/{joining.pk}/"):
        assert "윤재호" in html_of(leader, page)
        assert "윤재호" not in html_of(client_of(world.deputy), page)
    assert Sight.objects.filter(page="visits:joined", customers=[world.jaeho.pk], by=world.chief.pk).exists()
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-30T12:30")
    said = {"text": "보험금 청구가 어렵다고 하셨다.", "kind": "request", "follow_due_on": "2026-12-04"}
    assert leader.post(f"/visits/joining/{joining.pk}/hear/", said | {"text": ""}).status_code == 422
    assert leader.post(f"/visits/joining/{joining.pk}/hear/", said).status_code == 302
    again = leader.post(f"/visits/joining/{joining.pk}/hear/", said)
    assert again.status_code == 409
    assert Promise.objects.filter(step__programme__code="follow-up").count() == 1
    html = html_of(manager, "/visits/joining/heard/")
    assert "보험금 청구가 어렵다고 하셨다." in html
    assert "12월 4일(금)까지" in html
    assert Sight.objects.filter(page="visits:heard", customers=[world.jaeho.pk]).exists()


def test_the_list_reads_as_much_for_ten_as_for_one(
    world: Leading, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    world.ask()
    client = client_of(world.user("seoyun", Role.MANAGER, world.seoyun))
    html_of(client, "/visits/joining/")
    for n in range(10):
        made = world.contract(world.customer(f"고객{n}", world.dohyeon), world.life, "2026-09-01")
        world.ask(promise=Promise.objects.get(subject=made.pk, step=world.steps[0]).pk)
    with django_assert_max_num_queries(26):
        html = html_of(client, "/visits/joining/")
    assert len(re.findall(r'href="/visits/joining/\d+/"', html)) == 11


def test_a_consultant_sees_who_comes_along(world: Leading) -> None:
    joining = world.accepted()
    dohyeon = client_of(world.user("dohyeon", Role.CONSULTANT, world.dohyeon))
    assert "chief" in html_of(dohyeon, f"/visits/joining/{joining.pk}/")
    html_of(client_of(world.user("haneul", Role.CONSULTANT, world.haneul)), f"/visits/joining/{joining.pk}/", 404)
    assert joining.meets_at + timedelta(minutes=60)


def test_a_leader_who_is_asked_reads_it_where_her_day_begins(world: Leading) -> None:
    joining, leader = world.ask(), client_of(world.chief)
    assert "동행을 부탁받은 방문 1건" in html_of(leader, "/glance/")
    assert "동행을 부탁받은" not in html_of(client_of(world.deputy), "/glance/")
    actions.accept(by=world.leader, at=AT, joining=joining)
    assert "동행을 부탁받은" not in html_of(leader, "/glance/")
