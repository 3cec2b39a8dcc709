"""What a voice says of somebody reaches her by no way: not by its answer, and not before anybody has sorted it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from dongban.journal.models import Entry
from dongban.people import reach
from dongban.people.reach import Refused
from dongban.people.rules import Role
from dongban.promises.models import Given, Promise
from dongban.promises.queries import today
from dongban.records.models import Staff
from dongban.voices import actions
from dongban.voices.actions import Brought, improving
from dongban.voices.actions.many import change_many
from dongban.voices.models import Behind, Case, Member, Message, Queue
from dongban.voices.queries.spreading import plan_of
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
TEXT = "이도현 씨의 말투를 바로잡겠습니다."
PROMISED = Brought(told=False, due_on=DAY)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Firmament:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    cache.clear()
    world = Firmament()
    # As the records have it.
    Staff.objects.filter(pk=world.seoyun.pk).update(job="manager")
    return world


def answered(world: Firmament, case: Case) -> Message:
    now = Case.objects.get(pk=case.pk)
    return actions.answer(
        by=world.seoyeon, at=LATER, day=DAY, case=now, text=TEXT, version=now.version, brought=PROMISED
    )


def seen(world: Firmament, role: Role, who: Staff) -> set[int]:
    return set(reach.visible(world.viewer(role, who), "see", Case.objects.all()).values_list("pk", flat=True))


def of_consultant(world: Firmament) -> list[str]:
    return [line.note for line in today(world.viewer(Role.CONSULTANT, world.dohyeon), DAY).lines]


# One of the team -----------------------------------------------------------------------------------------------------


def test_one_of_the_team_neither_reads_nor_answers_what_is_about_herself(world: Firmament) -> None:
    officer = world.staff("한소리", "S9", world.mokdong, "voc")
    sori, client = world.viewer(Role.VOC, officer), Client()
    client.force_login(world.user(Role.VOC, officer))
    queue, _new = Queue.objects.get_or_create(code="complaints", defaults={"ko": "불만", "en": "Complaints"})
    for user in (sori.user, world.seoyeon.user):
        Member.objects.create(queue=queue, user_id=user, since=DAY)
    words = "소리 씨가 전화를 끊었어요"
    case = world.heard(about_staff=officer.pk, text=words)
    other = world.heard(text="다른 분의 말")
    for page in ("/voices/", "/voices/many/", "/voices/glance/voices/", f"/customers/{world.yeongsuk.pk}/"):
        html = client.get(page).content.decode()
        assert words not in html, page
        assert "다른 분의 말" in html, page
    assert client.get(f"/voices/{case.pk}/").status_code == 404
    assert words not in client.get(f"/voices/{other.pk}/").content.decode()
    for act, given in (("answer", {"text": TEXT, "version": 0}), ("take", {}), ("seal", {"text": "왜"})):
        assert client.post(f"/voices/{case.pk}/{act}/", given).status_code == 404
    with pytest.raises(Refused, match="동료"):
        actions.note(by=sori, at=LATER, case=case, text="메모")
    # Nor is it given to her.
    with pytest.raises(Refused, match="그분"):
        actions.assign(by=world.seoyeon, at=LATER, day=DAY, case=case, to=sori.user)
    with pytest.raises(Refused, match="그분"):
        of = world.user(Role.VOC, officer)
        actions.ask_opinion(by=world.seoyeon, at=LATER, case=case, of=of, question="어떻게 볼까요?")
    many = {"by": world.seoyeon, "at": LATER, "day": DAY, "rows": Case.objects.open(), "seen": 2}
    change_many(**many, to=str(sori.user))
    assert set(Case.objects.filter(owner=sori.user)) == {other}
    assert client.get(f"/voices/{other.pk}/").status_code == 200


def test_whoever_says_that_it_is_about_herself_lets_it_go(world: Firmament) -> None:
    officer, case, client = world.staff("한소리", "S9", world.mokdong, "voc"), world.heard(), Client()
    client.force_login(world.user(Role.VOC, officer))
    assert client.post(f"/voices/{case.pk}/about/", {"staff": officer.pk})["Location"] == "/voices/"
    assert client.post(f"/voices/{case.pk}/about/", {"staff": ""}).status_code == 404


# The answer ----------------------------------------------------------------------------------------------------------


def test_the_answer_about_a_consultant_is_brought_by_her_manager(world: Firmament) -> None:
    case = world.heard(channel="phone", about_staff=world.dohyeon.pk)
    answered(world, case)
    promise = Promise.objects.get()
    assert (promise.customer, promise.owner) == (world.yeongsuk, world.seoyun)
    assert of_consultant(world) == []
    note = Given.objects.get().note
    assert case.number in note
    assert TEXT not in note


def test_what_is_about_nobody_is_brought_by_whoever_serves_her(world: Firmament) -> None:
    answered(world, world.heard(channel="phone"))
    assert Promise.objects.get().owner == world.dohyeon
    assert TEXT in of_consultant(world)[0]


def test_what_is_sealed_is_brought_by_nobody_of_the_branch(world: Firmament) -> None:
    about_her = world.heard(channel="phone", about_staff=world.seoyun.pk)
    sealed = world.heard(channel="visit")
    actions.seal(by=world.seoyeon, at=AT, case=sealed, sealed=True, why="지점 전체의 일")
    for case in (about_her, sealed):
        with pytest.raises(Refused, match="직접"):
            answered(world, case)
    assert not Promise.objects.exists()
    assert not Message.objects.filter(direction="out").exists()


def test_without_a_manager_nobody_is_asked(world: Firmament) -> None:
    Staff.objects.filter(pk=world.seoyun.pk).update(left_on=DAY - timedelta(days=1))
    with pytest.raises(Refused, match="직접"):
        answered(world, world.heard(channel="phone", about_staff=world.dohyeon.pk))


def test_an_improvement_is_told_past_whom_the_voice_is_about(world: Firmament) -> None:
    open_one = world.heard(channel="phone", about_staff=world.dohyeon.pk)
    sealed = world.heard(channel="phone", about_staff=world.seoyun.pk, customer=world.taeo.pk, branch=world.mokdong.pk)
    made = improving.begin_improvement(by=world.seoyeon, at=AT, title="말투", what="바로잡음")
    for case in (open_one, sealed):
        improving.gather(by=world.seoyeon, at=AT, improvement=made, case=case)
    plan = plan_of(made, day=DAY, at=AT)
    assert [each.case for each in plan.tellings] == [open_one]
    improving.finish(by=world.seoyeon, at=AT, day=DAY, improvement=made, said="말투", did=TEXT, seal=plan.seal)
    assert Promise.objects.get().owner == world.seoyun
    assert TEXT not in Given.objects.get().note
    assert Behind.objects.count() == 2


def test_a_promise_goes_past_her_as_soon_as_it_is_known(world: Firmament) -> None:
    case = world.heard(channel="phone")
    answered(world, case)
    actions.say_about(by=world.seoyeon, at=LATER, case=case, staff=world.dohyeon)
    assert Promise.objects.get().owner == world.seoyun
    assert of_consultant(world) == []
    assert TEXT not in Given.objects.get().note
    actions.say_about(by=world.seoyeon, at=LATER, case=case, staff=world.seoyun)
    assert Promise.objects.get().waived_on == DAY


# Whom it is about ----------------------------------------------------------------------------------------------------


def test_the_seal_follows_whom_it_is_about(world: Firmament) -> None:
    case = world.heard(channel="phone")

    def about(staff: Staff | None) -> tuple[Staff | None, bool]:
        now = actions.say_about(by=world.seoyeon, at=LATER, case=case, staff=staff)
        return now.about_staff, now.sealed

    assert about(world.seoyun) == (world.seoyun, True)
    assert about(world.dohyeon) == (world.dohyeon, False)
    actions.seal(by=world.seoyeon, at=LATER, case=case, sealed=True, why="지점 전체의 일")
    assert about(None) == (None, True)
    told = Entry.objects.filter(verb="voice.about").order_by("id").values_list("details", flat=True)
    assert [each["to"] for each in told] == [world.seoyun.pk, world.dohyeon.pk, None]


def test_whom_it_is_about_has_it_no_longer(world: Firmament) -> None:
    officer = world.staff("한소리", "S9", world.mokdong, "voc")
    sori = world.viewer(Role.VOC, officer)
    Member.objects.create(queue=Queue.objects.get(code="complaints"), user_id=sori.user, since=DAY)
    case = world.heard(channel="phone")
    assert case.owner_id == sori.user
    actions.say_about(by=world.seoyeon, at=LATER, case=case, staff=officer)
    assert Case.objects.get().owner_id is None
    with pytest.raises(Refused, match="동료"):
        actions.say_about(by=sori, at=LATER, case=case, staff=None)
    with pytest.raises(Refused):
        actions.say_about(by=world.viewer(Role.MANAGER, world.seoyun), at=LATER, case=case, staff=None)


def test_she_is_found_by_name_and_branch_on_the_page(world: Firmament) -> None:
    case = world.heard(channel="phone")
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    page = client.get(f"/voices/{case.pk}/?whom=목동+오서윤").content.decode()
    assert f'name="staff" value="{world.seoyun.pk}"' in page
    assert f'name="staff" value="{world.dohyeon.pk}"' not in page
    assert f'name="staff" value="{world.dohyeon.pk}"' in client.get(f"/voices/{case.pk}/").content.decode()
    assert client.post(f"/voices/{case.pk}/about/", {"staff": 999_999}).status_code == 409
    assert client.post(f"/voices/{case.pk}/about/", {"staff": world.seoyun.pk}).status_code == 302
    assert Case.objects.get().sealed
    assert client.post(f"/voices/{case.pk}/about/", {"staff": ""}).status_code == 302
    assert Case.objects.get().about_staff is None


# Not sorted yet ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channel", "kind"), [("web", "complaint"), ("web", ""), ("email", "")])
def test_what_may_be_about_her_waits_until_somebody_has_sorted_it(world: Firmament, channel: str, kind: str) -> None:
    case = world.heard(channel=channel, kind=kind)
    assert seen(world, Role.CONSULTANT, world.dohyeon) == seen(world, Role.MANAGER, world.seoyun) == set()
    actions.classify(by=world.seoyeon, at=LATER, case=case, kind="complaint", priority=1)
    assert seen(world, Role.CONSULTANT, world.dohyeon) == seen(world, Role.MANAGER, world.seoyun) == {case.pk}
    actions.say_about(by=world.seoyeon, at=LATER, case=case, staff=world.dohyeon)
    assert seen(world, Role.CONSULTANT, world.dohyeon) == set()
    assert seen(world, Role.MANAGER, world.seoyun) == {case.pk}


@pytest.mark.parametrize(("channel", "kind"), [("web", "praise"), ("email", "question"), ("phone", "complaint")])
def test_what_cannot_be_or_was_heard_by_one_of_us_is_there_at_once(world: Firmament, channel: str, kind: str) -> None:
    case = world.heard(channel=channel, kind=kind)
    assert seen(world, Role.CONSULTANT, world.dohyeon) == seen(world, Role.MANAGER, world.seoyun) == {case.pk}
