"""The search from every page among 200,000 customers, answered by the product's own server, on both databases.

Each question is one that people type: a part of a name, initial consonants, digits of a telephone, a contract's number.
A consultant asks within her book, a manager within a branch, the head of the firm's branches within all of them, and
whoever answers callers among everybody. What is measured is the whole answer, sign-in and access line included; below
it stands a page that shows nothing.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from typing import Any
from urllib.parse import quote

from tests.scale.apart import ROOT, home_on, serving
from tests.scale.bench_pages import BRANCHES, _records

STAFF = 1_540
ROUNDS, WARM = 400, 40
FAMILY = {
    "김": 21,
    "이": 15,
    "박": 8,
    "최": 5,
    "정": 5,
    "강": 2,
    "조": 2,
    "윤": 2,
    "장": 2,
    "임": 2,
    "남궁": 1,
    "황": 1,
}
FIRST, SECOND = "민서지영수현정은경미상성재진승동준혜선유", "수영숙희자호철훈진아연우민준서현석원경미"


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    return [figure for vendor in ("sqlite", "postgresql") for figure in _with(vendor, scale)]


def _with(vendor: str, scale: float) -> list[dict[str, Any]]:
    with home_on(vendor) as env:
        command = [sys.executable, "-m", "tests.scale.bench_find", "--fill", str(scale)]
        made = subprocess.run(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        return _figures(vendor, env, json.loads(made.stdout))


def _figures(vendor: str, env: dict[str, str], made: dict[str, Any]) -> list[dict[str, Any]]:
    with serving(env, "--processes", "1") as (port, _pid):
        times = _ask(port, made)
    found = []
    for who, taken in times.items():
        of = f"{who} among {made['customers']:,} customers, {vendor}"
        ordered = sorted(taken)
        for name, value in (("median", statistics.median(ordered)), ("p95", ordered[int(0.95 * len(ordered))])):
            aim = "" if who == "nothing" else "<= 30"
            ok = not aim or value <= 0.03
            found.append(
                {"name": f"find: {of}, {name}", "value": round(1000 * value, 3), "unit": "ms", "aim": aim, "ok": ok}
            )
    return found


def _ask(port: int, made: dict[str, Any]) -> dict[str, list[float]]:
    line = http.client.HTTPConnection("127.0.0.1", port)
    times: dict[str, list[float]] = {who: [] for who in ("nothing", *made["questions"])}
    for turn in range(WARM + ROUNDS):
        for who in times:
            asker, address = who, made["floor"]
            if who == "nothing":
                asker = next(iter(made["cookies"]))
            else:
                asked, must = made["questions"][who][turn % len(made["questions"][who])]
                address = f"/customers/find/?q={quote(asked)}"
            began = time.perf_counter()
            line.request("GET", address, headers={"Cookie": f"sessionid={made['cookies'][asker]}"})
            answer = line.getresponse()
            body = answer.read().decode()
            taken = time.perf_counter() - began
            if answer.status != 200 or (who != "nothing" and must and f"/customers/{must}/" not in body):
                raise SystemExit(f"{who}: {asked!r} did not find {must} (answer {answer.status}): {body[:300]}")
            if turn >= WARM:
                times[who].append(taken)
    return times


# In the child ---------------------------------------------------------------------------------------------------------


def _fill(scale: float) -> dict[str, Any]:
    from datetime import UTC, datetime
    from itertools import islice

    from django.core.management import call_command
    from django.db import connection

    from dongban.people.models import UnitLink
    from dongban.records.models import Branch, Customer, SearchToken
    from dongban.records.tokens import rows_of

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    staff = max(BRANCHES, round(STAFF * scale))
    _records(staff, now)
    lots = random.Random(7)
    families, weights = list(FAMILY), list(FAMILY.values())
    people = []
    for customer in Customer.objects.only("pk").iterator(10_000):
        customer.name = lots.choices(families, weights)[0] + lots.choice(FIRST) + lots.choice(SECOND)
        customer.phone = f"010-{lots.randrange(2000, 9999)}-{lots.randrange(10_000):04}"
        people.append(customer)
    for at in range(0, len(people), 10_000):
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE records_customer SET name = %s, phone = %s WHERE id = %s",
                [(one.name, one.phone, one.pk) for one in people[at : at + 10_000]],
            )
    rows = rows_of(Customer.objects.values_list("pk", "name", "phone", "branch_id").iterator(10_000))
    while some := list(islice(rows, 50_000)):
        SearchToken.objects.bulk_create(SearchToken(token=t, branch=b, customer=c) for t, b, c in some)
    head = Branch.objects.create(pk=BRANCHES + 1, code="HQ", name="본사", load=1, changed=1)
    UnitLink.objects.bulk_create(
        UnitLink(above=head.pk, below=pk) for pk in Branch.objects.values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _askers(now, head.pk, lots) | {"customers": len(people)}


def _askers(now: Any, head: int, lots: random.Random) -> dict[str, Any]:
    from django.test import Client
    from django.urls import reverse

    from dongban.people.actions import add_user
    from dongban.people.rules import Role
    from dongban.records.models import Contract, Customer

    rows = Customer.objects.order_by("pk")
    whose = {
        "a consultant": (Role.CONSULTANT, 7, 8, rows.filter(adviser=7)),
        "a manager": (Role.MANAGER, None, 8, rows.filter(branch=8)),
        "the head of all branches": (Role.MANAGER, None, head, rows),
        "an agent": (Role.VOC, None, None, rows),
    }
    cookies, questions = {}, {}
    for who, (role, staff, unit, theirs) in whose.items():
        user = add_user(
            username=f"bench{len(cookies)}",
            name=who,
            role=role,
            since=now.date(),
            password="a-quiet-morning-7",
            staff=staff,
            unit=unit,
        )
        client = Client()
        client.force_login(user)
        cookies[who] = client.cookies["sessionid"].value
        contracts = dict(Contract.objects.filter(customer__in=theirs).values_list("customer", "code")[:400_000])
        sample = lots.sample(list(theirs.values_list("pk", "name", "phone")), 60)
        questions[who] = [
            asked for one in sample for asked in _typed(*one, contracts.get(one[0], ""), role is Role.VOC)
        ]
        lots.shuffle(questions[who])
    return {"cookies": cookies, "questions": questions, "floor": reverse("account_change_password")}


def _typed(pk: int, name: str, phone: str, contract: str, everybody: bool) -> list[tuple[str, int]]:
    """What somebody types who means this customer, and that customer's number where she must be among the first."""
    from dongban.kernel.korean import initials

    given, number = name[-2:], phone.replace("-", "")
    if everybody:
        two = [(f"{name} {number[-4:]}", pk), (phone, pk), (f"{given} {number[3:7]}", pk)]
        return [*two, (f"{initials(name)} {number[-4:]}", pk), (f"{name} {contract}", pk)][: 5 if contract else 4]
    asked = [(name, 0), (given, 0), (name[:2], 0), (name[0], 0), (initials(name), 0), (initials(given), 0)]
    asked += [(number[-4:], 0), (number[4:8], 0), (phone, pk), (f"{given} {number[-4:]}", pk)]
    return [*asked, (contract, pk)] if contract else asked


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    import django

    django.setup()
    print(json.dumps(_fill(float(sys.argv[2]))))
