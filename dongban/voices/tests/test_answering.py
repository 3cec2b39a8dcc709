"""One voice from door to door: shared out, answered once, told, closed; and what may not happen on the way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from dongban.journal.models import Entry
from dongban.people.reach import Refused, Viewer, system
from dongban.people.rules import Role
from dongban.post.models import Letter
from dongban.promises.actions import keep
from dongban.promises.models import Promise
from dongban.voices import actions
from dongban.voices.actions import Brought, Overtaken
from dongban.voices.models import Case, Closing, LegalTerm, Member, Message, Opinion, Queue
from dongban.voices.queries import View, counts, matching, thread
from dongban.voices.queries.doors import followed
from dongban.voices.queries.inbox import Asked
from dongban.voices.queries.leaders import Figure, term
from dongban.voices.queries.thread import ClockLine
from dongban.voices.rules import Standing, standing_of
from dongban.voices.tests.cast import AT, DAY, Firmament

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
TEXT = "확인해 보니 두 번 빠진 것이 맞습니다. 오늘 돌려드립니다."


@pytest.fixture
def world() -> Firmament:
    return Firmament()


@pytest.fixture
def hana(world: Firmament) -> Viewer:
    return world.seoyeon


@pytest.fixture
def duri(world: Firmament) -> Viewer:
    return world.viewer(Role.VOC, name="박두리")


def answered(case: Case, by: Viewer, **more: object) -> Message:
    fresh = Case.objects.get(pk=case.pk)
    return actions.answer(by=by, at=LATER, day=DAY, case=fresh, text=TEXT, version=fresh.version, **more)  # type: ignore[arg-type]


def shut(case: Case, by: Viewer, **more: object) -> Closing:
    fresh = Case.objects.get(pk=case.pk)
    given = {"cause": "mistake", "done": "이중 출금분을 환불함", "version": fresh.version, **more}
    return actions.close(by=by, at=LATER, case=fresh, **given)  # type: ignore[arg-type]


# Shared out ----------------------------------------------------------------------------------------------------------


def test_what_is_heard_goes_to_whoever_carries_least(world: Firmament, hana: Viewer, duri: Viewer) -> None:
    queue = Queue.objects.get(code="complaints")
    for viewer in (hana, duri):
        Member.objects.create(queue=queue, user_id=viewer.user, since=DAY)
    owners = [world.heard(text=f"{n}번째").owner_id for n in range(4)]
    assert sorted(owners) == sorted([hana.user, duri.user] * 2)
    question = world.heard(kind="question")
    assert (question.queue.code, question.owner) == ("voices", None)


def test_what_is_said_about_one_of_the_team_is_not_hers_to_answer(world: Firmament, duri: Viewer) -> None:
    officer = world.staff("한소리", "S9", world.mokdong, "voc")
    sori = world.viewer(Role.VOC, officer)
    for viewer in (sori, duri):
        Member.objects.create(queue=Queue.objects.get(code="complaints"), user_id=viewer.user, since=DAY)
    assert {world.heard(about_staff=officer.pk).owner_id for _ in range(3)} == {duri.user}


def test_a_case_is_handed_over_to_one_of_the_team_alone(world: Firmament, hana: Viewer, duri: Viewer) -> None:
    case = world.heard()
    with pytest.raises(Refused, match="팀"):
        actions.assign(by=hana, at=LATER, day=DAY, case=case, to=duri.user)
    Member.objects.create(queue=Queue.objects.first(), user_id=duri.user, since=DAY)
    actions.assign(by=hana, at=LATER, day=DAY, case=case, to=duri.user, why="연금은 두리 씨가 잘 압니다")
    assert Case.objects.get().owner_id == duri.user
    assert Entry.objects.get(verb="voice.assigned").reason == "연금은 두리 씨가 잘 압니다"


# Answered ------------------------------------------------------------------------------------------------------------


def test_a_web_answer_is_there_at_once_and_stops_the_clock_of_the_first_answer(world: Firmament, hana: Viewer) -> None:
    case = world.heard()
    assert (case.due_at, case.first_due_at) == (case.first_due_at, AT + timedelta(minutes=180))
    message = answered(case, hana)
    case.refresh_from_db()
    assert (message.direction, case.first_answered_at, case.told_at) == ("out", LATER, LATER)
    assert (standing_of(case), case.owner_id, case.due_at) == (Standing.ANSWERED, hana.user, case.solve_due_at)


def test_of_two_answers_the_second_reads_the_first(world: Firmament, hana: Viewer, duri: Viewer) -> None:
    case = world.heard()
    old = case.version
    answered(case, hana)
    with pytest.raises(Overtaken):
        actions.answer(by=duri, at=LATER, day=DAY, case=case, text=TEXT, version=old)
    assert Message.objects.filter(direction="out").count() == 1


def test_a_customer_who_writes_again_waits_again(world: Firmament, hana: Viewer) -> None:
    case = world.heard()
    answered(case, hana)
    again = LATER + timedelta(hours=2)
    actions.hear_more(by=system(DAY), at=again, case=case, text="아직 안 들어왔어요", external="<1@x>")
    actions.hear_more(by=system(DAY), at=again, case=case, text="아직 안 들어왔어요", external="<1@x>")
    case.refresh_from_db()
    assert (standing_of(case), case.waiting_since, case.messages.count()) == (Standing.WAITING, again, 3)
    assert case.due_at == case.next_due_at
    assert case.first_due_at == AT + timedelta(minutes=180)


def test_a_mail_is_answered_in_its_thread(world: Firmament, hana: Viewer) -> None:
    case = world.heard(channel="email", subject="이중 출금")
    Message.objects.filter(case=case).update(external="<ask@example.com>")
    answered(case, hana)
    letter = Letter.objects.get()
    assert (letter.to, letter.headers["In-Reply-To"]) == ("ys@example.com", "<ask@example.com>")
    assert case.number in letter.subject
    assert Message.objects.get(direction="out").external == letter.message_id


def test_a_voice_of_the_web_without_a_page_of_its_own_is_answered_where_she_reads_it(
    world: Firmament, hana: Viewer
) -> None:
    """One of the records, or an unhappy score: nothing is told by a page that nobody can open."""
    case = world.heard(page=False)
    message = answered(case, hana)
    case.refresh_from_db()
    assert (message.channel, Letter.objects.get().to) == ("email", "ys@example.com")
    assert (case.told_at, case.first_answered_at, standing_of(case)) == (None, LATER, Standing.ANSWERED)
    with pytest.raises(Refused, match="아직"):
        shut(case, hana)


@pytest.mark.parametrize("door", ["web", "email"])
def test_where_no_address_is_known_somebody_speaks_to_her(world: Firmament, hana: Viewer, door: str) -> None:
    case = world.heard(page=False, channel=door, customer=world.taeo.pk)
    answered(case, hana, brought=Brought(told=False, due_on=DAY + timedelta(days=1)))
    case.refresh_from_db()
    assert (Promise.objects.get().step.code, case.told_at) == ("call-back", None)
    message = answered(case, hana)
    case.refresh_from_db()
    assert (message.channel, case.told_at) == ("phone", LATER)


def test_the_page_says_by_which_door_the_answer_goes_out(world: Firmament, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    client = Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    doors = [
        (world.heard(), "웹", False),
        (world.heard(page=False), "이메일", False),
        (world.heard(page=False, customer=world.taeo.pk), "전화", True),
    ]
    for case, words, asks_how in doors:
        page = client.get(f"/voices/{case.pk}/").content.decode()
        assert f"나가는 길: {words}" in page
        assert ('name="how"' in page) is asks_how


def test_an_answer_that_has_to_be_brought_is_a_promise(world: Firmament, hana: Viewer) -> None:
    case = world.heard(channel="phone")
    answered(case, hana, brought=Brought(told=False, due_on=DAY + timedelta(days=1)))
    case.refresh_from_db()
    promise = Promise.objects.get()
    assert (promise.customer, promise.owner, case.first_answered_at) == (world.yeongsuk, world.dohyeon, None)
    with pytest.raises(Refused, match="아직"):
        shut(case, hana)
    keep(by=world.viewer(Role.CONSULTANT, world.dohyeon), at=LATER, day=DAY, promise=promise, kept_on=DAY)
    assert actions.notice_told(by=system(DAY), at=LATER) == 1
    assert actions.notice_told(by=system(DAY), at=LATER) == 0
    case.refresh_from_db()
    assert (case.first_answered_at, standing_of(case)) == (LATER, Standing.ANSWERED)
    assert shut(case, hana).how == "told"


# Closed --------------------------------------------------------------------------------------------------------------


def test_no_voice_is_closed_before_the_customer_is_told(world: Firmament, hana: Viewer) -> None:
    case = world.heard()
    with pytest.raises(Refused, match="아직"):
        shut(case, hana)
    answered(case, hana)
    for lacking in ({"cause": ""}, {"done": " "}):
        with pytest.raises(Refused):
            shut(case, hana, **lacking)
    shut(case, hana)
    case.refresh_from_db()
    assert (standing_of(case), case.due_at, case.closed_at) == (Standing.CLOSED, None, LATER)


def test_where_nobody_is_told_a_second_person_agrees(world: Firmament, hana: Viewer, duri: Viewer) -> None:
    case = world.heard(customer=None, text="광고입니다")
    closing = shut(case, hana, cause="no_fault", silent_why="연락할 길이 없음")
    assert Case.objects.get().closed_at is None
    with pytest.raises(Refused):
        actions.agree(by=hana, at=LATER, closing=closing)
    actions.agree(by=duri, at=LATER, closing=closing)
    assert Case.objects.get().closed_at == LATER
    with pytest.raises(Refused):
        actions.agree(by=duri, at=LATER, closing=closing)


def test_a_customer_who_is_not_content_opens_it_again(world: Firmament, hana: Viewer) -> None:
    case = world.heard()
    answered(case, hana)
    shut(case, hana)
    actions.hear_more(by=system(DAY), at=LATER, case=case, text="해결이 안 됐어요")
    case.refresh_from_db()
    assert (standing_of(case), Closing.objects.get().reopened_at) == (Standing.WAITING, LATER)
    answered(case, hana)
    shut(case, hana)
    assert Closing.objects.count() == 2


def test_an_abusive_contact_is_ended_after_a_warning_and_stays_ended(world: Firmament, hana: Viewer) -> None:
    case = world.heard(text="#@!")
    with pytest.raises(Refused):
        actions.end_abusive(by=hana, at=LATER, case=case, version=case.version, done="욕설이 이어짐")
    answered(case, hana)
    case.refresh_from_db()
    actions.end_abusive(by=hana, at=LATER, case=case, version=case.version, done="욕설이 이어짐")
    actions.hear_more(by=system(DAY), at=LATER, case=case, text="#@!")
    case.refresh_from_db()
    assert (standing_of(case), case.messages.count()) == (Standing.CLOSED, 3)
    page = followed(case.link, world.firm, LATER, DAY, "ko")
    assert (page.open, page.ended, page.asked) == (False, True, False), "nothing says that it is opened again"


def test_a_colleague_finds_the_ended_contact_that_waits_for_her(world: Firmament, hana: Viewer, duri: Viewer) -> None:
    case = world.heard(text="#@!")
    answered(case, hana)
    case.refresh_from_db()
    closing = actions.end_abusive(by=hana, at=LATER, case=case, version=case.version, done="욕설이 이어짐")

    def waiting(viewer: Viewer) -> tuple[int, int]:
        there = matching(viewer, world.firm, LATER, Asked(view=View.AGREE)).count()
        return there, counts(viewer, world.firm, LATER).views[View.AGREE]

    assert (waiting(hana), waiting(duri)) == ((0, 0), (1, 1))
    actions.agree(by=duri, at=LATER, closing=closing)
    assert waiting(duri) == (0, 0)


def test_what_was_asked_for_and_is_closed_otherwise_waits_for_nobody(
    world: Firmament, hana: Viewer, duri: Viewer
) -> None:
    case = world.heard()
    shut(case, hana, cause="no_fault", silent_why="잘못 온 글")
    answered(case, hana)
    shut(case, hana)
    assert not matching(duri, world.firm, LATER, Asked(view=View.AGREE)).exists()


def test_the_laws_clock_runs_until_the_last_answer_is_known_to_be_the_last(world: Firmament, hana: Viewer) -> None:
    case = world.heard()
    answered(case, hana)
    case.refresh_from_db()
    law = "법정 기한"
    assert clocks(world, case)[law].left, "its list counts it down too"
    shut(case, hana)
    assert (clocks(world, case)[law].left, clocks(world, case)[law].look) == ("", "kept")
    actions.reopen(by=hana, at=LATER, case=case, why="다시 물으심")
    assert clocks(world, case)[law].left


def test_what_was_closed_without_an_answer_has_no_clock_that_goes_on(
    world: Firmament, hana: Viewer, duri: Viewer
) -> None:
    spam, late = world.heard(text="광고"), world.heard(text="광고", at=AT - timedelta(days=30))
    for case in (spam, late):
        closing = shut(case, hana, cause="spam", silent_why="광고")
        actions.agree(by=duri, at=LATER, closing=closing)
    first, month = "첫 답", AT + timedelta(days=30)
    assert first not in clocks(world, spam, month)
    assert (clocks(world, late, month)[first].left, clocks(world, late, month)[first].look) == ("", "late")
    # Nor is it counted as answered too late, a month after it.
    assert list(Case.objects.filter(term(Figure.LATE, month))) == [late]
    assert not Case.objects.filter(term(Figure.IN_TIME, month)).exists()


def clocks(world: Firmament, case: Case, at: datetime = LATER) -> dict[str, ClockLine]:
    return {clock.name: clock for clock in thread(world.seoyeon, case.pk, world.firm, at).clocks}


def test_the_laws_clock_says_which_law_it_is(world: Firmament) -> None:
    case = world.heard()
    assert LegalTerm.objects.get(kind="complaint").citation in clocks(world, case)["법정 기한"].until
    assert "법정 기한" not in clocks(world, world.heard(kind="praise"))


def test_while_a_letter_is_on_its_way_it_is_said_so(world: Firmament, hana: Viewer) -> None:
    case = world.heard(channel="email")
    answered(case, hana)
    with pytest.raises(Refused, match="마지막 답"):
        shut(case, hana)


# Besides -------------------------------------------------------------------------------------------------------------


def test_a_pause_stops_the_firms_clocks_and_not_the_laws(world: Firmament, hana: Viewer) -> None:
    case = world.heard()
    due, legal = case.first_due_at, case.legal_due_at
    with pytest.raises(Refused):
        actions.pause(by=hana, at=AT, case=case, why=" ")
    actions.pause(by=hana, at=AT, case=case, why="서류를 기다림")
    case.refresh_from_db()
    assert (standing_of(case), case.first_due_at, case.due_at) == (Standing.PAUSED, None, legal)
    actions.resume(by=hana, at=AT + timedelta(minutes=30), case=case)
    case.refresh_from_db()
    assert (case.first_due_at, case.legal_due_at) == (due + timedelta(minutes=30), legal)


def test_what_it_is_decides_by_when(world: Firmament, hana: Viewer) -> None:
    case = world.heard(kind="")
    assert (case.legal_due_at, case.first_due_at) == (None, AT + timedelta(minutes=300))
    actions.classify(by=hana, at=LATER, case=case, kind="complaint", priority=1)
    case.refresh_from_db()
    assert (case.first_due_at, case.legal_due_at is None) == (AT + timedelta(minutes=60), False)


def test_a_note_and_an_opinion_move_no_clock(world: Firmament, hana: Viewer, duri: Viewer) -> None:
    case = world.heard()
    on_the_desk(duri)
    actions.note(by=hana, at=LATER, case=case, text="전산팀에 물어봄")
    opinion = actions.ask_opinion(
        by=hana, at=LATER, case=case, of=world.user(Role.VOC, name="박두리"), question="환불?"
    )
    with pytest.raises(Refused):
        actions.give_opinion(by=hana, at=LATER, opinion=opinion, text="네")
    with pytest.raises(Refused, match="이미"):
        actions.ask_opinion(by=hana, at=LATER, case=case, of=opinion.asked, question="환불할까요?")
    actions.give_opinion(by=duri, at=LATER, opinion=opinion, text="네, 전액")
    fresh = Case.objects.get()
    assert (fresh.due_at, fresh.version) == (case.due_at, case.version)


def on_the_desk(who: Viewer) -> None:
    queue, _new = Queue.objects.get_or_create(code="complaints", defaults={"ko": "불만", "en": "Complaints"})
    Member.objects.create(queue=queue, user_id=who.user, since=DAY)


def test_an_opinion_is_asked_of_the_team_alone(
    world: Firmament, hana: Viewer, duri: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DONGBAN_NOW", "2026-11-23T10:30")
    case, client = world.heard(), Client()
    client.force_login(world.user(Role.VOC, name="이서연"))
    on_the_desk(hana)
    others = [
        world.user(Role.MANAGER, world.seoyun),
        world.user(Role.ADMINISTRATOR),
        world.user(Role.VOC, name="박두리"),
    ]
    for user in (*(one.pk for one in others), 987_654_321):
        answer = client.post(f"/voices/{case.pk}/ask/", {"of": user, "text": "환불할까요?"})
        assert answer.status_code == 422
        assert "환불할까요?" in answer.content.decode()
    for user in others:
        with pytest.raises(Refused):
            actions.ask_opinion(by=hana, at=LATER, case=case, of=user, question="환불할까요?")
    assert not Opinion.objects.exists() and not Entry.objects.filter(verb="voice.opinion_asked").exists()
    on_the_desk(duri)
    assert client.post(f"/voices/{case.pk}/ask/", {"of": duri.user, "text": "환불할까요?"}).status_code == 302
    assert Opinion.objects.get().asked_id == duri.user


def test_nobody_but_the_team_does_any_of_it(world: Firmament) -> None:
    case = world.heard()
    manager = world.viewer(Role.MANAGER, world.seoyun)
    for act in (
        lambda: answered(case, manager),
        lambda: shut(case, manager),
        lambda: actions.note(by=manager, at=LATER, case=case, text="메모"),
        lambda: actions.pause(by=manager, at=LATER, case=case, why="왜"),
        lambda: actions.seal(by=manager, at=LATER, case=case, sealed=True, why="왜"),
    ):
        with pytest.raises(Refused):
            act()
    assert Message.objects.count() == 1
