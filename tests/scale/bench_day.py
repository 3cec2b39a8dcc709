"""A day of the whole firm: fifty requests a second of 1,600 signed-in people, for ten minutes (bar 25 of `trust.md`).

The demo firm, with a sign-in for everybody in it, on both databases, served by as many processes as the product starts
by itself, with the clock's worker beside them. Requests come when they come, whether those before are answered or not,
and a wait counts from the moment a request was due: a server that falls behind is not asked less often. People read
lists, open customers, look for some, fill in sheets and write notes; what they send is what a page of theirs offered.
`python -m tests.scale.bench_day 0.1` tries one minute.
"""

from __future__ import annotations

import html
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.scale.apart import home_on, serving

SECONDS, A_SECOND, AT_ONCE = 600, 50, 64
SLOWEST, MOST_GROWTH = 0.3, 1.15
# What each role does, and how often; the first is where her day begins.
HABITS = {
    "consultant": {"today": 35, "customer": 30, "find": 12, "form": 23},
    "manager": {"today": 40, "customer": 25, "kept": 15, "late": 20},
    "voc": {"inbox": 40, "case": 40, "form": 20},
    "executive": {"glance": 60, "kept": 40},
}
PLACES = {"today": "/", "kept": "/kept/", "late": "/promises/risen/", "inbox": "/voices/", "glance": "/glance/"}
NAMES = ("김", "이서", "박", "최민", "정", "010", "강", "윤지", "한")
SAID = "다시 설명드렸고, 자동이체 날짜를 25일로 바꾸기로 했다."
# Where a list leads: to sheets, voices and customers.
SHEET, CASE = re.compile(r'href="(/visits/\d+/)"'), re.compile(r'href="(\d+/)[?"]')
CUSTOMER = re.compile(r'href="(/customers/\d+/)')
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)"(?: value="([^"]*)")?')


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    return [figure for vendor in ("sqlite", "postgresql") for figure in _with(vendor, scale)]


def _with(vendor: str, scale: float) -> list[dict[str, Any]]:
    with home_on(vendor) as env:
        made = subprocess.run([sys.executable, __file__, "--fill"], env=env, stdout=subprocess.PIPE, check=True)
        people = [Person(**each) for each in json.loads(made.stdout.splitlines()[-1])]
        with serving(env, "--worker") as (port, pid):
            # Its processes come up one after the other.
            time.sleep(3)
            day = Day(port, people, _family(pid))
            day.run(SECONDS * scale)
        return _figures(vendor, day)


def _figures(vendor: str, day: Day) -> list[dict[str, Any]]:
    taken = sorted(wait for waits in day.waits.values() for wait in waits)
    p95, p99 = (taken[int(len(taken) * share)] for share in (0.95, 0.99))
    rate, growth = len(taken) / day.lasted, day.memory[-1] / day.memory[len(day.memory) // 5]
    size = f"{vendor}, {len(day.people):,} people"
    for what, waits in sorted(day.waits.items()):
        print(
            f"{vendor} {what}: {len(waits)}, median {1000 * statistics.median(waits):.0f} ms, worst {max(waits):.2f} s"
        )
    if day.wrong:
        print(f"{vendor} wrong: {dict(day.wrong)}")
    wrong = sum(day.wrong.values())
    return [
        _figure(f"answered ({size})", rate, "a second", f">= {0.98 * A_SECOND}", rate >= 0.98 * A_SECOND),
        _figure(f"slowest twentieth ({size})", 1000 * p95, "ms", "< 300", p95 < SLOWEST),
        _figure(f"slowest hundredth ({size})", 1000 * p99, "ms", "", True),
        _figure(f"wrong answers ({size})", wrong, "", "= 0", not wrong),
        _figure(f"written ({size})", day.written, "forms", "> 0", day.written > 0),
        _figure(f"memory, end against first fifth ({size})", growth, "x", f"<= {MOST_GROWTH}", growth <= MOST_GROWTH),
    ]


def _figure(name: str, value: float, unit: str, aim: str, ok: bool) -> dict[str, Any]:
    return {"name": f"day: {name}", "value": round(value, 3), "unit": unit, "aim": aim, "ok": ok}


# The people -----------------------------------------------------------------------------------------------------------


@dataclass
class Person:
    """Somebody signed in, and what her last pages offered her."""

    role: str
    cookie: str
    customers: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    # A form that stands open: where it goes, and what is in it.
    form: tuple[str, dict[str, str]] | None = None
    token: str = ""
    busy: bool = False


class Day:
    """Requests at even odds over the time, each by somebody who is not waiting for another one."""

    def __init__(self, port: int, people: list[Person], pids: list[int]) -> None:
        self.port, self.people, self.pids = port, people, pids
        self.dice = random.Random(11)
        self.waits: dict[str, list[float]] = {}
        self.wrong: Counter[str] = Counter()
        self.written = 0
        self.memory: list[int] = []
        self.lasted = 0.0
        self.lock = threading.Lock()
        self.local = threading.local()

    def run(self, seconds: float) -> None:
        begun = due = time.perf_counter()
        looked = begun
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while due - begun < seconds:
                due += self.dice.expovariate(A_SECOND)
                time.sleep(max(0.0, due - time.perf_counter()))
                pool.submit(self._ask, due, self._somebody(), self.dice.random())
                if due - looked > 2:
                    looked = due
                    self.memory.append(sum(map(_resident, self.pids)))
        self.lasted = time.perf_counter() - begun

    def _somebody(self) -> Person:
        while True:
            one = self.dice.choice(self.people)
            with self.lock:
                if not one.busy:
                    one.busy = True
                    return one

    def _ask(self, due: float, one: Person, luck: float) -> None:
        try:
            what, method, address, given = _next(one, random.Random(luck))
            status, body = self._send(one, method, address, given)
            wait = time.perf_counter() - due
            # A form refused in words, because somebody was quicker, is an answer too; `written` counts the others.
            fine = status in (200, 302) or (what == "send" and status in (409, 422))
            with self.lock:
                self.waits.setdefault(what, []).append(wait)
                self.written += what == "send" and status == 302
                if not fine:
                    self.wrong[f"{what} {address} {status}"] += 1
            _read(one, what, address, body)
        except Exception as error:
            with self.lock:
                self.wrong[repr(error)[:200]] += 1
        finally:
            one.busy = False

    def _send(self, one: Person, method: str, address: str, given: dict[str, str] | None) -> tuple[int, str]:
        line = getattr(self.local, "line", None)
        if line is None:
            line = self.local.line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"sessionid={one.cookie}; csrftoken={one.token}"}
        if given is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line.request(method, address, body=urlencode(given) if given is not None else None, headers=headers)
        answer = line.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if cookie.startswith("csrftoken="):
                one.token = cookie.split(";")[0].partition("=")[2]
        return answer.status, answer.read().decode()


def _next(one: Person, dice: random.Random) -> tuple[str, str, str, dict[str, str] | None]:
    """What she does next: what it is, its method, where, and what she sends."""
    if one.form is not None:
        where, given = one.form
        one.form = None
        return "send", "POST", where, given
    habits = HABITS[one.role]
    what = dice.choices(list(habits), list(habits.values()))[0]
    if what == "find":
        return what, "GET", f"/customers/find/?q={quote(dice.choice(NAMES))}", None
    if what == "customer" and one.customers:
        return what, "GET", dice.choice(one.customers), None
    if what in ("form", "case") and one.pages:
        return what, "GET", dice.choice(one.pages), None
    first = next(iter(habits))
    what = what if what in PLACES else first
    return what, "GET", PLACES[what], None


def _read(one: Person, what: str, address: str, body: str) -> None:
    """What the page offers for her next steps."""
    if what in ("today", "late"):
        one.customers = CUSTOMER.findall(body) or one.customers
        one.pages = SHEET.findall(body) if one.role == "consultant" else []
    elif what == "inbox":
        one.pages = [f"/voices/{each}" for each in CASE.findall(body)]
    elif what == "form":
        hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(body)}
        if one.role == "voc" and 'name="csrfmiddlewaretoken"' in body:
            one.form = f"{address}note/", {"csrfmiddlewaretoken": hidden["csrfmiddlewaretoken"], "text": SAID}
        elif 'name="note"' in body:
            on = re.search(r'name="on" value="([^"]*)"', body)
            one.form = address, {**hidden, "note": SAID, "on": on[1] if on else ""}


