"""Builds the demo firm: written, loaded, its promises made, handed over and kept, its customers heard, its people
able to sign in."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from dongban.jobs.actions import tick
from dongban.people import reach
from dongban.promises.rules import BIRTHDAY, INTRODUCE, SMILE, WELCOME, YEARLY_TOUCH, write_programmes
from dongban.records.actions import load_folder
from dongban.records.clock import Moment
from dongban.site.demo import cast, folder, history, visited, voices
from dongban.site.demo.cast import SignIn
from dongban.site.demo.voices import people

# What is being done, how much is done, and of how much (None: unknown).
Progress = Callable[[str, int, int | None], None]


def _programmes(day: date) -> str:
    years = day.replace(year=day.year - 3, day=1)
    return write_programmes(
        [
            replace(SMILE, starts_on=years),
            replace(WELCOME, starts_on=day - timedelta(days=365)),
            replace(BIRTHDAY, starts_on=day - timedelta(days=60)),
            replace(YEARLY_TOUCH, starts_on=day),
            replace(INTRODUCE, starts_on=years),
        ]
    )


def build(*, home: Path, now: Moment, seed: int, customers: int, progress: Progress) -> tuple[list[SignIn], str]:
    """The sign-ins that the demo tells of, and their word. `customers` is how many it gets."""
    place = home / "demo"
    shutil.rmtree(place, ignore_errors=True)
    written = folder.write(
        place, seed=seed, today=now.day, customers_count=customers, step=lambda n: progress("write", n, customers)
    )
    (place / "programmes.toml").write_text(_programmes(now.day), encoding="utf-8")
    by = reach.system(now.day)
    load_folder(by=by, at=now.at, path=place, progress=lambda what, done, total: progress("load", done, total))
    word = secrets.token_urlsafe(9)
    told = cast.assemble(day=now.day, password=word)
    history.keep(seed=seed, day=now.day, zone=now.zone, faith=written.faith, step=lambda n: progress("keep", n, None))
    visited.confirm(seed=seed, day=now.day, zone=now.zone)
    progress("speak", 0, None)
    progress("speak", voices.speak(seed=seed, now=now, customers=customers), None)
    progress("tick", 0, None)
    tick(at=now.at)
    people.know(by=by, at=now.at, day=now.day)
    return told, word
