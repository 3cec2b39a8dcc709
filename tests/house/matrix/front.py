"""The pages for customers and promises that mix rooms, and the visit sheet."""

from __future__ import annotations

from tests.house.matrix.row import EVERYBODY, SEE_CUSTOMERS, SEE_FIGURES, C, M, Row, X, no, only
from tests.house.world import DAY

VISITS = (
    Row(
        "visits:sheet",
        get=only(C, M),
        post=only(C, M),
        here=lambda w: {"promise": w.promises["가온"].pk},
        there=lambda w: {"promise": w.promises["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no("promise"),
        shows=True,
        data=lambda w: {"on": DAY.isoformat(), "note": "약관을 함께 읽었습니다."},
        fields=("on", "note"),
        changes=(
            "promises_promise.kept_on",
            "promises_promise.kept_at",
            "promises_promise.kept_by",
            "promises_promise.live",
            "promises_programme.live_until",
            "visits_report.*",
        ),
    ),
)


FRONT = (
    # Whoever owes no promises is led to the page that she came for.
    Row("front:today", get=EVERYBODY, shows=True),
    Row("front:customers", get=SEE_CUSTOMERS, shows=True),
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
