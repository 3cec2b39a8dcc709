"""Voices: the inbox and one case."""

from __future__ import annotations

from tests.house.matrix.row import EVERYBODY, A, C, E, M, Row, V, X, no, only

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
    Row("voices:topics", get=only(M, V, E, A)),
    Row(
        "voices:topic",
        get=only(M, V, E, A),
        here=lambda w: {"pk": w.topic.pk},
        nowhere=no(),
    ),
    Row(
        "voices:topic_act",
        post=only(V),
        here=lambda w: {"pk": w.topic.pk, "verb": "name"},
        nowhere={"pk": 987_654_321, "verb": "name"},
        data=lambda w: {"name": "연결이 안 됨"},
        fields=("name", "into", "words", "more"),
        changes=("voices_topic.name",),
    ),
    Row(
        "voices:topic_word",
        post=only(V),
        data=lambda w: {"word": "동반앱"},
        fields=("word",),
        changes=("voices_ownword.*",),
    ),
    Row(
        "voices:sort",
        post=only(V),
        here=lambda w: {"pk": w.cases["가온"].pk},
        nowhere=no(),
        data=lambda w: {"kind": "request", "topic": str(w.topic.pk)},
        fields=("kind", "topic"),
        changes=(
            "voices_belonging.*",
            "voices_correction.*",
            "voices_case.kind",
            "voices_case.version",
            "voices_case.worked_at",
        ),
    ),
    Row("voices:recommendation", get=only(M, V, E, A)),
    Row(
        "voices:asking",
        get=only(V, E, A, X),
        post=only(V),
        data=lambda w: {
            "since": "2026-03-02",
            "times": "3",
            "days": "200",
            "open_days": "20",
            "sample": "10",
            "after_visits": "on",
        },
        fields=(
            "since",
            "times",
            "days",
            "open_days",
            "sample",
            "after_visits",
            "after_voices",
            "after_events",
            "look",
        ),
        changes=("voices_asking.*",),
    ),
    Row("voices:sample", post=only(V), data=lambda w: {"draw": "1"}, fields=("draw",), changes=("voices_draw.*",)),
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
