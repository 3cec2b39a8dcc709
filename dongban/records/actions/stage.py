"""Directories of a load: the stage that it works in, and the one that keeps its rejected rows.

Both hold personal data, so what a killed load has left behind goes with the next one.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

from dongban.records.models import Load


def _loads() -> Path:
    loads = Path(settings.HOME) / "loads"
    loads.mkdir(parents=True, exist_ok=True)
    return loads


@contextmanager
def stage_for_one() -> Iterator[Path]:
    """A directory for one load's work."""
    loads = _loads()
    # Whoever clears may not meet a stage that is made but not locked yet.
    with (Path(settings.HOME) / "loads.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        for left in loads.glob("stage-*"):
            _clear(left)
        stage = Path(tempfile.mkdtemp(prefix="stage-", dir=loads))
        lock = (stage / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with lock:
            yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _clear(left: Path) -> None:
    """A lock dies with its process, so a stage whose lock is free belongs to nobody."""
    with suppress(OSError), (left / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(left, ignore_errors=True)


def directory_for_rejects(kind: str) -> Path:
    """`kind` is "load", or "look" for a preview, whose directory belongs to whoever asked for it."""
    return Path(tempfile.mkdtemp(prefix=f"{kind}-", dir=_loads()))


def forget_orphans() -> None:
    """Rejected rows of loads that never came to their end. Within a load's transaction: no other one is under way."""
    known = {Path(kept).parent.name for kept in Load.objects.exclude(rejects="").values_list("rejects", flat=True)}
    for directory in _loads().glob("load-*"):
        if directory.name not in known:
            shutil.rmtree(directory, ignore_errors=True)
