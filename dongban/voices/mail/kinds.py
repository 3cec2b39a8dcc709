"""Which mails are a person's: the others are never answered, and make no case by themselves. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

Headers = Mapping[str, str]


class Why(StrEnum):
    """By what a mail is told to be no person's."""

    BOUNCE = "bounce"
    REPLY = "automatic_reply"
    SENT = "sent_by_program"
    LIST = "list"
    OWN = "own"


_BOUNCERS = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mailerdaemon)@", re.I)
_SILENT = re.compile(r"^(no-?reply|do-?not-?reply|noreply[-.+_].*|bounces?[-.+_].*|.*-bounces)@", re.I)
_LISTED = ("list-id", "list-post", "mailing-list", "x-mailing-list")
_REPLIES = ("x-autoreply", "x-autorespond", "x-auto-reply-from", "x-mail-autoreply", "x-vacation")
_PRECEDENCE = {"auto_reply": Why.REPLY, "bulk": Why.LIST, "junk": Why.LIST, "list": Why.LIST}
# Mail programs that say it in the subject alone. The colon is part of it: people begin a subject with these words too.
_SUBJECT = re.compile(
    r"^(automatic reply|auto(matic)? ?response|out of office( reply)?|자동 ?(회신|응답)|부재중 ?자동 ?응답)\s*:", re.I
)


def why_automatic(headers: Headers, *, sender: str, subject: str, own: frozenset[str] = frozenset()) -> Why | None:
    """Names of headers in small letters. None: as far as one can tell, a person wrote it.

    >>> why_automatic({}, sender="kim@a.example", subject="부재중 전화가 와 있어서 문의드립니다") is None
    True
    >>> why_automatic({"auto-submitted": "auto-replied (vacation)"}, sender="kim@a.example", subject="Re: 안내").value
    'automatic_reply'
    >>> why_automatic({"return-path": "<>"}, sender="MAILER-DAEMON@a.example", subject="Undelivered").value
    'bounce'
    """
    kind = headers.get("content-type", "").lower()
    if sender.lower() in own:
        return Why.OWN
    if _BOUNCERS.match(sender) or "x-failed-recipients" in headers or "report-type=delivery-status" in _tight(kind):
        return Why.BOUNCE
    said = headers.get("auto-submitted", "").strip().lower()
    if said.startswith("auto-replied") or any(name in headers for name in _REPLIES) or _SUBJECT.match(subject):
        return Why.REPLY
    if said and not said.startswith("no"):
        return Why.SENT
    if headers.get("return-path", "").strip() == "<>":
        return Why.REPLY
    precedence = _PRECEDENCE.get(headers.get("precedence", "").strip().lower())
    return precedence or (Why.LIST if any(name in headers for name in _LISTED) else None)


def _tight(text: str) -> str:
    return re.sub(r"[\s\"]", "", text)


def takes_receipt(headers: Headers, *, sender: str) -> bool:
    """Whether the sender of a person's mail wants to hear that it came: programs that write for people do not.

    >>> takes_receipt({}, sender="kim@a.example"), takes_receipt({}, sender="no-reply@form.example")
    (True, False)
    """
    suppressed = {word.strip() for word in headers.get("x-auto-response-suppress", "").lower().split(",")}
    return bool(sender) and not _SILENT.match(sender) and not suppressed & {"all", "autoreply", "oof", "rn", "nrn"}
