"""What this room itself puts into the queue."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dongban.jobs import actions
from dongban.jobs.registry import Work, task


@task("jobs.tick", say=_("Do what is due on the moved day"))
def catch_up(work: Work) -> dict[str, Any]:
    """The tick of a day that was moved on screen. Each job of it has a run of its own."""
    told = actions.tick(at=work.at, at_hand=lambda inner: inner.ask_to_stop() if work.stop_asked() else None)
    return {name: did["state"] for name, did in told.items()}
