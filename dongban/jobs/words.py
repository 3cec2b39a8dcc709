"""States as people read them, with the mark that goes with each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dongban.jobs.models import Run

# state -> (words, class of the mark)
RUN_STATES: Mapping[str, tuple[str | Lazy, str]] = {
    Run.State.RUNNING: (_("At work"), "due"),
    Run.State.DONE: (_("Done"), "kept"),
    Run.State.FAILED: (_("Failed"), "late"),
    Run.State.CANCELLED: (_("Stopped"), "ended"),
    "silent": (_("Fell silent"), "late"),
}

# Reasons that this room writes itself; what a job says of its failure is shown as it is.
REASONS: Mapping[str, str | Lazy] = {
    "its worker died": _("Its worker was cut off."),
    "stopped when asked to": _("Somebody asked it to stop."),
}
DIED_OFTEN: str | Lazy = _("Each worker that took it was cut off.")


def say_reason(reason: str) -> str:
    if reason.startswith("its worker died "):
        return str(DIED_OFTEN)
    return str(REASONS.get(reason, reason))


def say_span(span: timedelta) -> str:
    """How long something took, as exactly as people care."""
    seconds = max(span.total_seconds(), 0.0)
    if seconds < 10:
        return gettext("%(seconds)s s") % {"seconds": f"{seconds:.1f}"}
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return gettext("%(seconds)s s") % {"seconds": rest}
    if minutes < 60:
        return gettext("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return gettext("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": minutes}
    days = hours // 24
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
