"""What makes an installation safe or not, judged from plain facts. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

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
    return [
        judge("sqlite version", new_enough, version, f"{version} is older than 3.51.3 and may lose the log's end."),
        judge("sqlite log", journal == "wal", "WAL", f"The journal mode is {journal}, not WAL."),
        judge("sqlite flush", synchronous == _FULL, "FULL", "Acknowledged writes may be lost in a power cut."),
        judge("sqlite foreign keys", foreign_keys == 1, "on", "Rows may point to nothing: foreign keys are off."),
    ]


def postgres_findings(*, version: str, fsync: str, commit: str, superuser: bool) -> list[Finding]:
    return [
        Finding("postgresql version", Weight.GOOD, version),
        judge("postgresql flush", fsync == "on", "on", "fsync is off: a crash of the machine ruins the database."),
        judge("postgresql commit", commit != "off", commit, "synchronous_commit is off: a crash loses kept promises."),
        judge(
            "postgresql role",
            not superuser,
            "an ordinary role",
            "The program signs in as a superuser: give it a role of its own.",
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
        f"Sign-ins for {', '.join(abroad)} travel unsealed: serve over HTTPS and set DONGBAN_HTTPS=1."
        if abroad
        else "Only this machine is served. For others: DONGBAN_HOSTS, HTTPS, and DONGBAN_HTTPS=1."
    )
    return [
        judge("debug", not debug, "off", "DEBUG is on: errors show the program's insides to everybody."),
        judge("hosts", "*" not in hosts, ", ".join(hosts), "Any host name is answered: name yours in DONGBAN_HOSTS."),
        judge("https cookies", https, "on", plain, Weight.UNSAFE if abroad else Weight.MISSING),
    ]


def key_finding(name: str, mode: int | None) -> Finding:
    """A key's file by its permissions; None when the key comes from the environment."""
    if mode is None:
        return Finding(f"key {name}", Weight.GOOD, "from the environment")
    say = f"The key can be read by others (mode {mode & 0o777:o}): chmod 600."
    return judge(f"key {name}", mode & 0o077 == 0, "its owner's alone", say)


def holiday_finding(version: str, last_year: int, this_year: int) -> Finding:
    """Whether the calendar knows the years in which promises of today fall due."""
    say = f"holidays {version}, known until {last_year}"
    return judge("calendar", last_year >= this_year + 3, say, f"{say}: install a newer one.", Weight.MISSING)
