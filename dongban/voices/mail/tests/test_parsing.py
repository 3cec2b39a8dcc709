"""What customers' mail programs write is read; what is made to hurt is refused in time, and the next mail is read."""

from __future__ import annotations

import base64
import random
import struct
from collections.abc import Iterator
from contextlib import suppress

import pytest

from dongban.voices.mail.kinds import Why, takes_receipt, why_automatic
from dongban.voices.mail.parsing import Parsed, TooMuch, parse
from dongban.voices.mail.reading import Reader, Unreadable
from dongban.voices.mail.tests.mails import bounce, file, mail, part, parts, word


@pytest.mark.parametrize(
    ("charset", "name"),
    [("utf-8", "utf-8"), ("cp949", "euc-kr"), ("cp949", "ks_c_5601-1987"), ("iso2022_kr", "iso-2022-kr")],
)
def test_korean_in_every_clothing(charset: str, name: str) -> None:
    text = "보험금 청구를 문의합니다."
    found = parse(
        mail(
            f"Subject: {word(text, charset, name)}",
            f"From: {word('김민지', charset, name)} <Minji@Customer.Example>",
            f"Content-Type: text/plain; charset={name}",
            body=text.encode(charset),
        )
    )
    assert (found.subject, found.text) == (text, text)
    assert (found.sender_name, found.sender) == ("김민지", "minji@customer.example")


@pytest.mark.parametrize("body", ["뷁 똠방각하".encode("cp949"), "뷁 똠방각하".encode()])
def test_a_wrong_or_missing_charset_is_guessed(body: bytes) -> None:
    for said in ("utf-8", "euc-kr", "x-unknown", "us-ascii", "iso-8859-1-nonsense"):
        assert parse(mail(f"Content-Type: text/plain; charset={said}", body=body)).text == "뷁 똠방각하"
    assert parse(mail(b"Subject: " + body, "Content-Type: text/plain")).subject == "뷁 똠방각하"


def test_html_alone_becomes_text_and_nothing_else() -> None:
    page = (
        '<p>보험금 <img src="http://x.example/a.gif" onerror="a()"></p><script>steal()</script><ul><li>하나<li>둘</ul>'
    )
    found = parse(mail("Content-Type: text/html; charset=utf-8", body=page))
    assert found.text == "보험금\n\n- 하나\n\n- 둘"


def test_of_two_forms_of_one_text_the_plain_one_is_taken_and_files_are_kept() -> None:
    heading, body = parts(
        "multipart/mixed",
        part("Content-Type: text/plain; charset=utf-8", "본문"),
        part("Content-Type: text/html", "<b>본문</b>"),
        file(word("영수증.pdf", "cp949", "euc-kr"), b"%PDF", "application/pdf"),
        file("../../etc/pass\x01wd\u202egpj.exe", b"x"),
        part("Content-Type: message/rfc822", "Subject: inner\r\nFrom: a@b.example\r\n\r\nhidden"),
    )
    found = parse(mail(heading, body=body))
    assert found.text == "본문"
    assert [(f.name, f.content) for f in found.files[:2]] == [("영수증.pdf", b"%PDF"), ("etc_passwd_gpj.exe", b"x")]
    assert found.files[2].name == "inner.eml"
    assert b"hidden" in found.files[2].content


def test_winmail_dat_is_opened() -> None:
    found = parse(mail('Content-Type: application/ms-tnef; name="winmail.dat"', body=_tnef("영수증", b"%PDF")))
    assert [(f.name, f.content) for f in found.files] == [("receipt.pdf", b"%PDF")]
    broken = parse(mail('Content-Type: application/ms-tnef; name="winmail.dat"', body=b"\x78\x9f\x3e\x22junk"))
    assert [f.name for f in broken.files] == ["winmail.dat"], "what cannot be opened is kept as it is"


def _tnef(_body: str, content: bytes) -> bytes:
    def attribute(level: int, name: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    rendering = struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0)
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(1, 0x9006, 8, struct.pack("<I", 0x10000))
        + attribute(1, 0x9007, 6, struct.pack("<II", 949, 0))
        + attribute(2, 0x9002, 6, rendering)
        + attribute(2, 0x8010, 1, b"receipt.pdf\0")
        + attribute(2, 0x800F, 6, content)
    )


def test_a_thread_is_told_by_its_ids_the_nearest_first() -> None:
    found = parse(mail("References: <a@x> <b@x>\r\n <c@x>", "In-Reply-To: <c@x>", "Message-ID: <d@x>"))
    assert (found.message_id, found.replies_to) == ("<d@x>", ["<c@x>", "<b@x>", "<a@x>"])


