"""Voices: the inbox, one case and what is done about it, the public door, and how the firm serves."""

from __future__ import annotations

from dongban.voices.forms.service import HoursForm
from tests.house.matrix.row import EVERYBODY, A, C, E, M, Row, V, X, no, only
from tests.house.spoken import SECRET

CLOCKS = tuple(f"voices_case.{name}due_at" for name in ("", "first_", "next_", "solve_", "legal_"))
CASE = (*CLOCKS, *(f"voices_case.{name}" for name in ("version", "worked_at", "owner_id")))
TOLD = tuple(f"voices_case.{name}" for name in ("first_answered_at", "answered_at", "told_at", "waiting_since"))
SPEAKING = ("kind", "subject", "text", "name", "phone", "email")


def looked_at(data: dict[str, str]) -> dict[str, str]:
    """Hours are saved as they were looked at: with the digest of what was shown."""
    form = HoursForm(data, policy=None)
    assert form.is_valid(), form.errors
    return {**data, "save": form.digest()}


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
        fields=("name", "into", "words", "more", "improvement", "seen"),
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
            "voices_case.*",
        ),
    ),
    Row("voices:recommendation", get=only(M, V, E, A)),
    Row("voices:answers", get=only(M, V, E, A)),
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
    Row(
        "voices:act",
        post=only(V),
        here=lambda w: {"pk": w.cases["가온"].pk, "act": "answer"},
        nowhere={"pk": 987_654_321, "act": "answer"},
        data=lambda w: {"text": "오늘 돌려드립니다.", "version": 0, "how": "told"},
        fields=("text", "version", "how", "due_on"),
        changes=(*CASE, *TOLD, "voices_message.*"),
    ),
    Row(
        "voices:new",
        get=only(C, M, V, E),
        post=only(C, M, V, E),
        data=lambda w: {"channel": "phone", "text": "두 번 빠졌어요."},
        fields=(*SPEAKING, "channel", "customer", "about", "pressing"),
        changes=("voices_case.*", "voices_message.*"),
    ),
    Row("voices:file", get=only(C, M, V, A), here=lambda w: {"pk": w.attachment.pk}, nowhere=no()),
    Row(
        "voices:say",
        get=EVERYBODY,
        post=EVERYBODY,
        public=True,
        data=lambda w: {"text": "두 번 빠졌어요."},
        fields=(*SPEAKING, "attached", "website"),
        changes=("voices_case.*", "voices_message.*", "voices_link.*"),
    ),
    Row(
        "voices:said",
        get=EVERYBODY,
        post=EVERYBODY,
        public=True,
        here=lambda w: {"secret": SECRET},
        data=lambda w: {"text": "아직입니다."},
        fields=("text", "attached", "asked", "score", "comment"),
        changes=(*CASE, "voices_message.*"),
    ),
    Row("voices:said_file", get=EVERYBODY, public=True, here=lambda w: {"secret": SECRET, "pk": w.attachment.pk}),
    Row(
        "voices:improvements",
        get=only(M, V, E, A),
        post=only(V),
        data=lambda w: {"title": "이중 출금", "what": "막기"},
        fields=("title", "what"),
        changes=("voices_improvement.*",),
    ),
    Row(
        "voices:improvement",
        get=only(M, V, E, A),
        post=only(V),
        here=lambda w: {"pk": w.improvement.pk},
        nowhere=no(),
        data=lambda w: {"act": "begin"},
        fields=("act", "said", "did", "why", "sure", "text_ko", "text_en", "to", "out"),
        changes=("voices_improvement.begun_at",),
        shows=True,
    ),
    Row("voices:glance", get=only(M, V, E, A)),
    Row("voices:behind", get=only(M, V, E, A), shows=True),
    Row("voices:did", get=EVERYBODY, public=True),
    Row(
        "voices:hours",
        get=only(M, V, E, A, X),
        post=only(X),
        data=lambda w: looked_at({"hours_mon": "09:00-18:00", "_first": "1", "_next": "2", "_solve": "8"}),
        fields=("save",),
        data_fields=("hours_mon", "_first", "_next", "_solve"),
        changes=("voices_policy.*", *CLOCKS),
    ),
    Row(
        "voices:team",
        get=only(V),
        post=only(V),
        data=lambda w: {"queue": "voices"},
        fields=("queue", "leave"),
        changes=("voices_member.*",),
    ),
    Row(
        "voices:skills",
        post=only(V),
        data=lambda w: {"languages": ["en"], "topics": [str(w.topic.pk)]},
        fields=("languages", "topics"),
        changes=("voices_skill.*",),
    ),
    Row(
        "voices:texts",
        get=only(V),
        post=only(V),
        data=lambda w: {"name": "환불", "text": "{customer}님"},
        fields=("name", "kind", "text"),
        changes=("voices_template.*",),
    ),
    Row(
        "voices:text",
        post=only(V),
        here=lambda w: {"pk": w.template.pk},
        nowhere=no(),
        fields=("retire",),
        changes=tuple(f"voices_template.{name}" for name in ("approved_at", "approved_by", "approved_name")),
    ),
    Row(
        "voices:many",
        get=only(V),
        post=only(V),
        data=lambda w: {"seen": 3, "pressing": "yes"},
        fields=("seen", "to", "kind", "pressing", "act", "cause", "why"),
        changes=(*CASE, "voices_case.priority"),
        shows=True,
    ),
)
