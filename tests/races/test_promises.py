"""Many people and one promise; two runs at once; a run that is killed: one effect each, and never half of one."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "dongban.site.settings"
    django.setup()

import pytest
from django.db import connection

from dongban.journal.models import Entry as Line
from dongban.people.reach import Refused, system
from dongban.promises import bulk
from dongban.promises.actions import assign, keep, postpone, promise_once, waive
from dongban.promises.models import Ownership, Postponement, Promise
from dongban.promises.tests.firm import AT, TODAY, Town, consultant, manager, smile
from dongban.records.models import Contract
from tests.races.house import House, empty_house

WHY = "손님이 입원하셨습니다"
KILLS = int(os.environ.get("DONGBAN_KILLS", "6"))
CONTRACTS = 20_000
# The SQLite of the tests lives in memory, where two connections are one.
together = pytest.mark.skipif("DONGBAN_DATABASE_URL" not in os.environ, reason="two at once: run with --postgres")


def all_at_once(acts: list[Callable[[], object]]) -> list[str]:
    """Runs them in threads that start together; how each ended."""
    ended = ["?"] * len(acts)
    start = threading.Barrier(len(acts))

    def run(place: int) -> None:
        try:
            start.wait()
            acts[place]()
            ended[place] = "done"
        except Refused as refusal:
            ended[place] = str(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ended


@together
@pytest.mark.django_db(transaction=True)
def test_of_eight_who_act_at_once_one_succeeds() -> None:
    town = Town()
    smile()
    for n in range(12):
        town.contract(town.customer(f"고객{n}"), date(2026, 1, 5))
    bulk.make(at=AT)
    for promise in Promise.objects.filter(step__code="explain"):
        lines = Line.objects.count()
        own, boss = consultant(town.dohyun), manager(town.boss)
        now = {"at": AT, "day": TODAY, "promise": promise}
        both: list[Callable[[], object]] = [
            partial(keep, by=own, kept_on=TODAY, **now),
            partial(keep, by=boss, kept_on=TODAY, **now),
            partial(waive, by=boss, why=WHY, **now),
            partial(waive, by=system(TODAY), why=WHY, **now),
        ]
        ended = all_at_once(both * 2)
        assert ended.count("done") == 1, ended
        promise.refresh_from_db()
        assert (promise.kept_on is None) != (promise.waived_on is None)
        assert Line.objects.count() == lines + 1


@together
@pytest.mark.django_db(transaction=True)
def test_what_is_promised_at_once_is_made_once_for_each_key() -> None:
    town = Town()
    kim = town.customer()
    asked = {"by": consultant(town.dohyun), "at": AT, "day": TODAY, "kind": "call-back", "customer": kim.pk}
    asked |= {"owner": None, "branch": None, "due_on": TODAY, "note": "다시 전화드리기로 함"}
    ended = all_at_once([partial(promise_once, key=f"key-{n % 2}", **asked) for n in range(6)])
    assert ended == ["done"] * 6
    assert sorted(Promise.objects.values_list("cycle", flat=True)) == [1, 2]
    assert Line.objects.filter(verb="promise.made").count() == 2


@together
@pytest.mark.django_db(transaction=True)
def test_whatever_is_said_at_once_the_books_agree() -> None:
    """A later due day, another owner and a visit at once: each either happened with its line, or was refused."""
    town = Town()
    smile()
    for n in range(8):
        town.contract(town.customer(f"고객{n}"), date(2026, 1, 5))
    bulk.make(at=AT)
    boss = manager(town.boss)
    for promise in Promise.objects.filter(step__code="explain"):
        days = [date(2026, 4, 6) + timedelta(days=n) for n in range(4)]
        now = {"by": boss, "at": AT, "day": TODAY, "promise": promise}
        ended = all_at_once(
            [
                *(partial(postpone, new_due_on=day, why=WHY, **now) for day in days),
                partial(assign, staff=town.yujin, **now),
                partial(assign, staff=town.boss, **now),
                partial(keep, kept_on=TODAY, **now),
            ]
        )
        moves = list(Postponement.objects.filter(promise=promise).order_by("pk"))
        changes = list(Ownership.objects.filter(promise=promise).order_by("pk"))
        promise.refresh_from_db()
        assert promise.postponed == len(moves)
        assert promise.due_on == (moves[-1].new_due_on if moves else date(2026, 4, 3))
        assert promise.owner == (changes[-1].new if changes else town.dohyun)
        assert ended.count("done") == len(moves) + len(changes) + (promise.kept_on is not None)
        assert Line.objects.filter(subject_id=promise.pk).count() == ended.count("done")


@together
@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_make_each_promise_once() -> None:
    town = Town()
    smile()
    for n in range(200):
        town.contract(town.customer(f"고객{n}"), date(2025, 1, 5) + timedelta(days=n))
    assert all_at_once([lambda: bulk.make(at=AT)] * 4) == ["done"] * 4
    assert Promise.objects.count() == 600
    assert Line.objects.filter(verb="promises.made").count() == 1
    assert bulk.check_whole() == ()


# Kills ----------------------------------------------------------------------------------------------------------------


def child(at: House, order: str) -> subprocess.Popen[str]:
    env = {**at.env, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    return subprocess.Popen([sys.executable, __file__, order], env=env, stdout=subprocess.PIPE, text=True)


def told(at: House, order: str) -> str:
    running = child(at, order)
    said, _ = running.communicate(timeout=300)
    assert running.returncode == 0
    return said.strip()


@pytest.mark.kills
def test_a_killed_run_leaves_all_or_nothing(tmp_path: Path) -> None:
    chance = random.Random(20260302)
    at = empty_house(tmp_path)
    at.run("init")
    told(at, "fill")
    for _ in range(KILLS):
        running = child(at, "make")
        assert running.stdout
        assert running.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 1.2))
        running.kill()
        running.wait()
        # All of it, or nothing: and every key and index either way.
        assert told(at, "check") in ("0 whole", f"{CONTRACTS * 3} whole")
    told(at, "make")
    assert told(at, "check") == f"{CONTRACTS * 3} whole"


def _child(order: str) -> str:
    from django.utils import translation

    with translation.override("en"):
        if order == "check":
            return f"{Promise.objects.count()} {'; '.join(t.sentence for t in bulk.check_whole()) or 'whole'}"
        if order == "make":
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            return str(bulk.make(at=AT).counts()["made"])
        town = Town()
        smile()
        customer = town.customer()
        loaded = {"customer": customer, "product": town.life, "load": town.load, "changed": town.load}
        days = (date(2020, 1, 1) + timedelta(days=n % 2000) for n in range(CONTRACTS))
        rows = (Contract(code=f"N{n}", signed_on=day, **loaded) for n, day in enumerate(days))
        Contract.objects.bulk_create(rows, batch_size=2_000)
        return "filled"


if __name__ == "__main__":
    sys.stdout.write(_child(sys.argv[1]) + "\n")
