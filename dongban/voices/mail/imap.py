"""The conversation with a mailbox: what is new in it, one raw mail at a time, and the mark that it was taken in."""

from __future__ import annotations

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType

_PATIENCE = 20.0
# How many numbers are asked for at once: an answer is one line, and lines have an end.
_WINDOW = 20_000
_FLAGGED = 500
_BROKEN = (OSError, imaplib.IMAP4.error)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')
_UID = re.compile(rb"UID (\d+)")
PORTS = {"imaps": 993, "starttls": 143, "plain": 143}


class Unreached(Exception):
    """The mailbox is not there, does not let us in, or fell silent. Its text is the server's own words."""


@dataclass(frozen=True)
class Place:
    """Where a mailbox is and how it is opened."""

    security: str
    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"


@dataclass(frozen=True)
class Fetched:
    """What a mailbox says of a mail before it is read: `arrived` is when the server got it."""

    uid: int
    size: int
    arrived: datetime


class Box:
    """An open mailbox. `validity` names the numbering: under another one a number means another mail."""

    def __init__(self, place: Place, *, patience: float = _PATIENCE) -> None:
        self.place, self.patience = place, patience
        self.validity = 0
        self.next_uid = 1

    def __enter__(self) -> Box:
        try:
            self._imap = self._connect()
            self._imap.login(self.place.user, self.place.password)
            self._select()
        except _BROKEN as error:
            self._leave()
            raise Unreached(_say(error)) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._leave()

    def new(self, after: int) -> Iterator[list[Fetched]]:
        """What has a number above `after`, in order, some thousands at a time. Raises Unreached."""
        for first in range(after + 1, self.next_uid, _WINDOW):
            last = min(first + _WINDOW - 1, self.next_uid - 1)
            found = []
            for line in self._ask("FETCH", f"{first}:{last}", "(UID RFC822.SIZE INTERNALDATE)"):
                one = _fetched((line[0] if isinstance(line, tuple) else line) or b"")
                if one is not None and one.uid > after:
                    found.append(one)
            yield sorted(found, key=lambda one: one.uid)

    def raw(self, uid: int) -> bytes | None:
        """The whole mail, left as unread as it was; None when it is gone meanwhile. Raises Unreached."""
        return self._content(uid, "BODY.PEEK[]")

    def heading(self, uid: int) -> bytes | None:
        """Of a mail that is too large its heading alone. Raises Unreached."""
        return self._content(uid, "BODY.PEEK[HEADER]<0.60000>")

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Raises Unreached."""
        for start in range(0, len(uids), _FLAGGED):
            self._ask("STORE", ",".join(map(str, uids[start : start + _FLAGGED])), "+FLAGS.SILENT", r"(\Seen)")

    def unseen(self, until: int) -> list[int]:
        """Numbers up to `until` that are not marked as read. Raises Unreached."""
        if until < 1:
            return []
        answer = self._ask("SEARCH", "UNSEEN", "UID", f"1:{until}")
        return [int(uid) for line in answer for uid in (line.split() if isinstance(line, bytes) else ())]

    def _content(self, uid: int, what: str) -> bytes | None:
        for line in self._ask("FETCH", str(uid), f"({what})"):
            if isinstance(line, tuple) and len(line) > 1:
                content: bytes = line[1]
                return content
        return None

    def _ask(self, *words: str) -> list[bytes | tuple[bytes, bytes] | None]:
        try:
            said, answer = self._imap.uid(*words)
        except _BROKEN as error:
            raise Unreached(_say(error)) from error
        if said != "OK":
            raise Unreached(_text(answer))
        return answer or []

    def _connect(self) -> imaplib.IMAP4:
        where = (self.place.host, self.place.port)
        if self.place.security == "imaps":
            return imaplib.IMAP4_SSL(*where, timeout=self.patience, ssl_context=ssl.create_default_context())
        imap = imaplib.IMAP4(*where, timeout=self.patience)
        if self.place.security == "starttls":
            imap.starttls(ssl.create_default_context())
        return imap

    def _select(self) -> None:
        said, answer = self._imap.select(f'"{folder_name(self.place.folder)}"')
        if said != "OK":
            raise Unreached(_text(answer))
        self.validity = self._number("UIDVALIDITY")
        self.next_uid = self._number("UIDNEXT")

    def _number(self, name: str) -> int:
        said = self._imap.response(name)[1]
        if not said or said[0] is None:
            raise Unreached(f"no {name}")
        return int(said[0])

    def _leave(self) -> None:
        imap = getattr(self, "_imap", None)
        if imap is not None:
            with suppress(*_BROKEN):
                imap.logout()
            with suppress(*_BROKEN):
                imap.shutdown()


def _fetched(line: bytes) -> Fetched | None:
    uid, size, arrived = (pattern.search(line) for pattern in (_UID, _SIZE, _ARRIVED))
    if uid is None or size is None or arrived is None:
        return None
    moment = datetime.strptime(arrived[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z")
    return Fetched(int(uid[1]), int(size[1]), moment)


def _say(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error) or type(error).__name__
    said = error.args[0] if error.args else ""
    return _text(said) or str(error) or type(error).__name__


def _text(said: object) -> str:
    if isinstance(said, list):
        said = said[0] if said else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)


def folder_name(name: str) -> str:
    r"""A folder's name as IMAP writes it: in UTF-7 of its own making, and without what would end the quotes.

    >>> folder_name("INBOX"), folder_name("고객의 소리"), folder_name("A&B"), folder_name('a"b')
    ('INBOX', '&rOCsHcdY- &wYy5rA-', 'A&-B', 'a\\"b')
    """
    found, foreign = [], ""
    for sign in [*name, ""]:
        if sign and not " " <= sign <= "~":
            foreign += sign
            continue
        if foreign:
            coded = b64encode(foreign.encode("utf-16-be")).rstrip(b"=").replace(b"/", b",").decode()
            found.append(f"&{coded}-")
            foreign = ""
        found.append({"&": "&-", '"': '\\"', "\\": "\\\\"}.get(sign, sign))
    return "".join(found)
