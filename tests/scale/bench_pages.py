"""A consultant's morning in a firm of 1,500 staff: Today and a customer's page against a page that shows nothing.

All three are asked of one server process in turn, so that a busy machine slows them alike; what counts is the ratio of
their medians, and how many statements each takes. `python -m tests.scale.bench_pages 0.05` tries it.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.scale.apart import home_on, serving

STAFF, BRANCHES, CUSTOMERS, CONTRACTS, ENTRIES = 1_500, 135, 130, 200, 667
ROUNDS, WARM = 150, 15
DAYS = 1_100
# Promises that fell due earlier than so many days ago have been kept.
FORGOTTEN = 60
AIMS = {"today": (2.0, 12), "customer": (2.5, 20)}
_SERIES = {
    "postgresql": "generate_series(1, {last}) AS series(n)",
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {last}) SELECT n FROM s)",
}


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    """Figures of both databases. `scale` 1 is the full firm; the consultant's own book is the same at every scale."""
    return [figure for vendor in ("sqlite", "postgresql") for figure in _with(vendor, scale)]


def _with(vendor: str, scale: float) -> list[dict[str, Any]]:
    with home_on(vendor) as env:
        made = subprocess.run(
            [sys.executable, __file__, "--fill", str(scale)], env=env, stdout=subprocess.PIPE, check=True
        )
        return _figures(vendor, scale, env, json.loads(made.stdout))


def _figures(vendor: str, scale: float, env: dict[str, str], made: dict[str, Any]) -> list[dict[str, Any]]:
    with serving(env, "--processes", "1") as (port, _pid):
        times = _ask(port, made["cookie"], made["pages"])
    floor = statistics.median(times["floor"])
    size = f"{vendor}, {round(STAFF * scale):,} staff"
    found = [_figure(f"a signed-in page without anything on it ({size})", 1000 * floor, "ms", "", True)]
    for name, (ratio, statements) in AIMS.items():
        median, asked = statistics.median(times[name]), made["statements"][name]
        found += [
            _figure(f"{name} ({size})", 1000 * median, "ms", "<= 100", median <= 0.1),
            _figure(f"{name} against it ({size})", median / floor, "x", f"<= {ratio}", median / floor <= ratio),
            _figure(f"{name}, statements ({size})", asked, "", f"<= {statements}", asked <= statements),
        ]
    return found


def _figure(name: str, value: float, unit: str, aim: str, ok: bool) -> dict[str, Any]:
    return {"name": f"pages: {name}", "value": round(value, 3), "unit": unit, "aim": aim, "ok": ok}


def _ask(port: int, cookie: str, pages: dict[str, str]) -> dict[str, list[float]]:
    line = http.client.HTTPConnection("127.0.0.1", port)
    times: dict[str, list[float]] = {name: [] for name in pages}
    for turn in range(WARM + ROUNDS):
        for name, address in pages.items():
            began = time.perf_counter()
            line.request("GET", address, headers={"Cookie": f"sessionid={cookie}"})
            answer = line.getresponse()
            body = answer.read()
            taken = time.perf_counter() - began
            if answer.status != 200 or b"<h1" not in body:
                raise SystemExit(f"{name} answered {answer.status}")
            if turn >= WARM:
                times[name].append(taken)
    return times


# In the child ---------------------------------------------------------------------------------------------------------


def _fill(scale: float) -> dict[str, Any]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    _records(max(2, round(STAFF * scale)), now)
    _promises(now)
    return _signed_in(now)


