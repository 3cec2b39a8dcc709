"""Voices: the inbox and one case."""

from __future__ import annotations

from tests.house.matrix.row import A, C, M, Row, V, no, only

VOICES = (
    Row("voices:inbox", get=only(C, M, V, A), shows=True),
    Row(
        "voices:case",
        get=only(C, M, V, A),
        here=lambda w: {"pk": w.cases["가온"].pk},
        there=lambda w: {"pk": w.cases["은비"].pk},
        foreign_to=only(C, M),
        nowhere=no(),
        shows=True,
    ),
)
