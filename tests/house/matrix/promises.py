"""Promises, programmes, hand-overs and absence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.house.matrix.row import EVERYBODY, A, C, E, Keys, M, Row, X, no, only
from tests.house.world import DAY

# Of the steps' forms every field has its number in its name.
PROGRAMME_FIELDS = (
    *("code", "ko", "en", "fact", "every", "starts_on", "version", "owner", "channel", "save", "back", "active"),
    *(f"where_{key}" for key in ("line", "product", "channel", "premium_cycle", "kind")),
)
A_PROGRAMME = {
    "code": "smile",
    "ko": "고객스마일",
    "en": "Customer Smile",
    "fact": "signed_on",
    "starts_on": "2000-01-01",
    "version": "0",
    "owner": "adviser",
    "channel": "phone",
    "step-TOTAL_FORMS": "1",
    "step-INITIAL_FORMS": "1",
    "step-0-code": "explain",
    "step-0-ko": "설명",
    "step-0-en": "Explain",
    "step-0-opens": "0d",
    "step-0-due": "3m",
}


def of_promise(action: str, who: frozenset[str], data: Keys, fields: tuple[str, ...], changes: tuple[str, ...]) -> Row:
    return Row(
        f"promises:{action}",
        get=who,
        post=who,
        here=lambda w: {"pk": w.promises["가온"].pk},
        there=lambda w: {"pk": w.promises["은비"].pk},
        foreign_to=who,
        nowhere=no(),
        data=data,
        fields=fields,
        changes=changes,
        shows=True,
    )


PROMISES = (
    of_promise(
        "postpone",
        only(C, M),
        lambda w: {"new_due_on": (DAY + timedelta(days=21)).isoformat(), "why": "고객이 여행 중입니다."},
        ("new_due_on", "why"),
        ("promises_promise.due_on", "promises_promise.postponed", "promises_postponement.*"),
    ),
    of_promise(
        "waive",
        only(M),
        lambda w: {"why": "고객이 원하지 않습니다."},
        ("why",),
        (
            *(f"promises_promise.{name}" for name in ("waived_on", "waived_by", "waived_why", "live")),
            "promises_programme.live_until",
        ),
    ),
    replace(
        of_promise(
            "take_back",
            only(M),
            lambda w: {"why": "고객은 만난 적이 없다고 합니다."},
            ("why",),
            (
                *(f"promises_promise.{name}" for name in ("kept_on", "kept_at", "kept_by", "live")),
                "promises_takenback.*",
                "visits_report.taken_back",
            ),
        ),
        here=lambda w: {"pk": w.kept["가온"].pk},
        there=lambda w: {"pk": w.kept["은비"].pk},
    ),
    of_promise(
        "assign",
        only(M),
        lambda w: {"staff": w.staff["다솜"].pk},
        ("staff",),
        ("promises_promise.owner_id", "promises_ownership.*", "promises_handover.*"),
    ),
    Row("promises:programmes", get=EVERYBODY),
    Row(
        "promises:new_programme",
        get=only(X),
        post=only(X),
        here=lambda w: {"subject": "contract"},
        nowhere=no("subject"),
        data=lambda w: {**A_PROGRAMME, "code": "fresh", "version": "-1", "save": "1"},
        fields=PROGRAMME_FIELDS,
        changes=("promises_programme.*", "promises_step.*", "promises_version.*"),
    ),
    Row(
        "promises:programme",
        get=EVERYBODY,
        post=only(X),
        here=lambda w: {"code": "smile"},
        nowhere=no("code"),
        data=lambda w: {**A_PROGRAMME, "save": "1"},
        fields=PROGRAMME_FIELDS,
        changes=("promises_programme.*", "promises_step.*", "promises_version.*"),
    ),
    Row(
        "promises:switch",
        post=only(X),
        here=lambda w: {"code": "smile"},
        nowhere=no("code"),
        fields=("active",),
        changes=("promises_programme.active", "promises_programme.version", "promises_version.*"),
    ),
    Row(
        "promises:discard",
        post=only(X),
        here=lambda w: {"code": "tea"},
        nowhere=no("code"),
        data=lambda w: {"version": "0"},
        fields=("version",),
        changes=("promises_programme.*", "promises_step.*", "promises_version.*"),
    ),
    Row(
        "promises:risen",
        get=only(C, M, E, A),
        post=only(M, E),
        data=lambda w: {"rise": [w.rise.pk, 812], "note": "오늘 전화했습니다."},
        fields=("rise", "note"),
        changes=("promises_rise.*",),
        shows=True,
    ),
    Row(
        "promises:ladder",
        get=only(X),
        post=only(X),
        data=lambda w: {"since": DAY.isoformat(), "owner": 5, "manager": 2, "region": 20},
        fields=("since", "owner", "manager", "region"),
        changes=("promises_ladder.*",),
    ),
    Row("promises:handovers", get=only(M, E, A)),
    Row(
        "promises:handover",
        get=only(M, E, A),
        post=only(M),
        here=lambda w: {"pk": w.handover.pk},
        there=lambda w: {"pk": w.foreign_handover.pk},
        foreign_to=only(M),
        nowhere=no(),
        data=lambda w: {
            "share": w.share,
            "staff": w.staff["가온"].pk,
            "why": "오래 아는 사이입니다.",
        },
        fields=("share", "staff", "why"),
        changes=(
            "promises_promise.owner_id",
            "promises_ownership.*",
            "promises_handover.*",
            "promises_share.*",
            "records_customer.adviser_id",
            "records_service.*",
        ),
        shows=True,
    ),
    Row(
        "promises:share_out",
        post=only(M),
        here=lambda w: {"branch": w.branch.pk},
        there=lambda w: {"branch": w.foreign_branch.pk},
        refused_there=only(M),
        nowhere=no("branch"),
        changes=(
            "promises_handover.*",
            "promises_share.*",
            "records_customer.adviser_id",
            "records_service.*",
        ),
    ),
    Row(
        "promises:absence",
        get=only(C, M),
        post=only(C, M),
        data=lambda w: {
            "staff": w.staff["가온"].pk,
            "since": (DAY + timedelta(days=30)).isoformat(),
            "until": (DAY + timedelta(days=33)).isoformat(),
        },
        fields=("staff", "since", "until", "reason"),
        changes=("records_absence.*",),
    ),
    Row(
        "promises:end_absence",
        post=only(C, M),
        here=lambda w: {"pk": w.absence.pk},
        there=lambda w: {"pk": w.foreign_absence.pk},
        foreign_to=only(C, M),
        nowhere=no(),
        changes=("records_absence.*",),
    ),
)