def why(raw: bytes) -> Why | None:
    found = parse(raw)
    own = frozenset({"voc@sky.example"})
    return why_automatic(found.headers, sender=found.sender, subject=found.subject, own=own)


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        (["Subject: 문의"], None),
        (["Auto-Submitted: no"], None),
        (["Auto-Submitted: auto-replied (vacation)"], Why.REPLY),
        (["Auto-Submitted: auto-generated"], Why.SENT),
        (["X-Autoreply: yes"], Why.REPLY),
        (["Precedence: auto_reply"], Why.REPLY),
        (["Precedence: bulk"], Why.LIST),
        (["List-Id: <news.example>"], Why.LIST),
        ([f"Subject: {word('자동 회신: 휴가 중')}"], Why.REPLY),
        ([f"Subject: {word('부재중 전화가 와서 문의합니다')}"], None),
        (["From: postmaster@mx.example"], Why.BOUNCE),
        (["From: VOC@sky.example"], Why.OWN),
        (["Return-Path: <>"], Why.REPLY),
    ],
)
def test_who_is_no_person_is_told_apart(heading: list[str], found: Why | None) -> None:
    assert why(mail(*heading)) == found


def test_a_bounce_names_the_letter_that_it_is_about() -> None:
    found = parse(bounce("<l1@sky.example>"))
    assert found.bounce is not None
    assert (found.bounce.original, found.bounce.failed) == ("<l1@sky.example>", True)
    assert "550 5.1.1 no such user" in found.bounce.words
    assert why(bounce("<l1@sky.example>", sender="robot@mx.example")) == Why.BOUNCE


@pytest.mark.parametrize("sender", ["no-reply@form.example", "noreply-kr@form.example", ""])
def test_nobody_reads_what_is_written_to_a_silent_sender(sender: str) -> None:
    assert not takes_receipt({}, sender=sender)


def test_any_bytes_are_read_or_refused_and_nothing_else() -> None:
    dice = random.Random(20260302)
    seeds = [mail(), bounce("<l1@sky.example>"), mail(f"Subject: {word('보험')}", body="가" * 50)]
    for _ in range(400):
        raw = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 12)):
            raw[dice.randrange(len(raw))] = dice.choice([0, 10, 13, 34, 58, 60, 61, 63, 127, 0xEA, 0xFF])
        with suppress(TooMuch):
            assert isinstance(parse(bytes(raw)), Parsed)


# Bombs ---------------------------------------------------------------------------------------------------------------

_NESTED = b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1) for n in range(4000))
BOMBS = {
    "nested": mail("Content-Type: multipart/mixed; boundary=b0", body=_NESTED),
    "mails in mails": b"From: a@b.example\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 14_000,
    "one boundary": mail(
        "Content-Type: multipart/mixed; boundary=b0",
        body=b"--b0\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n" * 8_000,
    ),
    "brackets": mail("From: " + "(" * 400_000),
    "base64": mail(
        "Content-Type: application/zip; name=a.zip",
        "Content-Transfer-Encoding: base64",
        body=base64.encodebytes(b"\0" * (25 * 2**20)),
    ),
    "lines": mail(body=b"\r\n" * 16_000_000),
    "pages": mail("Content-Type: text/html", body="<div>" * 400_000),
}
MEMORY = 300 * 2**20


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(patience=2.0) as found:
        yield found


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_little_and_the_next_mail_is_read(reader: Reader, bomb: str) -> None:
    with pytest.raises(Unreadable) as refused:
        reader.read(BOMBS[bomb])
    assert reader.spent < 5
    assert refused.value.code in {"too_deep", "too_many_parts", "too_much_time", "too_much_memory"}
    assert reader.memory < MEMORY
    assert reader.read(mail(body="다음"))["text"] == "다음"


def test_what_only_looks_like_a_bomb_is_read() -> None:
    """A mail of twenty megabytes, a heading of ten: neither is unheard of."""
    heading, body = parts(
        "multipart/mixed", part("Content-Type: text/plain", "hello"), file("a.zip", b"\1" * 18_000_000)
    )
    with Reader() as reader:
        found = reader.read(mail(heading, body=body))
        assert (found["text"], found["files"][0]["size"]) == ("hello", 18_000_000)
        assert (reader.stage / found["files"][0]["digest"]).stat().st_size == 18_000_000
        assert reader.read(mail("Subject: " + "=?utf-8?q?a?= " * 700_000))["text"] == "안녕하세요."
