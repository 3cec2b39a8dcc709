"""What makes an installation safe or not, judged from plain facts that others collect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

# From this version on SQLite is out of the range of the published WAL-reset race.
_SQLITE = (3, 51, 3)
_FULL = 2
_AT_HOME = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})


class Weight(StrEnum):
    GOOD = "good"
    # Not wrong, but not how a firm should work with it.
    MISSING = "missing"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Finding:
    """`name` is for machines, the same in every language; `say` is for people."""

    name: str
    weight: Weight
    say: str


def judge(name: str, good: bool, say: str, otherwise: str, weight: Weight = Weight.UNSAFE) -> Finding:
    return Finding(name, Weight.GOOD, say) if good else Finding(name, weight, otherwise)


def safe(findings: Iterable[Finding]) -> bool:
    return all(finding.weight != Weight.UNSAFE for finding in findings)


def sqlite_findings(*, version: str, journal: str, synchronous: int, foreign_keys: int) -> list[Finding]:
    """SQLite's settings as the program's own connection has them."""
    new_enough = tuple(map(int, version.split("."))) >= _SQLITE
    old = _("%(version)s is older than 3.51.3 and may lose the log's end.") % {"version": version}
    log = _("The journal mode is %(mode)s, not WAL.") % {"mode": journal}
    loose = _("Rows may point to nothing: foreign keys are off.")
    return [
        judge("sqlite version", new_enough, version, old),
        judge("sqlite log", journal == "wal", "WAL", log),
        judge("sqlite flush", synchronous == _FULL, "FULL", _("Acknowledged writes may be lost in a power cut.")),
        judge("sqlite foreign keys", foreign_keys == 1, _on(), loose),
    ]


def postgres_findings(*, version: str, fsync: str, commit: str, superuser: bool) -> list[Finding]:
    unflushed = _("fsync is off: a crash of the machine ruins the database.")
    hasty = _("synchronous_commit is off: a crash loses kept promises.")
    return [
        Finding("postgresql version", Weight.GOOD, version),
        judge("postgresql flush", fsync == "on", _on(), unflushed),
        judge("postgresql commit", commit != "off", _on() if commit == "on" else commit, hasty),
        judge(
            "postgresql role",
            not superuser,
            _("an ordinary role"),
            _("The program signs in as a superuser: give it a role of its own."),
            Weight.MISSING,
        ),
    ]


def web_findings(*, debug: bool, hosts: Iterable[str], https: bool) -> list[Finding]:
    """Plain HTTP is well on the machine itself, and nowhere else.

    >>> [finding.weight.value for finding in web_findings(debug=False, hosts=["firm.example"], https=False)]
    ['good', 'good', 'unsafe']
    """
    hosts = list(hosts)
    abroad = [host for host in hosts if host not in _AT_HOME]
    plain = (
        _("Sign-ins for %(hosts)s travel unsealed: serve over HTTPS and set DONGBAN_HTTPS=1.")
        % {"hosts": ", ".join(abroad)}
        if abroad
        else _("Only this machine is served. For others: DONGBAN_HOSTS, HTTPS, and DONGBAN_HTTPS=1.")
    )
    told = _("DEBUG is on: errors show the program's insides to everybody.")
    anybody = _("Any host name is answered: name yours in DONGBAN_HOSTS.")
    return [
        judge("debug", not debug, pgettext("doctor", "off"), told),
        judge("hosts", "*" not in hosts, ", ".join(hosts), anybody),
        judge("https cookies", https, _on(), plain, Weight.UNSAFE if abroad else Weight.MISSING),
    ]


def key_finding(name: str, mode: int | None) -> Finding:
    """A key's file by its permissions; None when the key comes from the environment."""
    if mode is None:
        return Finding(f"key {name}", Weight.GOOD, _("from the environment"))
    say = _("The key can be read by others (mode %(mode)s): chmod 600.") % {"mode": f"{mode & 0o777:o}"}
    return judge(f"key {name}", mode & 0o077 == 0, _("its owner's alone"), say)


def holiday_finding(version: str, last_year: int, this_year: int) -> Finding:
    """Whether the calendar knows the years in which promises of today fall due."""
    told = {"version": version, "year": last_year}
    say = _("holidays %(version)s, known until %(year)s") % told
    short = _("holidays %(version)s, known until %(year)s: install a newer one.") % told
    return judge("calendar", last_year >= this_year + 3, say, short, Weight.MISSING)


def _on() -> str:
    return pgettext("doctor", "on")


def heading(name: str) -> str:
    """What a finding is about, for people."""
    return {
        "calendar": pgettext("doctor", "calendar"),
        "clock": pgettext("doctor", "clock"),
        "database": pgettext("doctor", "database"),
        "debug": pgettext("doctor", "debug"),
        "hosts": pgettext("doctor", "hosts"),
        "https cookies": pgettext("doctor", "https cookies"),
        "jobs": pgettext("doctor", "jobs"),
        "journal": pgettext("doctor", "journal"),
        "key factors": pgettext("doctor", "key factors"),
        "key index": pgettext("doctor", "key index"),
        "key mail": pgettext("doctor", "key mail"),
        "key photos": pgettext("doctor", "key photos"),
        "key secret": pgettext("doctor", "key secret"),
        "letters": pgettext("doctor", "letters"),
        "mail": pgettext("doctor", "mail"),
        "mailboxes": pgettext("doctor", "mailboxes"),
        "mails": pgettext("doctor", "mails"),
        "migrations": pgettext("doctor", "migrations"),
        "postgresql commit": pgettext("doctor", "postgresql commit"),
        "postgresql flush": pgettext("doctor", "postgresql flush"),
        "postgresql role": pgettext("doctor", "postgresql role"),
        "postgresql version": pgettext("doctor", "postgresql version"),
        "promises": pgettext("doctor", "promises"),
        "references": pgettext("doctor", "references"),
        "set aside": pgettext("doctor", "set aside"),
        "sqlite flush": pgettext("doctor", "sqlite flush"),
        "sqlite foreign keys": pgettext("doctor", "sqlite foreign keys"),
        "sqlite log": pgettext("doctor", "sqlite log"),
        "sqlite version": pgettext("doctor", "sqlite version"),
        "worker": pgettext("doctor", "worker"),
    }[name]
