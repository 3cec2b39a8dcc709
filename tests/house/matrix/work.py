"""What the clock does, what was done, and the firm's records."""

from __future__ import annotations

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.house.matrix.row import EVERYBODY, A, Row, X, no, only

JOURNAL_PAGES = (
    # By their codes alone: whose data was seen is to be read here without seeing it again.
    Row("journal:entries", get=only(A)),
    Row("journal:sights", get=only(A)),
)


JOBS = (
    Row("jobs:runs", get=only(A, X)),
    Row("jobs:run", get=only(A, X), here=lambda w: {"pk": w.run.pk}, nowhere=no()),
    Row(
        "jobs:stop",
        post=only(X),
        here=lambda w: {"pk": w.running.pk},
        nowhere=no(),
        changes=("jobs_run.stop_asked",),
    ),
    Row("jobs:tasks", get=only(A, X)),
    Row(
        "jobs:task",
        post=only(X),
        here=lambda w: {"pk": w.task.pk},
        nowhere=no(),
        changes=tuple(f"jobs_task.{name}" for name in ("state", "attempts", "due_at", "ended_at")),
    ),
    # The tests' clock is fixed, and a fixed clock cannot be moved on the page.
    Row(
        "jobs:day",
        get=only(X),
        post=only(X),
        data=lambda w: {"day": "2026-03-09"},
        fields=("day", "back"),
        changes=("jobs_clockshift.days",),
        effect=False,
    ),
)


RECORDS = (
    Row("records:branches", get=EVERYBODY),
    Row("records:branch", get=EVERYBODY, here=lambda w: {"pk": w.foreign_branch.pk}, nowhere=no()),
    Row("records:staff", get=EVERYBODY, here=lambda w: {"pk": w.staff["은비"].pk}, nowhere=no()),
    Row("records:format", get=EVERYBODY),
    Row("records:package", get=EVERYBODY),
    Row("records:loads", get=only(A, X)),
    Row(
        "records:upload",
        post=only(X),
        data=lambda w: {"folder": SimpleUploadedFile("staff.csv", b"code,name,branch,job\nS9,x,B1,fc\n")},
        fields=("folder",),
        changes=("records_load.*", "jobs_task.*"),
    ),
    Row("records:load", get=only(A, X), here=lambda w: {"pk": w.load.pk}, nowhere=no()),
    Row(
        "records:begin",
        post=only(X),
        here=lambda w: {"pk": w.upload.pk},
        nowhere=no(),
        changes=("jobs_task.*",),
    ),
    Row(
        "records:stop",
        post=only(X),
        here=lambda w: {"pk": w.upload.pk},
        nowhere=no(),
        changes=("records_load.state", "records_load.trouble"),
    ),
    Row("records:rejects", get=only(A, X), here=lambda w: {"pk": w.load.pk}, nowhere=no()),
    Row(
        "records:undo",
        get=only(X),
        post=only(X),
        here=lambda w: {"pk": w.load.pk},
        there=lambda w: {"pk": w.upload.pk},
        refused_there=only(X),
        nowhere=no(),
        changes=("jobs_task.*",),
    ),
)
