"""The letters that were sent."""

from __future__ import annotations

from tests.house.matrix.row import A, Row, V, X, no, only

POST = (
    # Masked addresses, and nothing of what stands in a letter.
    Row("post:letters", get=only(A, V, X)),
    Row(
        "post:decide",
        post=only(V, X),
        here=lambda w: {"pk": w.letter.pk},
        nowhere=no(),
        data=lambda w: {"move": "arrived"},
        fields=("move",),
        changes=tuple(f"post_letter.{name}" for name in ("state", "due_at", "settled_at", "attempts")),
    ),
    Row("post:hurry", post=only(V, X), effect=False),
)
