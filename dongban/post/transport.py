"""The conversation with the mail server: where in it a broken line means "not sent", and where "unknown"."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType

from dongban.post.rules import Fate, Outcome, Server, fate_of, hide_addresses

# Seconds for each answer of the server.
_PATIENCE = 30.0
_GO_AHEAD = 354
_BROKEN = (OSError, smtplib.SMTPException)


class Unreached(Exception):
    """The server is not there, or does not let us in: no letter was touched. Its text says how."""


class Line:
    """A connection that carries letters one after the other."""

    def __init__(self, server: Server, *, patience: float = _PATIENCE) -> None:
        self.server, self.patience = server, patience
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._smtp is not None:
            with suppress(*_BROKEN):
                self._smtp.quit()
        self._drop()

    def open(self) -> None:
        """Connects unless a living connection is there. Raises Unreached."""
        try:
            if self._smtp is not None and self._smtp.noop()[0] == 250:
                return
        except _BROKEN:
            pass
        self._drop()
        try:
            self._smtp = self._connect()
        except _BROKEN as error:
            raise Unreached(_say(error)) from error

    def carry(self, *, sender: str, to: str, content: bytes) -> Outcome:
        """One letter. A line that breaks before its content went is "later" for this letter and holds up no other."""
        assert self._smtp is not None
        try:
            refusal = self._ask(sender, to)
        except _BROKEN as error:
            self._drop()
            return Outcome(Fate.LATER, _say(error))
        if refusal is not None:
            self._reset()
            return refusal
        # From here on the server may have it whatever we hear, or do not hear.
        try:
            self._smtp.send(_stuffed(content))
            code, words = self._smtp.getreply()
        except _BROKEN as error:
            self._drop()
            return Outcome(Fate.LOST, _say(error))
        return fate_of(code, _text(words))

    def _connect(self) -> smtplib.SMTP:
        place, context = (self.server.host, self.server.port), ssl.create_default_context()
        if self.server.security == "smtps":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=self.patience, context=context)
        else:
            smtp = smtplib.SMTP(*place, timeout=self.patience)
        try:
            if self.server.security == "starttls":
                smtp.starttls(context=context)
            if self.server.user:
                smtp.login(self.server.user, self.server.password)
            else:
                smtp.ehlo_or_helo_if_needed()
        except _BROKEN:
            smtp.close()
            raise
        return smtp

    def _ask(self, sender: str, to: str) -> Outcome | None:
        """Whether the server will take it: None, or how it refuses."""
        assert self._smtp is not None
        smtp = self._smtp
        asks: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: smtp.mail(sender),
            lambda: smtp.rcpt(to),
            lambda: smtp.docmd("DATA"),
        )
        for ask in asks:
            code, words = ask()
            if code not in (250, 251, _GO_AHEAD):
                return fate_of(code, _text(words))
        return None

    def _reset(self) -> None:
        try:
            if self._smtp is not None:
                self._smtp.rset()
        except _BROKEN:
            self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None


def _stuffed(content: bytes) -> bytes:
    """As DATA wants it: no line begins with a lone full stop, and one that does ends it."""
    content = re.sub(rb"\r\n|\r|\n", b"\r\n", content)
    content = re.sub(rb"(?m)^\.", b"..", content)
    return content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words


def _say(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return hide_addresses(f"{error.smtp_code} {_text(error.smtp_error)}")
    return hide_addresses(str(error) or type(error).__name__)
