"""Workers are killed while they take mail in, lines are cut, and the mailbox forgets its numbers: no mail is lost,
none becomes two cases, and nobody is answered twice.

The judges are the mailbox, the mail server that takes our receipts, and the cases as the database has them.
"""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dongban.post.tests.cast import FROM
from dongban.voices.mail.tests.dovecot import SECRET, Dovecot, needs_dovecot
from dongban.voices.mail.tests.mails import mail
from tests.races.house import House, house
from tests.races.test_kills_post import Slow, ask_a_person, letters

KILLS = int(os.environ.get("DONGBAN_KILLS", "12"))
SEED = int(os.environ.get("DONGBAN_SEED", "20260302"))
LEASE = 0.6
_EACH = 4

pytestmark = [pytest.mark.kills, needs_dovecot]


class Cable:
    """What lies between a worker and the mailbox, and can be cut."""

    def __init__(self, to: int) -> None:
        self.to = to
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        self._ends: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                one, _from = self._door.accept()
                other = socket.create_connection(("127.0.0.1", self.to))
                self._ends += [one, other]
                for ends in ((one, other), (other, one)):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
        self._shut(source, sink)

    def cut(self) -> None:
        self._shut(*self._ends)
        self._ends = []

    def _shut(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self._door.close()
        self.cut()


@pytest.fixture
def box() -> Iterator[Slow]:
    found = Slow()
    found.start()
    yield found
    found.stop()


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    found = Dovecot()
    yield found
    found.stop()


@pytest.fixture
def at_home(tmp_path: Path, box: Slow) -> Iterator[House]:
    with house(tmp_path, DONGBAN_SMTP_URL=box.url, DONGBAN_MAIL_FROM=FROM) as built:
        yield built


def cases(at: House) -> Counter[str]:
    return Counter(subject for (subject,) in at.ask("SELECT subject FROM voices_case"))


def drain(at: House, mailbox: int, wanted: int) -> None:
    """Lets one worker take in and send what is left; what was set aside because it was killed is asked for again."""
    for _ in range(20):
        at.order("fetch", mailbox)
        at.order("tick", "2026-03-02T04:00:00+00:00")
        worker = at.order("worker", LEASE, False)
        at.until_idle(120 + KILLS)
        assert at.order("term", worker) in (0, -15)
        if sum(cases(at).values()) >= wanted and not set(letters(at).values()) & {"ready", "sending"}:
            return
        at.ask_together(
            ("UPDATE voices_mailbox SET failures = 0", ()), ("DELETE FROM jobs_schedule", ()), ("SELECT 1", ())
        )


def test_killed_workers_lose_no_mail_double_none_and_answer_once(at_home: House, box: Slow, dovecot: Dovecot) -> None:
    chance = random.Random(SEED)
    cable = Cable(dovecot.port)
    mailbox = at_home.order("mailbox", cable.port, "voc", SECRET)
    names = [f"c{n}" for n in range(KILLS * _EACH)]
    waiting = iter(names)
    workers = [at_home.order("worker", LEASE, False) for _ in range(2)]
    renumbered = {KILLS // 3, 2 * KILLS // 3}
    for turn in range(KILLS):
        new = [next(waiting) for _ in range(_EACH)]
        dovecot.put("voc", *(_mail(name) for name in new))
        at_home.order("fetch", mailbox)
        time.sleep(chance.uniform(0.05, 0.5))
        if chance.random() < 0.3:
            cable.cut()
            continue
        if turn in renumbered:
            dovecot.renumber("voc")
        assert at_home.order("kill", workers.pop(chance.randrange(2))) == -9
        workers.append(at_home.order("worker", LEASE, False))
    for worker in workers:
        assert at_home.order("term", worker) in (0, -15)
    drain(at_home, mailbox, len(names))

    assert cases(at_home) == Counter(names), f"each mail is one case (DONGBAN_SEED={SEED})"
    assert dovecot.count("voc", "UNSEEN") == 0, "each is marked as read"
    answered = box.arrived()
    assert max(answered.values()) == 1, "nobody was answered twice"
    doubtful = ask_a_person(at_home, answered)
    drain(at_home, mailbox, len(names))
    assert box.arrived() == Counter(names), "everybody was answered once"
    print(f"{KILLS} turns, {len(names)} mails, {doubtful} receipts in doubt")
    cable.close()


def _mail(name: str) -> bytes:
    return mail(f"Message-ID: <{name}@c.example>", f"Subject: {name}", sender=f"{name}@customer.example")
