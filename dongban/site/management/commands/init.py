"""`dongban init`: the database is there, and in the form that this release wants."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from dongban.site.keeping.schema import missing_migrations


class Command(BaseCommand):
    requires_system_checks = []
    help = "Creates the database, or brings it to this release. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        missing = missing_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        if options["json"]:
            done = [f"{app}.{name}" for app, name in missing]
            self.stdout.write(json.dumps({"database": connection.vendor, "applied": done}))
        else:
            self.stdout.write(f"{connection.vendor}: {len(missing)} migrations applied" if missing else "nothing to do")
