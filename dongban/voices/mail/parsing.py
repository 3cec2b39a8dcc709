"""A raw mail as what a thread needs of it. Runs in the child process: what it reads may be hostile. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email._policybase import Compat32
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from dongban.voices.mail import charsets
from dongban.voices.mail.plain import text_of_html
from dongban.voices.mail.tnef import unpacked

LARGEST = 35 * 2**20
MOST_PARTS = 200
MOST_ATTACHMENTS = 40
DEEPEST = 30
LONGEST_TEXT = 100_000
_LONGEST_HTML = 2_000_000
_MOST_HEADERS = 500
_LONGEST_HEADER = 16_000
_MOST_IDS = 50
# Signs that a Message-ID may have, whatever else somebody puts into one.
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_TNEF = {"application/ms-tnef", "application/vnd.ms-tnef"}


class _AsItCame(Compat32):
    """Headers as they came, bytes and all. The newer policies understand them, and take minutes for a hostile one."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


class TooMuch(Exception):
    """The mail is made to cost more than a mail may; its text is the word for why (voices.mail.words)."""


@dataclass
class File:
    """What came with a mail: `content` stays in the child, the others go on."""

    name: str
    kind: str
    content: bytes


@dataclass
class Bounce:
    """What a mail server says became of a letter of ours."""

    original: str = ""
    failed: bool = False
    words: str = ""


@dataclass
class Parsed:
    message_id: str = ""
    replies_to: list[str] = field(default_factory=list)
    sender: str = ""
    sender_name: str = ""
    subject: str = ""
    sent_at: str = ""
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    bounce: Bounce | None = None
    files: list[File] = field(default_factory=list)
    # Words for what is missing of it: parts that were left out, text that was cut.
    cut: list[str] = field(default_factory=list)

    def told(self, files: list[dict[str, Any]]) -> dict[str, Any]:
        """For the parent, with the files as they were put down."""
        kept, self.files = self.files, []
        told = {**asdict(self), "files": files}
        self.files = kept
        return told


def parse(raw: bytes) -> Parsed:
    """Raises TooMuch."""
    if len(raw) > LARGEST:
        raise TooMuch("too_large")
    mail = BytesParser(policy=_AsItCame()).parsebytes(raw)
    found = _heading(mail)
    texts: list[str] = []
    pages: list[str] = []
    for part in _parts(mail):
        _take(part, found, texts, pages)
    text = "\n\n".join(filter(None, texts)) or "\n\n".join(filter(None, map(text_of_html, pages)))
    found.text = _tidy(text)
    if len(found.text) > LONGEST_TEXT:
        found.text = found.text[:LONGEST_TEXT]
        found.cut.append("text")
    return found


# The heading ---------------------------------------------------------------------------------------------------------


def _heading(mail: Message) -> Parsed:
    headers = _headers(mail)
    name, address = _sender(headers)
    return Parsed(
        message_id=next(iter(_ids(headers.get("message-id", ""))), ""),
        replies_to=_references(headers),
        sender=address,
        sender_name=name,
        subject=charsets.header(headers.get("subject", ""), 300),
        sent_at=_moment(headers.get("date", "")),
        headers={n: charsets.header(v, 500) for n, v in headers.items() if n in _KEPT},
        bounce=_bounce(mail),
    )


# What decides whether a person wrote it (voices.mail.kinds), and to whom.
_KEPT = {
    "auto-submitted", "precedence", "return-path", "content-type", "x-failed-recipients", "x-autoreply",
    "x-autorespond", "x-vacation", "x-auto-reply-from", "x-mail-autoreply", "x-auto-response-suppress", "list-id",
    "list-post", "mailing-list", "x-mailing-list", "to", "delivered-to",
}  # fmt: skip


def _headers(mail: Message) -> dict[str, str]:
    """The first of each name, in small letters, as it came but for its length."""
    found: dict[str, str] = {}
    for name, value in list(mail.raw_items())[:_MOST_HEADERS]:
        found.setdefault(name.lower(), str(value)[:_LONGEST_HEADER])
    return found


def _ids(value: str) -> list[str]:
    return _ID.findall(value)[:_MOST_IDS]


def _references(headers: dict[str, str]) -> list[str]:
    """The nearest first, each once."""
    chain = _ids(headers.get("in-reply-to", "")) + list(reversed(_ids(headers.get("references", ""))))
    return list(dict.fromkeys(chain))


def _sender(headers: dict[str, str]) -> tuple[str, str]:
    for name in ("from", "sender", "reply-to", "return-path"):
        # Encoded words may hide a comma or a bracket: the address is found before they are decoded.
        for said, address in getaddresses([re.sub(r"[\r\n]+", "", headers.get(name, "")[:2000])])[:1]:
            if "@" in address:
                return charsets.header(said, 100), charsets.header(address, 254).lower()
    return "", ""


def _moment(value: str) -> str:
    try:
        moment = parsedate_to_datetime(value[:100])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


# The parts -----------------------------------------------------------------------------------------------------------


