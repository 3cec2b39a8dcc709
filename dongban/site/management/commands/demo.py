"""`dongban demo`: the demo firm, made once and kept."""

from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from dongban.records import clock, queries
from dongban.site.demo import build

_NAME = "동반금융"
_DOING = {
    "write": "고객을 짓는 중 Writing customers",
    "load": "기록을 읽는 중 Loading records",
    "keep": "지난 약속을 지키는 중 Keeping past promises",
    "speak": "고객의 소리를 듣는 중 Hearing customers",
    "tick": "오늘을 맞추는 중 Bringing today up",
}


class Command(BaseCommand):
    help = "Makes the demo firm (135 branches, about 1,600 staff, 61,000 customers, three years) unless it is there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=61_000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        told = settings.HOME / "demo-sign-in.json"
        if not told.exists():
            self._start_afresh()
            self._build(told, seed=options["seed"], customers=options["customers"])
        self._tell(json.loads(told.read_text(encoding="utf-8")), as_json=options["json"])

    def _start_afresh(self) -> None:
        """A demo whose making was interrupted is made again; a firm that is not the demo's is never touched."""
        call_command("migrate", verbosity=0)
        firm = queries.firm()
        if firm is None:
            return
        if firm.name != _NAME or connection.vendor != "sqlite":
            raise CommandError(
                f"This database already holds {firm.name}. The demo firm wants an empty one (DONGBAN_HOME)."
            )
        connection.close()
        for file in Path(connection.settings_dict["NAME"]).parent.glob("dongban.sqlite3*"):
            file.unlink()
        call_command("migrate", verbosity=0)

    def _build(self, told: Path, *, seed: int, customers: int) -> None:
        bars = _Bars()
        signs, word = build.build(
            home=settings.HOME, now=clock.moment(), seed=seed, customers=customers, progress=bars.show
        )
        bars.close()
        shutil.rmtree(settings.HOME / "demo")
        people = [{"username": s.username, "name": s.name, "role": s.role.value} for s in signs]
        told.touch(mode=0o600)
        told.write_text(json.dumps({"word": word, "people": people}, ensure_ascii=False), encoding="utf-8")

    def _tell(self, told: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write("\n동반금융 · the demo firm is ready. 들어가는 이름 Sign in as:")
        for person in told["people"]:
            self.stdout.write(f"  {person['username']:<10}{person['name']:<8} {person['role']}")
        self.stdout.write(f"  비밀번호 Password for each: {told['word']}\n")


class _Bars:
    """One bar for what is being done, replaced when something else begins."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None
        self._what = ""

    def show(self, what: str, done: int, total: int | None) -> None:
        if what != self._what or self._bar is None:
            self.close()
            self._what, self._bar = what, tqdm(total=total, desc=_DOING[what], unit="", leave=True)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
