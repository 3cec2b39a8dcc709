"""The `dongban` command: Django's own runner, with the product's settings."""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

# What these say to people is in the firm's language. `load` has its own word for it.
_IN_FIRMS_LANGUAGE = ("backup", "doctor", "export", "restore", "tick", "user")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        if sys.argv[1:2] and sys.argv[1] in _IN_FIRMS_LANGUAGE:
            _speak()
        if "--json" in sys.argv[2:]:
            _for_a_program(sys.argv)
        else:
            execute_from_command_line(sys.argv)
    except DatabaseError as error:
        _refuse(error)


def _for_a_program(argv: Sequence[str]) -> None:
    """A command as Django runs it, but that a failure is one JSON object on standard output too."""
    import django
    from django.core.management import CommandError, ManagementUtility

    django.setup()
    command = ManagementUtility(list(argv)).fetch_command(argv[1])
    parser = command.create_parser(argv[0], argv[1])
    with _told():
        try:
            options = vars(parser.parse_args(argv[2:]))
        except CommandError as error:
            raise CommandError(str(error).removeprefix("Error: "), returncode=2) from None
        command.execute(*options.pop("args", ()), **options)


@contextmanager
def _told() -> Iterator[None]:
    """Only what nobody has foreseen goes on as it is, for the log."""
    from django.core.management import CommandError
    from django.db import DatabaseError

    try:
        yield
    except CommandError as error:
        _tell(str(error))
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        sys.exit(error.returncode)
    except DatabaseError as error:
        _tell(_trouble(error) or str(error))
        raise
    except Exception as error:
        _tell(f"{type(error).__name__}: {error}")
        raise


def _tell(sentence: str) -> None:
    sys.stdout.write(json.dumps({"error": sentence}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _speak() -> None:
    import django
    from django.db import DatabaseError
    from django.utils import translation

    django.setup()
    from dongban.records.queries import firm_language

    try:
        translation.activate(firm_language())
    except DatabaseError:
        # The command will meet it too, unless it was asked for its help alone.
        return


def _refuse(error: Exception) -> None:
    """A database without tables, or none at all, is no fault of the program: a sentence says so, and 2."""
    trouble = _trouble(error)
    if trouble is None:
        raise error
    sys.stderr.write(f"{trouble}\n")
    sys.exit(2)


def _trouble(error: Exception) -> str | None:
    """In both languages: nobody knows that of a firm that cannot be read."""
    from django.db import connection

    from dongban.records.reading.reasons import no_database

    trouble = no_database(error, connected=connection.connection is not None)
    return f"{trouble.say('ko')}\n{trouble.say('en')}" if trouble else None


if __name__ == "__main__":
    main()