def _records(staff: int, now: datetime) -> None:
    from django.db import connection

    from dongban.records.models import Branch, Firm, Load, Product, Staff

    loaded = {"load": 1, "changed": 1}
    Firm.objects.create(name="동반생명", currency="KRW", time_zone="Asia/Seoul", calendar="KR")
    Load.objects.create(pk=1, at=now, folder="bench", state=Load.State.DONE)
    Branch.objects.bulk_create(Branch(id=n, code=f"B{n}", name=f"{n}지점", **loaded) for n in range(1, BRANCHES + 1))
    Staff.objects.bulk_create(
        Staff(id=n, code=f"S{n}", name="이도현", branch_id=n % BRANCHES + 1, job="fc", **loaded)
        for n in range(1, staff + 1)
    )
    Product.objects.bulk_create(
        Product(id=n, code=f"P{n}", name=f"종신보험 {n}", line="life", **loaded) for n in (1, 2)
    )
    first = (now - timedelta(days=DAYS)).date().isoformat()
    day = {"postgresql": f"DATE '{first}' + CAST({{}} AS int)", "sqlite": f"date('{first}', '+' || ({{}}) || ' days')"}
    customers, contracts = staff * CUSTOMERS, staff * CONTRACTS
    common = {"load": "1", "changed": "1", "extra": "'{}'"}
    # Row n belongs to the member of staff n % staff + 1, so that everybody's book is the same size.
    adviser, branch = f"n % {staff} + 1", f"(n % {staff} + 1) % {BRANCHES} + 1"
    _insert("records_customer", customers, {
        "id": "n", "code": "'K' || n", "name": "'김영숙'", "kind": "'person'", "gender": "'f'",
        "phone": "'010-1234-5678'",
        "email": "''", "address": "'서울 양천구'", "household": "'H' || (n / 2)", "branch_id": branch,
        "adviser_id": adviser, "file_branch": "''", "file_adviser": "''", **common,
    })  # fmt: skip
    _insert("records_contract", contracts, {
        "id": "n", "code": "'N' || n", "customer_id": f"n % {customers} + 1", "product_id": "n % 2 + 1",
        "signed_on": day[connection.vendor].format(f"CAST(n AS bigint) * 7919 % {DAYS}"),
        "branch_id": branch.replace("n %", f"(n % {customers} + 1) %"),
        "adviser_id": adviser.replace("n %", f"(n % {customers} + 1) %"),
        "channel": "'fc'", "premium": "214000", "premium_cycle": "'month'", "end_reason": "''", **common,
    })  # fmt: skip
    _insert("records_entry", staff * ENTRIES, {
        "id": "n", "code": "'E' || n", "contract_id": f"n % {contracts} + 1",
        "booked_on": day[connection.vendor].format(f"CAST(n AS bigint) * 104729 % {DAYS}"),
        "kind": "'premium'", "amount": "214000", **common,
    })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _insert(table: str, count: int, columns: dict[str, str]) -> None:
    """Rows out of the numbers from 1 on: no object is made of them."""
    from django.db import connection

    series = _SERIES[connection.vendor].format(last=count)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {series}")


def _promises(now: datetime) -> None:
    from django.db import connection
    from django.db.models import F

    from dongban.promises import bulk
    from dongban.promises.actions.programmes import install
    from dongban.promises.models import Promise
    from dongban.promises.rules import SMILE

    install(SMILE, now.date() - timedelta(days=DAYS))
    bulk.make(at=now)
    due = Promise.objects.filter(due_on__lt=now.date() - timedelta(days=FORGOTTEN))
    due.update(kept_on=F("due_on"), kept_at=now, kept_by=1, live=False)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _signed_in(now: datetime) -> dict[str, Any]:
    """A consultant's cookie, the pages to ask for, and how many statements each takes when it is asked for again."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from dongban.people.actions import add_user
    from dongban.people.rules import Role
    from dongban.records.models import Contract

    user = add_user(
        username="bench",
        name="이도현",
        role=Role.CONSULTANT,
        since=now.date(),
        password="a-quiet-morning-7",
        staff=1,
        unit=2,
    )
    client = Client()
    client.force_login(user)
    customer = Contract.objects.filter(customer__adviser=1).values_list("customer", flat=True).first()
    pages = {
        "floor": reverse("account_change_password"),
        "today": reverse("front:today"),
        "customer": reverse("front:customer", args=[customer]),
    }
    statements = {}
    for name, address in pages.items():
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            html = client.get(address).content.decode()
        statements[name] = len(asked)
        if name == "today" and html.count('<td class="do">') != 50:
            raise SystemExit("Today does not show fifty lines")
    return {"cookie": client.cookies["sessionid"].value, "pages": pages, "statements": statements}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    if sys.argv[1:2] == ["--fill"]:
        import django

        django.setup()
        print(json.dumps(_fill(float(sys.argv[2]))))
    else:
        for row in measure(float(sys.argv[1]) if sys.argv[1:] else 1.0):
            print(json.dumps(row, ensure_ascii=False))
