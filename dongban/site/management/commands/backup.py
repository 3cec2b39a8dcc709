"""`dongban backup FILE`: the whole database with its files in one file, verified."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dongban.jobs.clock import machine_now
from dongban.site.keeping import backup
from dongban.site.keeping.manifest import Unusable


class Command(BaseCommand):
    requires_system_checks = []
    help = "Writes the database and the files that belong to it into one file while others work, and verifies it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--with-keys", action="store_true", help="the keys too: whoever has the file has all")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = backup.write(options["file"], now=machine_now(), with_keys=options["with_keys"])
        except Unusable as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            told = {"name": options["file"], "why": error.strerror or error}
            raise CommandError(_("%(name)s cannot be written (%(why)s).") % told, returncode=2) from None
        rows = {name: table.rows for name, table in written.manifest.tables.items()}
        if options["json"]:
            told = {"file": str(written.file), "bytes": written.size, "seal": written.seal, "tables": rows}
            told["files"] = dict(written.manifest.files)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        counts = {
            "tables": len(rows),
            "rows": f"{sum(rows.values()):,}",
            "files": f"{sum(written.manifest.files.values()):,}",
            "bytes": f"{written.size:,}",
        }
        said = _("%(tables)s tables, %(rows)s rows, %(files)s files, %(bytes)s bytes") % counts
        self.stdout.write(f"{written.file}: {said}")
        if not options["with_keys"]:
            self.stderr.write(_("The keys are not in it (DONGBAN_HOME/keys): keep a copy of them in another place."))
