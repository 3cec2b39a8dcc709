"""What a letter may look like, which way it may go, and what a mail server's answer means for it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import unquote, urlsplit


class LetterState(StrEnum):
    READY = "ready"
    # Committed before the server hears of it: whoever finds it so and nobody at it does not know whether it went.
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


# From each state, what may happen and where it leads. Nothing leads from uncertain but a person's word.
MOVES: Mapping[LetterState, Mapping[str, LetterState]] = {
    LetterState.READY: {"take": LetterState.SENDING},
    LetterState.SENDING: {
        "accepted": LetterState.SENT,
        "refused": LetterState.FAILED,
        "later": LetterState.READY,
        "lost": LetterState.UNCERTAIN,
    },
    # A bounce tells, minutes or days later, that it did not arrive.
    LetterState.SENT: {"came back": LetterState.FAILED},
    LetterState.UNCERTAIN: {
        "again": LetterState.READY,
        "arrived": LetterState.SENT,
        "came back": LetterState.FAILED,
    },
    LetterState.FAILED: {"again": LetterState.READY},
}


# What a person may say of a letter; the other moves are the program's own.
DECIDED = frozenset({"again", "arrived"})


class Fate(StrEnum):
    """What became of one attempt: the name of the move that follows."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"
    LOST = "lost"


@dataclass(frozen=True)
class Outcome:
    fate: Fate
    # The server's own words, or ours when it said nothing.
    words: str = ""


_WAITS = (1, 5, 15, 60, 120, 240, 480, 720, 1440)
# How often a server may say "later" of one letter before it counts as refused.
ATTEMPTS = len(_WAITS) + 1


def wait_after(attempts: int) -> timedelta | None:
    """How long a letter waits after so many times "later"; None when that is enough.

    >>> [wait_after(n).total_seconds() / 60 for n in (1, 2, 9)], wait_after(10)
    ([1.0, 5.0, 1440.0], None)
    """
    return timedelta(minutes=_WAITS[attempts - 1]) if attempts < ATTEMPTS else None


def wait_for_server(failures: int) -> timedelta:
    """How long to leave a server alone that could not be reached so many times in a row: half an hour at most.

    >>> [wait_for_server(n).total_seconds() for n in (1, 2, 99)]
    [30.0, 60.0, 1800.0]
    """
    return min(timedelta(seconds=30) * int(2 ** min(failures - 1, 10)), timedelta(minutes=30))


def fate_of(code: int, words: str) -> Outcome:
    """What a server's answer means, at whatever place of the conversation it refuses or accepts.

    >>> fate_of(250, "ok").fate, fate_of(451, "busy").fate, fate_of(550, "no such user").words
    (<Fate.ACCEPTED: 'accepted'>, <Fate.LATER: 'later'>, '550 no such user')
    """
    if 200 <= code < 300:
        return Outcome(Fate.ACCEPTED)
    return Outcome(Fate.LATER if 400 <= code < 500 else Fate.REFUSED, hide_addresses(f"{code} {words}"))


_ADDRESS = re.compile(r"[^\s<>\"'(),:;]+@[^\s<>\"'(),:;]+")


def hide_addresses(words: str) -> str:
    """A server's words without the addresses that it likes to repeat.

    >>> hide_addresses("550 <kim@firm.example>: unknown")
    '550 <…>: unknown'
    """
    return _ADDRESS.sub("…", words)[:500]


# What is written on it -----------------------------------------------------------------------------------------------

_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
LONGEST_SUBJECT = 250
# What a caller may say in a header besides subject and address: nothing else can be forged by what came in.
HEADERS = frozenset({"In-Reply-To", "References", "Reply-To", "Auto-Submitted", "List-Unsubscribe"})
_LONGEST_HEADER = 4000
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def one_line(text: str, most: int = LONGEST_SUBJECT) -> str:
    r"""A text as it may stand in a header: whatever begins a new line is a blank.

    >>> one_line(" 문의\r\nBcc: all@firm.example ")
    '문의 Bcc: all@firm.example'
    """
    return _CONTROL.sub(" ", text).strip()[:most].strip()


def address_of(text: str) -> str | None:
    r"""A mail address as servers take it; None for anything else, and for more than one.

    >>> address_of(" kim@Firm.example "), address_of("김@회사.kr"), address_of("a@b.kr\nBcc: c@d.kr")
    ('kim@firm.example', None, None)
    >>> address_of("kim@회사.kr")
    'kim@xn--vf4b131b.kr'
    """
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    try:
        plain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = plain.split(".")
    if len(labels) < 2 or len(plain) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return f"{local}@{plain}"


def clean_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Raises ValueError for a header that letters do not have: a fault of the program, never of its users."""
    if strange := headers.keys() - HEADERS:
        raise ValueError(f"letters have no header {sorted(strange)[0]}")
    return {name: one_line(value, _LONGEST_HEADER) for name, value in headers.items() if value}


# The server ----------------------------------------------------------------------------------------------------------

_PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class Server:
    """Where letters are handed in. `security` is smtp (none), starttls, or smtps."""

    security: str
    host: str
    port: int
    user: str
    password: str


def read_server(url: str) -> Server:
    """Raises ValueError with what is wrong.

    >>> read_server("starttls://kim:se%40cret@mail.firm.example")
    Server(security='starttls', host='mail.firm.example', port=587, user='kim', password='se@cret')
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("it reads smtp://, starttls:// or smtps://, then USER:PASSWORD@HOST:PORT")
    return Server(
        security=parts.scheme,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def sender_of(text: str) -> tuple[str, str]:
    """The name and the address that letters come from. Raises ValueError.

    >>> sender_of("하늘증권 <voc@sky.example>")
    ('하늘증권', 'voc@sky.example')
    """
    name, address = parseaddr(one_line(text))
    plain = address_of(address)
    if plain is None:
        raise ValueError("it reads NAME <ADDRESS>, or an address alone")
    return name, plain
