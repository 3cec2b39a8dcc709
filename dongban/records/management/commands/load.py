"""`dongban load FOLDER`: takes in a firm folder. Exit 0: all rows are in; 1: some were rejected; 2: nothing changed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand
from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import translation
from tqdm import tqdm

from dongban.jobs.actions import running
from dongban.jobs.work import Work
from dongban.people.reach import system
from dongban.records.actions import Loaded, Unusable, load_folder
from dongban.records.clock import Moment, said
from dongban.records.queries import firm_language
from dongban.records.reading.reasons import no_database

_DOING = {
    "compare": ("기존 자료와 견주는 중", "Comparing with the records so far"),
    "write": ("넣는 중", "Writing"),
    "index": ("찾아보기를 만드는 중", "Making people easy to find"),
    "date": ("이력을 잇는 중", "Writing history on"),
    "after": ("약속을 만드는 중", "Making promises"),
}
_COUNTS = {
    "read": ("읽음", "read"),
    "accepted": ("들어옴", "accepted"),
    "unchanged": ("그대로", "unchanged"),
    "rejected": ("못 들어옴", "rejected"),
}


class Command(BaseCommand):
    help = "Load a firm folder, or a .zip of it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
        parser.add_argument("--language", choices=["ko", "en"], help="of messages and of the rejected rows' reasons")
        parser.add_argument("--at", help="the moment to load for, instead of now")

    def handle(self, *args: Any, **options: Any) -> None:
        language = options["language"]
        try:
            language = language or firm_language()
            with translation.override(language):
                now = said(options["at"])
            loaded = _load(options["folder"], now, options["language"], show=not options["json"], spoken=language)
        except Unusable as error:
            self._refuse(error.say(language or "ko"), as_json=options["json"])
        except CommandError as error:
            self._refuse(str(error), as_json=options["json"])
        except DatabaseError as error:
            trouble = no_database(error, connected=connection.connection is not None)
            if trouble is None:
                raise
            self._refuse(trouble.say(language or "ko"), as_json=options["json"])
        else:
            self._tell(loaded, language, as_json=options["json"])
            if loaded.rejected:
                sys.exit(1)

    def _refuse(self, sentence: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"files": {}, "rejects": None, "error": sentence}, ensure_ascii=False))
        self.stderr.write(sentence)
        sys.exit(2)

    def _tell(self, loaded: Loaded, language: str, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(loaded.as_dict(), ensure_ascii=False))
            return
        place = 0 if language == "ko" else 1
        for name, counts in loaded.counted.items():
            words = ", ".join(f"{_COUNTS[key][place]} {value:,}" for key, value in counts.items())
            self.stderr.write(f"{name}: {words}")
        for name in loaded.unused:
            self.stderr.write(f"{name}: {('쓰지 않음', 'not used')[place]}")
        if loaded.rejects:
            self.stderr.write(f"{('못 들어온 줄', 'Rejected rows')[place]}: {loaded.rejects}")


def _load(path: Path, now: Moment, asked: str | None, *, show: bool, spoken: str) -> Loaded:
    by = system(now.day, spoken)
    with (
        running("records.load", by=by, at=now.at) as work,
        tqdm(disable=not show, unit="B", unit_scale=True, leave=False, file=sys.stderr) as bar,
    ):
        loaded = load_folder(by=by, at=now.at, path=path, progress=_progress(work, bar, spoken), language=asked)
        work.counts |= {"load": loaded.load_id, "rejected": loaded.rejected}
        return loaded


def _progress(work: Work, bar: Any, language: str) -> Any:
    place = 0 if language == "ko" else 1

    def say(doing: str, done: int, total: int) -> None:
        told = _DOING[doing][place] if doing in _DOING else doing
        work.step(done, total or None, told)
        bar.set_description(told)
        bar.total = total or None
        bar.n = done
        bar.refresh()

    return say
