"""After each load: whoever it says has left or moved is replaced at once, not only tonight."""

from __future__ import annotations

from datetime import datetime

from dongban.people.reach import Viewer
from dongban.promises.handover.actions import hand_over
from dongban.records import clock
from dongban.records.registry import after_load


def follow(*, by: Viewer, at: datetime, load_id: int) -> None:
    """Comes after the promises have been made (`promises.folder`): the records' apps find that module first."""
    hand_over(by=by, at=at, day=clock.moment(at).day)


after_load(follow)
