"""Workers are killed without a warning, as often as `DONGBAN_KILLS` says: nothing is lost, nothing is done twice.

The judge is the table of effects, which has no key and is read past the product's own code.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.races.house import House, house

KILLS = int(os.environ.get("DONGBAN_KILLS", "12"))
SEED = int(os.environ.get("DONGBAN_SEED", "20260302"))
LEASE = 0.6

pytestmark = pytest.mark.kills


@pytest.fixture
def at_home(tmp_path: Path):
    with house(tmp_path) as built:
        yield built


def effects(at: House) -> Counter[str]:
    return Counter(name for (name,) in at.ask("SELECT task FROM kills_effect"))


def drain(at: House) -> None:
    """Lets one worker finish what is left; what was parked only because its workers were killed is tried again."""
    while True:
        worker = at.order("worker", LEASE, False)
        at.until_idle(120 + KILLS)
        # Nothing may have been left for it: then it has not even come so far as to listen to SIGTERM.
        assert at.order("term", worker) in (0, -15)
        if not at.ask("SELECT 1 FROM jobs_task WHERE state = 'parked' AND reason LIKE 'its worker died%'"):
            return
        at.order("retry")


def test_killed_workers_lose_and_double_nothing(at_home: House) -> None:
    chance = random.Random(SEED)
    names = [f"task {n}" for n in range(4 * KILLS)]
    for name in names:
        at_home.order("put", chance.choice(["kills.whole", "kills.last_writes"]), name, chance.uniform(0, 0.08))
    at_home.order("put", "kills.poison", "poison", 0)

    workers = [at_home.order("worker", LEASE, False) for _ in range(2)]
    for _ in range(KILLS):
        time.sleep(chance.uniform(0.02, 0.3))
        assert at_home.order("kill", workers.pop(chance.randrange(2))) == -9
        workers.append(at_home.order("worker", LEASE, False))
    for worker in workers:
        # The last one may not even have come so far as to listen to SIGTERM.
        assert at_home.order("term", worker) in (0, -15)
    drain(at_home)

    assert effects(at_home) == Counter(names), f"each exactly once (DONGBAN_SEED={SEED})"
    parked = at_home.ask("SELECT name, reason FROM jobs_task WHERE state = 'parked'")
    assert parked == [("kills.poison", "line 7 has no customer")]
    done = at_home.ask("SELECT count(*) FROM jobs_task WHERE state = 'done'")
    assert done == [(len(names),)]
    assert at_home.ask("SELECT count(*) FROM jobs_run WHERE state = 'running'") == [(0,)], "every run has ended"


def test_the_judge_sees_a_careless_task_done_twice(at_home: House) -> None:
    at_home.order("put", "kills.careless", "careless", 1.5)
    worker = at_home.order("worker", LEASE, False)
    while not effects(at_home):
        time.sleep(0.02)
    at_home.order("kill", worker)
    drain(at_home)
    assert effects(at_home) == {"careless": 2}


def test_a_task_that_kills_every_worker_is_set_aside_and_blocks_nothing(at_home: House) -> None:
    at_home.order("put", "kills.whole", "deadly", 60)
    at_home.order("put", "kills.whole", "harmless", 0)
    for _ in range(3):
        taken = at_home.ask("SELECT fence FROM jobs_task WHERE name = 'kills.whole' ORDER BY id LIMIT 1")[0][0]
        worker = at_home.order("worker", LEASE, False)
        while at_home.ask("SELECT fence FROM jobs_task ORDER BY id LIMIT 1")[0][0] == taken:
            time.sleep(0.02)
        at_home.order("kill", worker)
    worker = at_home.order("worker", LEASE, False)
    at_home.until_idle()
    assert at_home.order("term", worker) == 0
    assert effects(at_home) == {"harmless": 1}
    assert at_home.ask("SELECT reason FROM jobs_task WHERE state = 'parked'") == [("its worker died 3 times",)]


def test_two_workers_share_the_queue_and_each_task_is_done_once(at_home: House) -> None:
    names = [f"task {n}" for n in range(40)]
    for name in names:
        at_home.order("put", "kills.last_writes", name, 0.02)
    workers = [at_home.order("worker", 30.0, False) for _ in range(3)]
    at_home.until_idle()
    assert [at_home.order("term", worker) for worker in workers] == [0, 0, 0]
    assert effects(at_home) == Counter(names)
    assert at_home.ask("SELECT count(*), sum(fence) FROM jobs_task") == [(40, 40)], "no task was taken twice"


def test_ticks_at_the_same_time_do_a_day_once(at_home: House) -> None:
    ticks = [at_home.order("tick", f"2026-03-02T0{hour}:00:00+00:00") for hour in (1, 2, 3)]
    assert [at_home.order("wait", tick) for tick in ticks] == [0, 0, 0]
    assert effects(at_home) == {"daily": 1}


def test_a_worker_that_is_asked_to_end_ends_its_work_first(at_home: House) -> None:
    at_home.order("put", "kills.last_writes", "at hand", 0.5)
    at_home.order("put", "kills.last_writes", "for the next one", 0.5)
    worker = at_home.order("worker", 30.0, False)
    while at_home.ask("SELECT count(*) FROM jobs_task WHERE state = 'leased'") == [(0,)]:
        time.sleep(0.02)
    assert at_home.order("term", worker) == 0
    assert effects(at_home) == {"at hand": 1}
    assert at_home.ask("SELECT state FROM jobs_task ORDER BY id") == [("done",), ("ready",)]
    assert at_home.ask("SELECT count(*) FROM jobs_worker") == [(0,)], "it has said good-bye"
