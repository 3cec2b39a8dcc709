"""`dongban restore FILE`: the database as it was when the backup was written."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from dongban.records.queries import firm_language
from dongban.site.keeping import backup
from dongban.site.keeping.manifest import Unusable
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
            raise CommandError(_("Nothing was changed. %(why)s") % {"why": error}, returncode=2) from None
        _speak_as_restored()
        strange = [] if options["with_keys"] else backup.strange_keys(manifest)
        rows = {name: table.rows for name, table in manifest.tables.items()}
        if options["json"]:
            told = {"made_at": manifest.made_at, "tables": rows, "strange_keys": strange}
            told["files"] = dict(manifest.files)
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            counts = {
                "tables": len(rows),
                "rows": f"{sum(rows.values()):,}",
                "files": f"{sum(manifest.files.values()):,}",
                "moment": manifest.made_at,
            }
            self.stdout.write(_("%(tables)s tables, %(rows)s rows, %(files)s files as of %(moment)s") % counts)
        self._advise(strange)

    def _advise(self, strange: list[str]) -> None:
        if "index" in strange:
            self.stderr.write(
                _("The index key here is another one: bring the old DONGBAN_HOME/keys, or search is blind.")
            )
        if missing_migrations():
            self.stderr.write(_('The backup is of an earlier release: "dongban init" brings it to this one.'))


def _speak_as_restored() -> None:
    """The place was empty when the command began: only now is it known which firm it is."""
    # A backup of an earlier release may lack what this one asks for.
    with suppress(DatabaseError):
        translation.activate(firm_language())
