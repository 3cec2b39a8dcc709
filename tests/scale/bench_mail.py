"""A thousand mails taken in by one worker from a real mailbox, on both databases: parsed in the child, sealed, each a
case with its receipt queued, and marked as read. The letters are of four kinds, half of them with a file."""

from __future__ import annotations

import os
import random
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from dongban.voices.mail.tests.dovecot import NO_DOVECOT, SECRET, Dovecot, found
from dongban.voices.mail.tests.mails import file, mail, part, parts, word
from tests.races.house import house
from tests.scale.apart import postgres

MAILS = 1_000
TEXT = "보험료가 두 번 빠졌습니다. 언제 돌려주시는지 알려 주세요. 계약은 종신보험이고 서류는 붙였습니다.\r\n" * 12


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    if not found():
        print(NO_DOVECOT)
        return []
    return [_with(vendor, max(20, int(MAILS * scale))) for vendor in ("sqlite", "postgresql")]


def _with(vendor: str, count: int) -> dict[str, Any]:
    """In this very process, which speaks to the mailbox: its environment is as it was afterwards."""
    before = os.environ.pop("DONGBAN_DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="dongban-bench-") as home:
        dovecot = Dovecot()
        try:
            dovecot.put("voc", *_mails(count))
            with postgres(Path(home)) if vendor == "postgresql" else nullcontext() as url:
                os.environ |= {"DONGBAN_DATABASE_URL": url} if url else {}
                seconds = _taken_in(Path(home) / "home", dovecot, count)
        finally:
            dovecot.stop()
            os.environ.pop("DONGBAN_DATABASE_URL", None)
            os.environ |= {"DONGBAN_DATABASE_URL": before} if before is not None else {}
    pace = 60 * count / seconds
    name = f"mail: {count} mails taken in, {vendor}"
    return {"name": name, "value": round(pace, 1), "unit": "a minute", "aim": ">= 1000", "ok": pace >= 1_000}


def _taken_in(home: Path, dovecot: Dovecot, count: int) -> float:
    # Letters are queued and nobody sends them: how fast a mail server takes them is not ours to measure.
    with house(home, DONGBAN_MAIL_FROM="voc@sky.example", DONGBAN_SMTP_URL="smtp://127.0.0.1:1") as at:
        mailbox = at.order("mailbox", dovecot.port, "voc", SECRET)
        worker = at.order("worker", 30.0, False)
        time.sleep(2.0)
        began = time.monotonic()
        at.order("fetch", mailbox)
        while at.ask("SELECT count(*) FROM voices_mail WHERE became = 'case'") != [(count,)]:
            assert time.monotonic() - began < 600
            time.sleep(0.2)
        seconds = time.monotonic() - began
        assert at.order("term", worker) == 0
        assert at.ask("SELECT count(*) FROM post_letter") == [(count,)]
    return seconds


def _mails(count: int) -> list[bytes]:
    dice = random.Random(20260302)
    return [_one(n, dice) for n in range(count)]


def _one(n: int, dice: random.Random) -> bytes:
    heading = [f"Message-ID: <{n}@c.example>", f"Subject: {word(f'보험료 문의 {n}', 'cp949', 'euc-kr')}"]
    sender, kind = f"c{n}@customer.example", n % 4
    if kind == 0:
        return mail(*heading, "Content-Type: text/plain; charset=euc-kr", body=TEXT.encode("cp949"), sender=sender)
    if kind == 1:
        page = "".join(f"<p>{line}</p>" for line in TEXT.splitlines())
        return mail(*heading, "Content-Type: text/html; charset=utf-8", body=page, sender=sender)
    whole, body = parts(
        "multipart/mixed",
        part("Content-Type: text/plain; charset=utf-8", TEXT),
        file("영수증.pdf", dice.randbytes(30_000), "application/pdf"),
    )
    return mail(whole, *heading, body=body, sender=sender)
