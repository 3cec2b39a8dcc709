"""민지 writes by mail: her letter becomes a case, her next one goes on in it, and what programs write is no case."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as firm_settings

from dongban.jobs import actions as jobs
from dongban.jobs import registry
from dongban.jobs.clock import machine_now
from dongban.journal.models import Entry
from dongban.people import reach
from dongban.post.models import Letter
from dongban.post.tests.cast import Postbox
from dongban.records.models import Customer
from dongban.voices.mail import actions, queries
from dongban.voices.mail import jobs as reading
from dongban.voices.mail.tests.dovecot import Dovecot, needs_dovecot
from dongban.voices.mail.tests.mails import bounce, file, mail, part, parts, word
from dongban.voices.models import Attachment, Case, Mail, Mailbox, Message, Sent
from dongban.voices.tests.cast import AT, DAY

pytestmark = [pytest.mark.django_db, needs_dovecot]
FIRM = reach.system(DAY)


@pytest.fixture
def came(dovecot: Dovecot, box: Mailbox) -> Any:
    """Puts mails into the box and lets a worker take them in."""

    def put(*mails: bytes) -> None:
        dovecot.put(box.user, *mails)
        look(box)

    return put


def look(box: Mailbox) -> None:
    reading.wake(box.pk, at=AT)
    work()


def work() -> None:
    """What is queued, and the letters: nothing is committed here that would wake the one who sends them."""
    while jobs.work_once(now=machine_now()):
        pass
    registry.wake("post.deliver", at=AT, key="letters")
    while jobs.work_once(now=machine_now()):
        pass


def became() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("became", flat=True))


def customer(**facts: Any) -> Customer:
    return Customer.objects.create(code="C1", name="김민지", email="Minji@Customer.example", load=1, changed=1, **facts)


def test_a_mail_becomes_a_case_with_all_that_came_with_it(came: Any, box: Mailbox, dovecot: Dovecot) -> None:
    minji = customer()
    heading, body = parts(
        "multipart/mixed",
        part("Content-Type: text/plain; charset=euc-kr", "보험금 청구를 문의합니다. 900101-2345678".encode("cp949")),
        file("영수증.pdf", b"%PDF-1", "application/pdf"),
    )
    raw = mail(heading, f"Subject: {word('보험금 문의', 'cp949', 'euc-kr')}", "Message-ID: <q1@c.example>", body=body)
    came(raw)
    case = Case.objects.get()
    assert (case.channel, case.kind, case.subject) == ("email", "", "보험금 문의")
    assert (case.customer, case.sender_email, case.sender_name) == (minji, "minji@customer.example", "민지")
    message = Message.objects.get(case=case)
    assert (message.direction, message.external) == ("in", "<q1@c.example>")
    assert message.text == "보험금 청구를 문의합니다. 900101-*******"
    kept = Attachment.objects.get(message=message)
    assert (kept.name, kept.size) == ("영수증.pdf", 6)
    assert (firm_settings.HOME / "voices" / kept.digest[:2] / kept.digest).read_bytes() == b"%PDF-1"
    found = Mail.objects.get()
    assert queries.raw_of(found) == raw
    assert b"PDF" not in bytes(found.raw)
    assert dovecot.count(box.user, "SEEN") == 1
    look(box)
    assert Case.objects.count() == 1


def test_a_file_whose_name_came_as_bytes_is_kept_under_it(came: Any) -> None:
    name = "영수증 7월.pdf".encode("cp949")
    disposition = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + name + b'"'
    written = disposition + b"\r\nContent-Transfer-Encoding: base64\r\n\r\nJVBERi0x"
    heading, body = parts("multipart/mixed", part("Content-Type: text/plain; charset=utf-8", "본문"), written)
    came(mail(heading, "Message-ID: <q1@c.example>", body=body))
    assert became() == ["case"]
    kept = Attachment.objects.get()
    assert (kept.name, kept.size) == ("영수증 7월.pdf", 6)
    assert (firm_settings.HOME / "voices" / kept.digest[:2] / kept.digest).read_bytes() == b"%PDF-1"


def test_what_she_adds_goes_on_in_the_same_case(came: Any) -> None:
    came(mail("Message-ID: <q1@c.example>", "Subject: a"))
    case = Case.objects.get()
    Case.objects.update(waiting_since=None, due_at=None, closed_at=AT, first_answered_at=AT, answered_at=AT)
    came(mail("Message-ID: <q2@c.example>", "In-Reply-To: <x@y>", "References: <q1@c.example>", "Subject: Re: a"))
    came(mail("Message-ID: <q3@c.example>", "References: <q2@c.example>", body="더"))
    assert became() == ["case", "thread", "thread"]
    assert Message.objects.filter(case=case).count() == 3
    case.refresh_from_db()
    assert case.closed_at is None, "she has written again: it is open again"
    assert case.waiting_since is not None


def test_a_subject_alone_is_no_thread(came: Any) -> None:
    came(mail("Message-ID: <q1@c.example>", "Subject: a"))
    case = Case.objects.get()
    came(mail("Message-ID: <q2@c.example>", f"Subject: Re: a [{case.number}]", sender="eve@other.example"))
    came(mail("Message-ID: <q3@c.example>", "Subject: a"))
    came(mail("Message-ID: <q4@c.example>", f"Subject: Re: a [{case.number}]"))
    assert became() == ["case", "case", "case", "thread"], "the number counts from the address that the case came from"


def test_one_receipt_goes_out_in_the_thread(came: Any, out: Postbox) -> None:
    came(mail("Message-ID: <q1@c.example>", f"Subject: {word('문의')}"))
    (receipt,) = out.mails
    case = Case.objects.get()
    assert (receipt["in-reply-to"], receipt["auto-submitted"]) == ("<q1@c.example>", "auto-replied")
    assert (receipt["to"], receipt["reply-to"]) == ("minji@customer.example", "voc@sky.example")
    assert case.number in receipt["subject"]
    came(mail("Message-ID: <q2@c.example>", f"In-Reply-To: {receipt['message-id']}"))
    assert became() == ["case", "thread"], "what answers the receipt belongs to the case"
    came(mail("Message-ID: <q3@c.example>", "Subject: another"))
    assert len(out.got) == 1, "two programs that answer each other stop at one"
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    "heading",
    [
        "Auto-Submitted: auto-replied",
        "Precedence: bulk",
        "X-Autoreply: yes",
        "Auto-Submitted: auto-generated",
        "From: voc@sky.example",
        "List-Id: <news.example>",
    ],
)
def test_what_programs_write_makes_no_case_and_gets_no_answer(came: Any, out: Postbox, heading: str) -> None:
    came(mail(heading, "Message-ID: <a1@c.example>"))
    assert became() == ["automatic"]
    assert not Case.objects.exists()
    assert out.got == []


def test_an_out_of_office_reply_is_a_note_in_the_case_it_is_about(came: Any, out: Postbox) -> None:
    came(mail("Message-ID: <q1@c.example>"))
    Case.objects.update(waiting_since=None)
    receipt = Letter.objects.get()
    came(mail("Auto-Submitted: auto-replied", f"In-Reply-To: {receipt.message_id}", body="휴가 중입니다."))
    note = Message.objects.latest("pk")
    assert (note.direction, note.text) == ("note", "휴가 중입니다.")
    assert Case.objects.get().waiting_since is None, "nobody waits for an answer to it"
    assert len(out.got) == 1


def test_a_bounce_tells_that_our_letter_did_not_arrive(came: Any, out: Postbox) -> None:
    came(mail("Message-ID: <q1@c.example>"))
    letter = Letter.objects.get()
    assert letter.state == "sent"
    came(bounce(letter.message_id))
    letter.refresh_from_db()
    assert letter.state == "failed"
    assert "550 5.1.1 no such user" in letter.reason
    assert Message.objects.latest("pk").direction == "note"
    assert became() == ["case", "bounce"]
    assert len(out.got) == 1


def test_an_answer_goes_out_once_in_her_thread(came: Any, out: Postbox, box: Mailbox) -> None:
    Mailbox.objects.update(receipts=False)
    came(mail("Message-ID: <q1@c.example>", f"Subject: {word('보험금 문의')}"))
    case = Case.objects.get()
    answer = Message.objects.create(case=case, direction="out", channel="email", at=AT, text="다음 주에 드립니다.")
    for _ in range(2):
        actions.answer_by_mail(by=FIRM, at=AT, case=case, message=answer)
    work()
    (sent,) = out.mails
    assert sent["subject"] == f"Re: 보험금 문의 [{case.number}]"
    assert (sent["in-reply-to"], sent["references"], sent["auto-submitted"]) == (
        "<q1@c.example>",
        "<q1@c.example>",
        "no",
    )
    assert sent["reply-to"] == "voc@sky.example"
    came(mail("Message-ID: <q2@c.example>", f"In-Reply-To: {sent['message-id']}"))
    assert Mail.objects.latest("pk").case == case
    assert Sent.objects.get().answer == answer


def test_a_mailbox_that_numbers_anew_is_read_again_and_nothing_is_doubled(
    came: Any, box: Mailbox, dovecot: Dovecot
) -> None:
    came(*(mail(f"Message-ID: <q{n}@c.example>", f"Subject: {n}") for n in range(5)))
    dovecot.renumber(box.user)
    came(mail("Message-ID: <new@c.example>"))
    box.refresh_from_db()
    assert Case.objects.count() == 6
    assert set(Mail.objects.values_list("validity", flat=True)) == {box.validity}
    assert dovecot.count(box.user, "UNSEEN") == 0


def test_the_same_letter_by_two_ways_is_one_case_and_a_careless_id_is_two(came: Any) -> None:
    came(
        mail("Message-ID: <1@localhost>", "Received: by a", body="하나"),
        mail("Message-ID: <1@localhost>", "Received: by b", body="하나"),
        mail("Message-ID: <1@localhost>", body="둘"),
    )
    assert became() == ["case", "duplicate", "case"]
    assert [m.text for m in Message.objects.order_by("pk")] == ["하나", "둘"]


def test_a_flood_from_one_sender_waits_for_a_person_and_others_are_heard(came: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("dongban.voices.mail.actions.taking._MOST_AN_HOUR", 3)
    came(*(mail(f"Message-ID: <f{n}@c.example>", body=f"{n}") for n in range(5)))
    came(mail("Message-ID: <o@c.example>", sender="other@customer.example"))
    assert became() == ["case"] * 3 + ["aside"] * 2 + ["case"]


def test_a_bomb_is_set_aside_raw_and_the_next_mail_is_taken_in(came: Any, box: Mailbox) -> None:
    nested = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(900))
    came(mail("Content-Type: multipart/mixed; boundary=b0", "Subject: bomb", body=nested), mail(body="다음"))
    bomb, good = Mail.objects.order_by("pk")
    assert (bomb.became, bomb.reason, bomb.subject, bomb.sender) == (
        "aside",
        "too_deep",
        "bomb",
        "minji@customer.example",
    )
    assert b"boundary=b900" in queries.raw_of(bomb)
    assert good.became == "case"


def test_what_no_database_takes_is_taken_in_all_the_same(came: Any) -> None:
    came(
        mail(b"Message-ID: <\xff\x01a@c.example>", b"Subject: a\xff\x00b", body=b"\xff\x00 text \xed\xa0\x80"),
        mail(sender=f"{'x' * 120}@customer.example"),
        mail("Content-Type: multipart/mixed; boundary=b", body=b"--b\r\nContent-Type: a/\xff\r\n\r\nx\r\n--b--\r\n"),
        mail(b"From: \xff\x00 <\xffa@b.example>", b"References: <\x00@x> <\xff@y>"),
    )
    assert became() == ["case"] * 4


def test_whatever_goes_wrong_with_one_mail_holds_up_no_other(came: Any, monkeypatch: Any) -> None:
    def hear(**facts: Any) -> Case:
        if facts["text"] == "나쁜":
            raise KeyError("no such thing")
        return real(**facts)

    real = actions.taking.hear
    monkeypatch.setattr(actions.taking, "hear", hear)
    came(mail(body="나쁜"), mail(body="좋은"))
    assert became() == ["aside", "case"]
    assert Mail.objects.order_by("pk")[0].reason == "broken: KeyError"


def test_mails_from_before_the_first_day_are_left_alone(came: Any, box: Mailbox, dovecot: Dovecot) -> None:
    Mailbox.objects.update(since=machine_now().date().replace(year=machine_now().year + 1))
    came(mail())
    assert (Mail.objects.count(), dovecot.count(box.user, "UNSEEN")) == (0, 1)


def test_a_mailbox_that_does_not_open_says_so_and_is_left_alone_for_a_while(box: Mailbox) -> None:
    Mailbox.objects.update(user="", port=1)
    look(box)
    box.refresh_from_db()
    assert "refused" in box.trouble
    assert reading._rests(box, machine_now())
    jobs.tick(at=AT)
    work()
    box.refresh_from_db()
    assert box.failures == 1


def test_what_was_set_aside_becomes_a_case_when_somebody_says_so(came: Any) -> None:
    came(mail("Precedence: list", "Message-ID: <l1@c.example>", f"Subject: {word('모임')}", body="제 문의입니다."))
    found = Mail.objects.get()
    raw = queries.raw_of(found)
    with reading.Reader() as reader:
        case = actions.take_as_case(by=FIRM, at=AT, day=DAY, mail=found, parsed=reader.read(raw), stage=reader.stage)
    assert (case.subject, case.sender_email) == ("모임", "minji@customer.example")
    assert Message.objects.get().text == "제 문의입니다."
    assert Entry.objects.filter(verb="mail.taken", subject_id=found.pk).exists()
    with pytest.raises(reach.Refused):
        actions.put_away(by=FIRM, at=AT, mail=found)


def test_two_of_a_household_share_an_address_and_nobody_is_guessed(came: Any) -> None:
    customer()
    Customer.objects.create(code="C2", name="김철수", email="minji@customer.example", load=1, changed=1)
    came(mail())
    assert Case.objects.get().customer is None