def _parts(mail: Message) -> Iterator[Message]:
    """The leaves; a mail within the mail is one leaf. Raises TooMuch."""
    waiting, seen = [(mail, 0)], 0
    while waiting:
        part, depth = waiting.pop()
        seen += 1
        if seen > MOST_PARTS or depth > DEEPEST:
            raise TooMuch("too_many_parts" if seen > MOST_PARTS else "too_deep")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting += [(each, depth + 1) for each in reversed(_inner(part)[: MOST_PARTS + 1])]
        else:
            yield part


def _inner(part: Message) -> list[Message]:
    held = part.get_payload() if part.is_multipart() else []
    return [each for each in held if isinstance(each, Message)] if isinstance(held, list) else []


def _take(part: Message, found: Parsed, texts: list[str], pages: list[str]) -> None:
    _mend(part)
    kind = part.get_content_type()
    name = _name(part)
    if kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
        said = charsets.decode(_content(part), _charset(part))
        (texts if kind == "text/plain" else pages).append(said[:_LONGEST_HTML].strip())
        return
    if kind == "message/delivery-status":
        return
    if part.is_multipart():
        _keep(found, File(name or _inner_name(part), "message/rfc822", _inner_bytes(part)))
        return
    content = _content(part)
    if kind in _TNEF or name.lower() == "winmail.dat":
        opened = unpacked(content)
        if opened is not None:
            texts += [opened.text] if opened.text and not any(texts) else []
            pages += [opened.html] if opened.html else []
            for inner, held in opened.files:
                _keep(found, File(inner, "application/octet-stream", held))
            return
    if content or name:
        _keep(found, File(name or kind.replace("/", "."), kind, content))


def _keep(found: Parsed, file: File) -> None:
    if len(found.files) >= MOST_ATTACHMENTS:
        if "files" not in found.cut:
            found.cut.append("files")
        return
    found.files.append(file)


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, AssertionError, MessageError):
        content = None
    return content if isinstance(content, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        said = part.get_param("charset")
    except (ValueError, IndexError):
        return None
    return str(said[-1] if isinstance(said, tuple) else said)[:64] if said else None


_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\<>:\"|?*\u202a-\u202e\u2066-\u2069]+")


# Where a program has forgotten what belongs between "attachment" and the name.
_NAMED = re.compile(r"\b(?:file)?name\s*=\s*\"?([^\";]+)", re.IGNORECASE)


def _mend(part: Message) -> None:
    """Some relays write a heading with 8 bits in it anew as one encoded word, parameters and all: then nothing tells a
    file from a text any more."""
    for name in ("content-type", "content-disposition"):
        said = part.get(name)
        if isinstance(said, str) and said.lstrip().startswith("=?"):
            part.replace_header(name, charsets.header(said, _LONGEST_HEADER))


def _name(part: Message) -> str:
    """What a file is called, without a path and without signs that turn a name around."""
    try:
        said = _said_name(part)
    except (ValueError, TypeError, LookupError, IndexError):
        said = ""
    return _UNSAFE.sub("_", said)[-150:].strip(" ._")


def _said_name(part: Message) -> str:
    """As bytes of whatever charset, in encoded words, or as RFC 2231 has it, with a charset that nobody knows."""
    said = part.get_param("filename", None, "content-disposition") or part.get_param("name")
    if isinstance(said, tuple):
        charset, _language, value = said
        return charsets.decode(str(value).encode("latin-1", "surrogateescape"), charset)
    if not said and (found := _NAMED.search(str(part.get("content-disposition", ""))[:_LONGEST_HEADER])):
        said = found[1]
    return charsets.header(str(said or ""), 300)


def _inner_name(part: Message) -> str:
    subject = next((_headers(mail).get("subject", "") for mail in _inner(part)), "")
    return f"{_UNSAFE.sub('_', charsets.header(subject, 80)) or 'mail'}.eml"


def _inner_bytes(part: Message) -> bytes:
    try:
        return b"".join(mail.as_bytes() for mail in _inner(part)[:1])
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
        return b""


def _tidy(text: str) -> str:
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


# Bounces -------------------------------------------------------------------------------------------------------------


def _bounce(mail: Message) -> Bounce | None:
    """What a delivery report says, in the form of RFC 3464 or with the letter itself enclosed."""
    if mail.get_content_type() != "multipart/report":
        return None
    found = Bounce()
    for part in _parts(mail):
        kind, inner = part.get_content_type(), _inner(part)
        if kind == "message/delivery-status":
            for block in inner[:20]:
                said = _headers(block)
                found.failed = found.failed or said.get("action", "").strip().lower() == "failed"
                found.words = found.words or charsets.header(said.get("diagnostic-code", said.get("status", "")), 300)
        elif kind == "message/rfc822" and inner:
            found.original = next(iter(_ids(_headers(inner[0]).get("message-id", ""))), found.original)
        elif kind == "text/rfc822-headers":
            named = re.search(rb"(?im)^message-id:\s*(<[!-;=?-~]{1,250}>)", _content(part)[:100_000])
            found.original = named[1].decode("ascii", "replace") if named else found.original
    return found


def as_moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
