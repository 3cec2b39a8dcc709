"""Limits hold for the whole firm: three server processes together allow what one does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.races.house import House, empty_house

PROCESSES, TRIES = 3, 9


@pytest.fixture(scope="module")
def at_home(tmp_path_factory: pytest.TempPathFactory) -> House:
    built = empty_house(tmp_path_factory.mktemp("house"))
    built.env["DONGBAN_NOW"] = "2026-03-02"
    built.run("init")
    return built


def together(at_home: House, what: str) -> Counter[str]:
    """How each try ended, of all processes. They begin when all of them are ready."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.test_limits", what, str(n)],
            cwd=Path(__file__).resolve().parents[2],
            env=at_home.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(PROCESSES)
    ]
    for each in running:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in running:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    return Counter(word for each in running for word in each.communicate(timeout=120)[0].split())


def test_five_wrong_passwords_are_five_wherever_they_come_in(at_home: House) -> None:
    assert together(at_home, "sign_in") == {"wrong": 5, "too-many": PROCESSES * TRIES - 5}
    kept = at_home.ask("SELECT value FROM front_attempt")
    assert kept
    assert "narae" not in repr(kept)


def test_ten_voices_of_one_sender_are_ten(at_home: House) -> None:
    assert together(at_home, "speak") == {"kept": 10, "too-many": PROCESSES * TRIES - 10}
    assert at_home.ask("SELECT COUNT(*) FROM voices_case") == [(10,)]


def test_a_number_that_goes_up_in_several_processes_loses_nothing(at_home: House) -> None:
    told = together(at_home, "count")
    assert set(told) == {str(n) for n in range(1, PROCESSES * TRIES + 1)}


# The processes -------------------------------------------------------------------------------------------------------


def _sign_in(n: int) -> str:
    from django.test import Client

    words = {"login": "narae", "password": "wrong-word-1"}
    page = Client().post("/accounts/login/", words, REMOTE_ADDR=f"10.0.{n}.7").content.decode()
    return "too-many" if "5분" in page else "wrong" if "맞지 않습니다" in page else "?"


def _speak(n: int) -> str:
    from django.test import Client

    words = {"text": "창구가 붐벼요", "kind": "complaint", "name": "김영숙", "phone": "010-2345-4821", "agreed": "on"}
    answer = Client().post("/voices/say/", words, REMOTE_ADDR=f"10.0.{n}.7")
    return {302: "kept", 429: "too-many"}.get(answer.status_code, str(answer.status_code))


def _count(n: int) -> str:
    from django.core.cache import cache

    if cache.add("wrong", 1, 600):
        return "1"
    return str(cache.incr("wrong"))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "dongban.site.settings"
    import django

    django.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    do = {"sign_in": _sign_in, "speak": _speak, "count": _count}[sys.argv[1]]
    for _ in range(TRIES):
        print(do(int(sys.argv[2])), flush=True)
