"""Acts as people read them. This room stands below the rooms that act, so it knows no more of them than their words.

An act that is not among these is shown by its own name.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

VERBS: Mapping[str, str | Lazy] = {
    "absence_ended": _("Ended an absence"),
    "absence_entered": _("Entered an absence"),
    "branch_closed": _("Closed a branch"),
    "handed_over": _("Handed over"),
    "jobs.move_day": _("Moved the day"),
    "jobs.queue": _("Asked for work to be done"),
    "jobs.retry": _("Tried set-aside work again"),
    "jobs.stop": _("Stopped a run"),
    "load_undone": _("Undid a load"),
    "programmes.installed": _("Installed the programmes"),
    "programmes.loaded": _("Loaded the programmes"),
    "promise.assigned": _("Assigned a promise"),
    "promise.kept": _("Kept a promise"),
    "promise.postponed": _("Postponed a promise"),
    "promise.waived": _("Gave a promise up"),
    "promises.made": _("Made promises"),
    "reposted": _("Moved somebody's task"),
    "visit.reported": _("Reported a visit"),
}


def say_verb(verb: str) -> str:
    return str(VERBS.get(verb, verb))
