"""What a backup says of itself, and how it is compared with what is found: functions that ask nobody."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

FORM = 1


class Unusable(Exception):
    """A file that is no backup, or is damaged, or is not for this database; its text is the sentence that says so."""


@dataclass(frozen=True)
class Table:
    """`digest` is SHA-256 over all rows in the order of their key; `columns` in the order in which they are stored."""

    rows: int
    digest: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """`engine` is Django's vendor; `keys` are fingerprints of the keys that the data was written with."""

    engine: str
    made_at: str
    migrations: tuple[tuple[str, str], ...]
    tables: Mapping[str, Table]
    sequences: Mapping[str, int] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    # How many files lie beside the database, by folder. A backup of an earlier release has none.
    files: Mapping[str, int] = field(default_factory=dict)
    form: int = FORM

    def write(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def read_manifest(text: str) -> Manifest:
    """Raises Unusable when the text is no manifest of a form that this release reads."""
    try:
        raw: dict[str, Any] = json.loads(text)
        if raw["form"] != FORM:
            told = {"found": raw["form"], "form": FORM}
            raise Unusable(_("This backup has form %(found)s; this release reads form %(form)s.") % told)
        tables = {name: Table(t["rows"], t["digest"], tuple(t["columns"])) for name, t in raw.pop("tables").items()}
        migrations = tuple((app, name) for app, name in raw.pop("migrations"))
        return Manifest(tables=tables, migrations=migrations, **raw)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unusable(_("The backup's manifest cannot be read (%(why)s).") % {"why": error}) from None


def differences(told: Mapping[str, Table], found: Mapping[str, Table]) -> list[str]:
    """What is not as the manifest tells it, one sentence each."""
    sentences = [_("%(table)s is missing.") % {"table": name} for name in told.keys() - found.keys()]
    sentences += [_("%(table)s is not in the backup.") % {"table": name} for name in found.keys() - told.keys()]
    for name in told.keys() & found.keys():
        if told[name].rows != found[name].rows:
            counts = {"table": name, "found": found[name].rows, "told": told[name].rows}
            sentences.append(_("%(table)s has %(found)s rows instead of %(told)s.") % counts)
        elif told[name].digest != found[name].digest:
            sentences.append(_("%(table)s has other contents.") % {"table": name})
    return sorted(sentences)


def digest_rows(chunks: Iterable[Sequence[Any]]) -> tuple[int, str]:
    """The number and the digest of rows that come in chunks; how they are cut into chunks makes no difference.

    >>> digest_rows([[(1, "a"), (2, None)]]) == digest_rows([[(1, "a")], [(2, None)]])
    True
    """
    count, digest = 0, hashlib.sha256()
    for chunk in chunks:
        count += len(chunk)
        digest.update("".join(map(repr, chunk)).encode())
    return count, digest.hexdigest()


def fingerprint(key: bytes) -> str:
    """Tells two keys apart without telling anything of either (a key is 256 random bits)."""
    return hashlib.sha256(b"fingerprint" + key).hexdigest()[:16]
