"""The pages for customers and promises that mix rooms."""

from __future__ import annotations

from tests.house.matrix.row import EVERYBODY, SEE_CUSTOMERS, SEE_FIGURES, C, M, Row, X, no, only

FRONT = (
    # Whoever owes no promises is led to the page that she came for.
    Row("front:today", get=EVERYBODY, shows=True),
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