def _resident(pid: int) -> int:
    """kB of a process in memory just now."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    except OSError:
        return 0


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


# In the child ---------------------------------------------------------------------------------------------------------


def _fill() -> list[dict[str, str]]:
    """The demo firm, and everybody in it signed in."""
    import django

    django.setup()
    from datetime import date

    from django.core.management import call_command
    from django.test import Client

    from dongban.people.actions import add_user
    from dongban.people.rules import Role
    from dongban.records.models import Staff

    call_command("demo", stdout=sys.stderr)
    found = []

    def sign_in(role: Role, name: str, **where: Any) -> None:
        user = add_user(
            username=f"day-{len(found)}", name=name, role=role, since=date(2020, 1, 2), password=None, **where
        )
        client = Client()
        client.force_login(user)
        found.append({"role": role.value, "cookie": client.cookies["sessionid"].value})

    for pk, name, job, branch in Staff.objects.filter(left_on=None).values_list("pk", "name", "job", "branch"):
        sign_in(Role.MANAGER if job == "manager" else Role.CONSULTANT, name, staff=pk, unit=branch)
    for _ in range(20):
        sign_in(Role.VOC, "임원일")
    for _ in range(5):
        sign_in(Role.EXECUTIVE, "최지아")
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    if sys.argv[1:2] == ["--fill"]:
        print(json.dumps(_fill()))
    else:
        for row in measure(float(sys.argv[1]) if sys.argv[1:] else 1.0):
            print(json.dumps(row, ensure_ascii=False))
