"""What the public door lets in: how many voices, and which files. Pure."""

from __future__ import annotations

from datetime import timedelta

# From one address in an hour (an office shares one), and from one sender in a day.
PER_ADDRESS, ADDRESS_SPAN = 20, timedelta(hours=1)
PER_SENDER, SENDER_SPAN = 10, timedelta(days=1)
# A link can be followed this long after its case was closed.
LINK_LIVES = timedelta(days=180)

MOST_FILES = 5
LARGEST_FILE = 5 * 2**20
_BEGINS: tuple[tuple[bytes, frozenset[str]], ...] = (
    (b"%PDF-", frozenset({"pdf"})),
    (b"\x89PNG\r\n\x1a\n", frozenset({"png"})),
    (b"\xff\xd8\xff", frozenset({"jpg", "jpeg"})),
    (b"GIF8", frozenset({"gif"})),
    # Office documents: nobody opens them here, they are only handed on.
    (b"PK\x03\x04", frozenset({"docx", "xlsx", "pptx", "hwpx"})),
    (b"\xd0\xcf\x11\xe0", frozenset({"hwp", "doc", "xls", "ppt"})),
)
ACCEPTED = ("pdf", "png", "jpg", "jpeg", "gif", "docx", "xlsx", "pptx", "hwpx", "hwp", "doc", "xls", "ppt", "txt")


def is_accepted(name: str, head: bytes) -> bool:
    """Whether a file is what its name says, and of a kind that is taken.

    >>> is_accepted("영수증.pdf", b"%PDF-1.7"), is_accepted("영수증.pdf", b"MZ"), is_accepted("x.exe", b"MZ")
    (True, False, False)
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "txt":
        return b"\0" not in head
    return any(head.startswith(begin) and ending in endings for begin, endings in _BEGINS)


def safe_name(name: str) -> str:
    """The file's own name without a path or signs that a header would trip over.

    >>> safe_name("../../a\\r\\nb/영수증.pdf")
    '영수증.pdf'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>"|?*:;')
    return kept.strip(". ")[-120:] or "file"
