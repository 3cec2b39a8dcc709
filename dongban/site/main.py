"""The `dongban` command: Django's own runner, with the product's settings."""

import os
import sys

# What these say to people is in the firm's language. `load` has its own word for it.
_IN_FIRMS_LANGUAGE = ("backup", "doctor", "export", "restore", "tick", "user")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dongban.site.settings")
    from django.core.management import execute_from_command_line
    from django.db import DatabaseError

    try:
        if sys.argv[1:2] and sys.argv[1] in _IN_FIRMS_LANGUAGE:
            _speak()
        execute_from_command_line(sys.argv)
    except DatabaseError as error:
        _refuse(error)


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
    from django.db import connection

    from dongban.records.reading.reasons import no_database

    trouble = no_database(error, connected=connection.connection is not None)
    if trouble is None:
        raise error
    # Nobody knows the language of a firm that cannot be read.
    sys.stderr.write(f"{trouble.say('ko')}\n{trouble.say('en')}\n")
    sys.exit(2)


if __name__ == "__main__":
    main()
