"""The day's route against the best there is, found by trying everything (dongban/visits/tests/exact.py).

Random days over a city, with customers' hours and lunch. What counts is how many visits fewer than possible a plan
makes, and how much longer it is than the shortest with so many.
"""

from __future__ import annotations

import time
from typing import Any

from dongban.visits.rules.routes import plan
from dongban.visits.tests.exact import a_case, best

# So many days of so many visits each.
CASES = {6: 20, 8: 20, 10: 12, 12: 4}


def measure(scale: float = 1.0) -> list[dict[str, Any]]:
    missed, longest, slowest, count = 0, 1.0, 0.0, 0
    for visits, days in CASES.items():
        for seed in range(max(1, round(days * scale))):
            stops, day = a_case(1_000 * visits + seed, visits)
            began = time.perf_counter()
            found = plan(stops, day)
            slowest = max(slowest, time.perf_counter() - began)
            most, shortest = best(stops, day)
            missed += most - len(found.order)
            if most == len(found.order) and shortest:
                longest = max(longest, found.metres / shortest)
            count += 1
    return [
        _figure(f"longest of {count} days against the best there is", longest, "x", "<= 1.02", longest <= 1.02),
        _figure(f"visits that {count} days could have held besides", missed, "", "= 0", missed == 0),
        _figure("slowest plan of a day", slowest, "s", "<= 5", slowest <= 5),
    ]


def _figure(name: str, value: float, unit: str, aim: str, ok: bool) -> dict[str, Any]:
    return {"name": f"routes: {name}", "value": round(value, 4), "unit": unit, "aim": aim, "ok": ok}
