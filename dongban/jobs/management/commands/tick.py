"""`dongban tick [--at T]`: all that is due by then, once."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from dongban.jobs import clock, registry
from dongban.jobs.actions import tick


class Command(BaseCommand):
    requires_system_checks = []
    help = "Does all that is due by now (or by --at), once: promises fall due, hand-overs, settlements."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="a day (2026-03-02) or a moment (2026-03-02T14:30), in the firm's time zone")
        parser.add_argument("--json", action="store_true", help="one JSON object: what each job did")

    def handle(self, *args: Any, **options: Any) -> None:
        told = tick(at=clock.said(options["at"], clock.zone()))
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, default=str))
        else:
            for job, did in told.items():
                self.stdout.write(f"{registry.words(job)}: {_in_words(did)}")
        if any(did["state"] == "failed" for did in told.values()):
            sys.exit(1)


def _in_words(did: dict[str, Any]) -> str:
    counts = ", ".join(f"{name} {value}" for name, value in did.items() if name != "state")
    return f"{did['state']} ({counts})" if counts else str(did["state"])
