"""`dongban restore FILE`: the database as it was when the backup was written."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from dongban.site.keeping import backup
from dongban.site.keeping.rules import Unusable
from dongban.site.keeping.schema import missing_migrations


class Command(BaseCommand):
    requires_system_checks = []
    help = "Verifies a backup and puts its contents into an empty database: all of it, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--force", action="store_true", help="replace what is in the database now")
        parser.add_argument("--with-keys", action="store_true", help="the keys in the backup too")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup.restore(options["file"], force=options["force"], with_keys=options["with_keys"])
        except (Unusable, OSError, DatabaseError) as error:
            raise CommandError(f"Nothing was changed. {error}", returncode=2) from None
        strange = [] if options["with_keys"] else backup.strange_keys(manifest)
        rows = {name: table.rows for name, table in manifest.tables.items()}
        if options["json"]:
            told = {"made_at": manifest.made_at, "tables": rows, "strange_keys": strange}
            told["files"] = dict(manifest.files)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            beside = sum(manifest.files.values())
            said = f"{len(rows)} tables, {sum(rows.values()):,} rows, {beside:,} files"
            self.stdout.write(f"{said} as of {manifest.made_at}")
        self._advise(strange)

    def _advise(self, strange: list[str]) -> None:
        if "index" in strange:
            self.stderr.write("The index key here is another one: bring the old DONGBAN_HOME/keys, or search is blind.")
        if missing_migrations():
            self.stderr.write('The backup is of an earlier release: "dongban init" brings it to this one.')
