"""Voices: the inbox and one case."""

from __future__ import annotations

from tests.house.matrix.row import EVERYBODY, A, C, M, Row, V, no, only

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
    # A customer's own link: open to whoever holds it, and nothing about her on it.
    Row(
        "voices:answer",
        get=EVERYBODY,
        post=EVERYBODY,
        public=True,
        here=lambda w: {"token": w.survey_token},
        data=lambda w: {"score": "9", "comment": "좋아요"},
        fields=("score", "comment", "no_more"),
        changes=("voices_survey.*",),
    ),
)
