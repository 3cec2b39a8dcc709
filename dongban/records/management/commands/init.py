"""`dongban init`: creates the database, or brings it up to date."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management import BaseCommand, call_command
from django.core.management.base import CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class Command(BaseCommand):
    help = "Create the database, or bring it up to date."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        call_command("migrate", interactive=False, verbosity=0, stdout=sys.stderr)
        answer = {"database": connection.vendor, "applied": len(plan)}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stderr.write(f"{connection.vendor}: {len(plan)} steps applied. The database is up to date.")
