"""The inbox among a hundred thousand voices with ten thousand open, and how fast they come in.

The pages are asked of one process in turn with a signed-in page that shows nothing, so that a busy machine slows them
alike; what counts is the ratio of their medians, and how many statements each takes.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.scale.apart import home_on

VOICES, OPEN_SHARE, CUSTOMERS = 100_000, 0.1, 20_000
ROUNDS, WARM = 40, 5
PAGES = {"the inbox, all open, oldest clock first": "/voices/", "those that wait for us": "/voices/?view=ours"}
FLOOR = "/accounts/logout/"
RATIO, STATEMENTS, ROWS_A_SECOND = 2.0, 15, 10_000
_LAST = datetime(2026, 11, 20, 9, tzinfo=UTC)
_HEAD = "code,received_at,channel,customer,kind,subject,text,answered_at,answer"
_WORDS = "보험료 출금 해지 환급 설명 전화 상담 지점 창구 앱 오류 수수료 만기 청구 서류 지연 친절 감사"


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    return [figure for vendor in ("sqlite", "postgresql") for figure in _with(vendor, scale)]


def _with(vendor: str, scale: float) -> list[dict[str, Any]]:
    with home_on(vendor) as env:
        command = [sys.executable, __file__, str(scale)]
        there = {**env, "DONGBAN_NOW": "2026-11-23T10:30"}
        told = subprocess.run(command, env=there, stdout=subprocess.PIPE, check=True, text=True).stdout
        return _figures(vendor, scale, [float(each) for each in told.splitlines()[-1].split()])


def _figures(vendor: str, scale: float, told: list[float]) -> list[dict[str, Any]]:
    size = f"{vendor}, {round(VOICES * scale):,} voices"
    rate, floor, *pages = told
    found = [_figure(f"taken in ({size})", rate, "rows/s", f">= {ROWS_A_SECOND:,}", rate >= ROWS_A_SECOND)]
    found.append(_figure(f"a signed-in page without anything on it ({size})", floor, "ms", "", True))
    for at, name in enumerate(PAGES):
        median, asked = pages[2 * at], pages[2 * at + 1]
        found += [
            _figure(f"{name} against it ({size})", median / floor, "x", f"<= {RATIO}", median / floor <= RATIO),
            _figure(f"{name}, statements ({size})", asked, "", f"<= {STATEMENTS}", asked <= STATEMENTS),
        ]
    return found


def _figure(name: str, value: float, unit: str, aim: str, ok: bool) -> dict[str, Any]:
    return {"name": f"voices: {name}", "value": round(value, 3), "unit": unit, "aim": aim, "ok": ok}


# In the process that is measured -------------------------------------------------------------------------------------


def folder(at: Path, count: int) -> Path:
    """A firm of one branch whose customers have said so much."""
    dice = random.Random(5)
    at.mkdir()
    (at / "firm.toml").write_text('name = "하나"\ncurrency = "KRW"\ntime_zone = "Asia/Seoul"\ncalendar = "KR"\n')
    (at / "branches.csv").write_text("code,name\nB1,목동지점\n")
    people = "".join(f"C{n},김{n % 997:03}수,B1\n" for n in range(min(CUSTOMERS, count)))
    (at / "customers.csv").write_text(f"code,name,branch\n{people}")
    with (at / "voices.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(
            ["code", "received_at", "channel", "customer", "kind", "subject", "text", "answered_at", "answer"]
        )
        for n in range(count):
            begun = _LAST - timedelta(minutes=dice.randrange(3 * 365 * 1440))
            text = " ".join(dice.choices(_WORDS.split(), k=40))
            done = dice.random() >= OPEN_SHARE
            told = (begun + timedelta(hours=5)).isoformat() if done else ""
            kind = dice.choice(("complaint", "question", "praise", "request"))
            who = f"C{dice.randrange(min(CUSTOMERS, count))}"
            rows.writerow((f"V{n}", begun.isoformat(), "web", who, kind, "", text, told, "답했습니다." if done else ""))
    return at


def run(scale: float) -> list[float]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "dongban.site.settings"
    import django

    django.setup()
    from datetime import date

    from django.core.management import call_command

    from dongban.people.reach import system
    from dongban.records.actions import load_folder

    call_command("migrate", verbosity=0)
    count = round(VOICES * scale)
    path = folder(Path(os.environ["DONGBAN_HOME"]) / "firm", count)
    # The customers are no part of the figure.
    voices = (path / "voices.csv").rename(path.parent / "voices.csv")
    by, at = system(date(2026, 11, 23)), datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    load_folder(by=by, at=at, path=path)
    voices.rename(path / "voices.csv")
    (path / "customers.csv").unlink()
    begun = time.perf_counter()
    load_folder(by=by, at=at, path=path)
    return [count / (time.perf_counter() - begun), *_pages()]


def _pages() -> list[float]:
    from datetime import date

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from dongban.people.actions import add_user
    from dongban.people.rules import Role

    user = add_user(
        username="seoyeon", name="이서연", role=Role.VOC, since=date(2020, 1, 2), password="a-quiet-morning-7"
    )
    client = Client()
    client.force_login(user)
    times: dict[str, list[float]] = {url: [] for url in (FLOOR, *PAGES.values())}
    for turn in range(ROUNDS + WARM):
        for url, spent in times.items():
            begun = time.perf_counter()
            answer = client.get(url)
            assert answer.status_code == 200, url
            if turn >= WARM:
                spent.append(1000 * (time.perf_counter() - begun))
    found = [statistics.median(times[FLOOR])]
    for url in PAGES.values():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url)
        found += [statistics.median(times[url]), float(len(asked))]
    return found


if __name__ == "__main__":
    print(*run(float(sys.argv[1])))
