"""The pages for customers and promises that mix rooms."""

from __future__ import annotations

from datetime import timedelta

from tests.house.matrix.row import EVERYBODY, SEE_CUSTOMERS, SEE_FIGURES, C, M, Row, X, no, only
from tests.house.world import DAY

FRONT = (
    # Whoever owes no promises is led to the page that she came for.
    Row("front:today", get=EVERYBODY, shows=True),
    Row(
        "front:postpone",
        get=only(C, M),
        post=only(C, M),
        data=lambda w: {
            "promise": w.promises["가온"].pk,
            "how": "day",
            "day": (DAY + timedelta(days=14)).isoformat(),
            "why": "고객이 여행 중",
            "do": "1",
        },
        fields=("promise", "how", "day", "why", "do"),
        changes=("promises_promise.due_on", "promises_promise.postponed", "promises_postponement.*"),
    ),
    Row(
        "front:save_view",
        post=only(C, M),
        data=lambda w: {"name": "오늘 것", "when": "today"},
        fields=("name", "when", "programme", "owner"),
        changes=("front_savedview.*",),
    ),
    Row(
        "front:drop_view",
        post=only(C, M),
        data=lambda w: {"name": "늦은 것"},
        fields=("name",),
        changes=("front_savedview.*",),
    ),
    Row("front:customers", get=SEE_CUSTOMERS, shows=True),
    # Nothing is found before somebody has typed.
    Row("front:find", get=SEE_CUSTOMERS),
    Row(
        "front:customer",
        get=SEE_CUSTOMERS,
        here=lambda w: {"pk": w.customers["가온"].pk},
        there=lambda w: {"pk": w.customers["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no(),
        shows=True,
    ),
    Row("front:gallery", get=only(X)),
    Row("front:glance", get=SEE_FIGURES),
    Row("front:kept", get=SEE_FIGURES),
    Row("front:kept_csv", get=SEE_FIGURES),
    Row("front:behind", get=SEE_FIGURES, shows=True),
)
