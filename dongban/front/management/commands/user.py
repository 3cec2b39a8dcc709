"""`dongban user add`: a person who can sign in."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from dongban.front.users import actions
from dongban.front.users.forms import AddForm
from dongban.people.reach import system
from dongban.people.rules import Role
from dongban.people.words import say_role
from dongban.records import clock


class Command(BaseCommand):
    help = "People who can sign in."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_subparsers(dest="verb", required=True).add_parser("add", help="add a person")
        add.add_argument("username", metavar="NAME", help="the name for signing in")
        add.add_argument("--role", required=True, choices=[role.value for role in Role])
        add.add_argument("--staff", metavar="CODE", default="", help="the code of the member of staff")
        add.add_argument(
            "--branch", metavar="CODE", default="", help="the branch, when not that of the member of staff"
        )
        add.add_argument("--name", default="", help="how she is called on the pages")
        add.add_argument("--language", choices=["ko", "en"], default="ko")
        add.add_argument("--password-file", type=Path, metavar="F", help="else a password is made and printed once")
        add.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *_args: Any, **options: Any) -> None:
        moment = clock.moment()
        form = AddForm(
            {
                **{field: options[field] for field in ("username", "role", "language", "staff", "branch")},
                "name": options["name"] or options["username"],
                "since": moment.day,
            }
        )
        if not form.is_valid():
            raise CommandError(
                " ".join(str(error) for errors in form.errors.values() for error in errors), returncode=2
            )
        given = _password_in(options["password_file"])
        said = form.cleaned_data
        if said["staff"] and not options["name"]:
            said["name"] = said["staff"].name[:64]
        person, password = actions.add(by=system(moment.day), at=moment.at, password=given, **said)
        self._tell(person.username, said["role"], None if given else password, options)

    def _tell(self, username: str, role: Role, password: str | None, options: dict[str, Any]) -> None:
        if options["json"]:
            told = {"name": username, "role": role.value, "staff": options["staff"] or None, "password": password}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(_("%(name)s can sign in as %(role)s.") % {"name": username, "role": say_role(role)})
        if password:
            self.stdout.write(_("Password, shown only this once: %(password)s") % {"password": password})


def _password_in(path: Path | None) -> str | None:
    if path is None:
        return None
    try:
        password = path.read_text(encoding="utf-8").strip("\r\n")
        validate_password(password)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(_("The password file cannot be read: %(error)s") % {"error": error}, returncode=2) from error
    except ValidationError as error:
        raise CommandError(" ".join(error.messages), returncode=2) from error
    return password
