"""A letter is asked for once, handed over once, and in doubt it waits for a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from dongban.jobs import actions as jobs
from dongban.jobs.clock import machine_now
from dongban.jobs.models import Run, Task
from dongban.journal.models import Entry
from dongban.people.reach import Refused
from dongban.post import actions, rules
from dongban.post.models import Letter
from dongban.post.tests.cast import AT, FIRM, Postbox

pytestmark = pytest.mark.django_db(transaction=True)


def send(key: str = "answer 1", to: str = "kim@customer.example", **more: Any) -> Letter:
    words = {"subject": "문의하신 보험금 청구 안내", "text": "안녕하세요.\n.점으로 시작하는 줄\n", **more}
    return actions.send(by=FIRM, at=AT, key=key, to=to, **words)


def work(later: timedelta = timedelta()) -> int:
    """Lets a worker do what is queued by then; how many pieces of work there were."""
    done = 0
    while jobs.work_once(now=machine_now() + later):
        done += 1
        assert done < 50
    return done


def state(letter: Letter) -> tuple[str, str]:
    letter.refresh_from_db()
    return letter.state, letter.reason


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_letter_goes_once_and_its_korean_arrives(box: Postbox) -> None:
    letter = send(headers={"In-Reply-To": "<q1@mail.example>", "Auto-Submitted": "no"})
    assert send(subject="다른 제목") == letter, "asked for again, it is the same letter"
    assert work() == 1
    assert state(letter) == ("sent", "")
    (mail,) = box.mails
    assert mail["subject"] == "문의하신 보험금 청구 안내"
    assert mail["from"] == "하늘증권 고객의 소리 <voc@sky.example>"
    assert mail["message-id"] == letter.message_id
    assert letter.message_id.endswith("@sky.example>")
    assert (mail["in-reply-to"], mail["auto-submitted"]) == ("<q1@mail.example>", "no")
    assert mail.get_content().replace("\r\n", "\n") == "안녕하세요.\n.점으로 시작하는 줄\n"
    assert max(box.got[0].content) < 128, "seven bits get through everywhere"
    assert verbs() == ["letter.queued", "letter.sent"]


def test_many_letters_go_in_one_run(box: Postbox) -> None:
    for n in range(12):
        send(f"news {n}", f"c{n}@customer.example")
    assert work() == 1
    assert sorted(e.rcpt_tos[0] for e in box.got) == sorted(f"c{n}@customer.example" for n in range(12))
    assert Run.objects.get().result == {"sent": 12}
    assert box.mails[0]["auto-submitted"] == "auto-generated"


def test_what_the_caller_takes_back_is_no_letter(box: Postbox) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send()
        raise RuntimeError
    assert (Letter.objects.count(), Task.objects.count(), work()) == (0, 0, 0)


def test_without_a_server_letters_wait(settings: Any) -> None:
    letter = send()
    assert work() == 0
    assert state(letter) == ("ready", "")


@pytest.mark.parametrize("to", ["", "kim", "a@b.kr, c@d.kr", "a@b.kr\r\nBcc: c@d.kr", "김@customer.example", "a@b"])
def test_what_is_no_address_is_refused(to: str) -> None:
    with pytest.raises(Refused, match=r"."):
        send(to=to)
    assert not Letter.objects.exists()


def test_no_header_can_be_slipped_in(box: Postbox) -> None:
    evil = "문의\r\nBcc: all@customer.example\r\n\r\n본문"
    send(subject=evil, headers={"References": f"<a@b.example> {evil}"})
    with pytest.raises(ValueError, match="Bcc"):
        send("other", headers={"Bcc": "all@customer.example"})
    work()
    assert box.got[0].rcpt_tos == ["kim@customer.example"]
    assert box.mails[0]["bcc"] is None
    assert box.mails[0]["subject"] == "문의 Bcc: all@customer.example 본문"


def test_a_refusal_is_believed_and_told_in_the_servers_words(box: Postbox) -> None:
    box.rcpt = lambda address: f"550 <{address}> unknown here" if address[0] == "x" else "250 ok"
    bad, good = send("1", "x@customer.example"), send("2")
    work()
    assert state(bad) == ("failed", "550 <…> unknown here")
    assert state(good) == ("sent", "")
    assert "letter.failed" in verbs()


def test_later_is_tried_again_with_growing_distance_and_not_for_ever(box: Postbox) -> None:
    box.answer = lambda _envelope: "451 busy"
    letter = send()
    waits = []
    for _ in range(rules.ATTEMPTS - 1):
        work()
        assert state(letter) == ("ready", "451 busy")
        assert letter.due_at is not None
        waits.append(round((letter.due_at - machine_now()).total_seconds() / 60))
        assert work() == 0, "not before its time"
        _time_passes()
    assert waits == [1, 5, 15, 60, 120, 240, 480, 720, 1440]
    work()
    assert state(letter) == ("failed", "451 busy")
    assert box.got == []


def _time_passes() -> None:
    Letter.objects.update(due_at=machine_now())
    Task.objects.filter(state="ready").update(due_at=machine_now())


def test_one_letter_that_breaks_the_line_holds_up_no_other(box: Postbox) -> None:
    def rcpt(address: str) -> str:
        return "421 go away" if address[0] == "x" else "250 ok"

    box.rcpt = rcpt
    bad, good = send("1", "x@customer.example"), send("2")
    work()
    assert state(bad)[0] == "ready"
    assert state(good) == ("sent", "")


def test_a_server_that_is_not_there_costs_no_letter_an_attempt(box: Postbox, settings: Any) -> None:
    letter, there = send(), settings.SMTP_URL
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    assert work() == 1
    assert state(letter) == ("ready", "")
    assert letter.attempts == 0
    assert "refused" in Run.objects.get().result["trouble"]
    settings.SMTP_URL = there
    assert work() == 0, "it is left alone for a while"
    assert work(timedelta(minutes=1)) == 1
    assert state(letter) == ("sent", "")


def test_a_line_that_breaks_after_the_content_leaves_a_doubt_for_a_person(box: Postbox) -> None:
    box.answer = lambda _envelope: None
    letter = send()
    work()
    assert state(letter)[0] == "uncertain"
    assert len(box.got) == 1, "this one had arrived"
    box.answer = lambda _envelope: "250 kept"
    _time_passes()
    work(timedelta(days=9))
    assert len(box.got) == 1, "it is never sent again by itself"

    actions.decide(by=FIRM, at=AT, letter=letter, move="again")
    work()
    assert state(letter)[0] == "sent"
    assert len(box.got) == 2
    assert [mail["message-id"] for mail in box.mails] == [letter.message_id] * 2
    assert verbs() == ["letter.queued", "letter.uncertain", "letter.again", "letter.sent"]


def test_of_two_who_decide_one_does(box: Postbox) -> None:
    box.answer = lambda _envelope: None
    letter = send()
    work()
    letter.refresh_from_db()
    actions.decide(by=FIRM, at=AT, letter=letter, move="arrived")
    with pytest.raises(Refused):
        actions.decide(by=FIRM, at=AT, letter=letter, move="again")
    assert state(letter)[0] == "sent"


def test_who_was_slow_may_not_say_what_is_decided_already(box: Postbox) -> None:
    letter = send()
    run = Run.objects.create(job=actions.DELIVER, state="failed", as_of=AT, started_at=AT, beat_at=AT)
    held = actions.take(letter=letter.pk, run=run.pk, now=machine_now())
    assert held is not None
    assert actions.take(letter=letter.pk, run=run.pk + 1, now=machine_now()) is None
    assert actions.find_lost(by=FIRM, at=AT, now=machine_now()) == 1
    outcome = rules.Outcome(rules.Fate.LATER, "451 busy")
    assert actions.settle(by=FIRM, at=AT, letter=held, outcome=outcome, now=machine_now()) == "uncertain"
    assert state(letter) == ("uncertain", "its worker died")


def test_whoever_was_not_woken_is_found_by_the_clock(box: Postbox) -> None:
    letter = send()
    Task.objects.all().delete()
    assert work() == 0
    jobs.tick(at=AT)
    work()
    assert state(letter)[0] == "sent"


def test_what_a_mail_server_sends_back_days_later_did_not_arrive(box: Postbox) -> None:
    letter = send()
    work()
    actions.came_back(by=FIRM, at=AT, letter=letter, words="550 5.1.1 <kim@customer.example> unknown")
    actions.came_back(by=FIRM, at=AT, letter=letter, words="again")
    assert state(letter) == ("failed", "550 5.1.1 <…> unknown")
    assert verbs() == ["letter.queued", "letter.sent", "letter.failed"]
