"""Workers are killed while they send mail: no letter is lost, and none is sent twice without a person's word.

The judge is the mail server, which counts what it has accepted, and the table of letters as the database has it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from dongban.post.tests.cast import FROM, Postbox
from tests.races.house import House, house

KILLS = int(os.environ.get("DONGBAN_KILLS", "12"))
SEED = int(os.environ.get("DONGBAN_SEED", "20260302"))
LEASE = 0.6
_HOURS = (datetime(2026, 3, 2, tzinfo=UTC) + timedelta(hours=n) for n in itertools.count())

pytestmark = pytest.mark.kills


class Slow(Postbox):
    """A server that takes its time at each step, and now and then breaks the line when it has the letter."""

    pause = 0.01
    breaks = 0.0
    chance = random.Random(SEED)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.chance.uniform(0, self.pause))
        with self.lock:
            self.got.append(envelope)
        await asyncio.sleep(self.chance.uniform(0, self.pause))
        if self.chance.random() < self.breaks:
            server.transport.abort()
        return "250 kept"

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.chance.uniform(0, self.pause))
        envelope.mail_from = address
        return "250 ok"

    def arrived(self) -> Counter[str]:
        with self.lock:
            return Counter(envelope.rcpt_tos[0].partition("@")[0] for envelope in self.got)


@pytest.fixture(scope="module")
def box() -> Iterator[Slow]:
    found = Slow()
    found.start()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory, box: Slow) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("post"), DONGBAN_SMTP_URL=box.url, DONGBAN_MAIL_FROM=FROM) as built:
        yield built


def letters(at: House) -> dict[str, str]:
    return dict(at.ask("SELECT key, state FROM post_letter"))


def drain(at: House) -> None:
    """The clock looks for letters whose work was set aside because it was killed too often, until none is left."""
    for _ in range(9):
        assert at.order("wait", at.order("tick", next(_HOURS).isoformat())) == 0
        worker = at.order("worker", LEASE, False)
        at.until_idle(120 + KILLS)
        assert at.order("term", worker) in (0, -15)
        if not set(letters(at).values()) & {"ready", "sending"}:
            return


def ask_a_person(at: House, arrived: Counter[str]) -> int:
    """She looks into the mail server's log and says what it says."""
    doubtful = at.ask("SELECT key, \"to\" FROM post_letter WHERE state = 'uncertain'")
    for key, to in doubtful:
        at.order("letter is", key, "arrived" if arrived[to.partition("@")[0]] else "again")
    return len(doubtful)


def wrong(at: House, box: Slow) -> list[str]:
    """What must not be, before anybody has decided anything."""
    arrived = box.arrived()
    may = {"sent": {1}, "uncertain": {0, 1}, "ready": {0}}
    return [f"{key} {state}: {arrived[key]}" for key, state in letters(at).items() if arrived[key] not in may[state]]


def test_killed_workers_lose_no_letter_and_send_none_twice(at_home: House, box: Slow) -> None:
    chance = random.Random(SEED)
    box.breaks, box.pause = 0.02, 0.01
    names = [f"c{n}" for n in range(KILLS * 5)]
    waiting = iter(names)
    workers = [at_home.order("worker", LEASE, False) for _ in range(2)]
    for _ in range(KILLS):
        for name in (next(waiting) for _ in range(5)):
            at_home.order("letter", name)
        time.sleep(chance.uniform(0.02, 0.2))
        assert at_home.order("kill", workers.pop(chance.randrange(2))) == -9
        workers.append(at_home.order("worker", LEASE, False))
    for worker in workers:
        assert at_home.order("term", worker) in (0, -15)
    drain(at_home)

    assert set(letters(at_home)) == set(names)
    assert set(letters(at_home).values()) <= {"sent", "uncertain"}
    assert wrong(at_home, box) == [], f"DONGBAN_SEED={SEED}"
    box.breaks = 0.0
    doubtful = ask_a_person(at_home, box.arrived())
    drain(at_home)
    assert box.arrived() == Counter(names), f"each exactly once (DONGBAN_SEED={SEED})"
    assert set(letters(at_home).values()) == {"sent"}
    print(f"{KILLS} kills, {len(names)} letters, {doubtful} in doubt")


def test_the_judge_sees_what_a_careless_program_sends_twice(at_home: House, box: Slow) -> None:
    box.pause = 3.0
    before = box.arrived()
    at_home.order("letter", "twice")
    worker = at_home.order("worker", LEASE, False)
    while box.arrived() == before:
        time.sleep(0.01)
    at_home.order("kill", worker)
    box.pause = 0.0
    # What a program does that takes a broken line for a letter not sent.
    at_home.ask_together(
        ("UPDATE post_letter SET state = 'ready', run = NULL WHERE state = 'sending'", ()), ("SELECT 1", ())
    )
    drain(at_home)
    assert wrong(at_home, box) == ["twice sent: 2"]
