"""winmail.dat, in which one mail program hides text and files. Runs in the child process. Pure."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from tnefparse import TNEF

from dongban.voices.mail import charsets


@dataclass
class Opened:
    text: str = ""
    html: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)


def unpacked(content: bytes) -> Opened | None:
    """None when it cannot be opened: then it stays the file that it came as."""
    try:
        found = TNEF(content)
    except Exception:  # the parser raises whatever a broken length leads it to
        return None
    opened = Opened()
    with suppress(Exception):
        opened.text = _said(found.body, found.codepage)
    with suppress(Exception):
        opened.html = _said(found.htmlbody, found.codepage)
    for file in found.attachments:
        with suppress(Exception):
            opened.files.append((charsets.header(str(file.long_filename() or file.name), 150), bytes(file.data)))
    return opened if opened.text or opened.html or opened.files else None


def _said(body: bytes | str | list[bytes] | None, codepage: str | None) -> str:
    if isinstance(body, list):
        body = b"".join(body)
    if isinstance(body, bytes):
        return charsets.decode(body, codepage).rstrip("\0")
    return body or ""
