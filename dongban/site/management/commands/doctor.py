"""`dongban doctor`: what is set up, what guards are on, what is missing for production."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from dongban.records.reading.reasons import no_database
from dongban.site.keeping.doctor import examine
from dongban.site.keeping.health import Finding, Weight, heading, safe

_MARKS = {Weight.GOOD: "✓", Weight.MISSING: "·", Weight.UNSAFE: "✗"}


class Command(BaseCommand):
    requires_system_checks = []
    help = "Says what is set up, which guards are on and what is missing for production; 1 when something is unsafe."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            findings = examine()
        except OperationalError as error:
            findings = [_silent(error)]
        if options["json"]:
            told = {
                "safe": safe(findings),
                "version": version("dongban"),
                "database": connection.vendor,
                "home": str(settings.HOME),
                "findings": [asdict(finding) for finding in findings],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for finding in findings:
                self.stdout.write(f"{_MARKS[finding.weight]} {heading(finding.name)}: {finding.say}")
        if not safe(findings):
            sys.exit(1)


def _silent(error: OperationalError) -> Finding:
    """Nobody knows the language of a firm that cannot be read."""
    trouble = no_database(error, connected=False)
    say = f"{trouble.say('ko')} / {trouble.say('en')}" if trouble else str(error)
    return Finding("database", Weight.UNSAFE, say)
