"""What the public door lets in: how many voices, and which files. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# From one address in an hour (an office shares one), and from one sender in a day.
PER_ADDRESS, ADDRESS_SPAN = 20, timedelta(hours=1)
PER_SENDER, SENDER_SPAN = 10, timedelta(days=1)
# A link can be followed this long after its case was closed.
LINK_LIVES = timedelta(days=180)


def link_opens(closed_at: datetime | None, at: datetime) -> bool:
    """Whether the secret link of a case that was closed then can still be followed."""
    return closed_at is None or closed_at + LINK_LIVES >= at


MOST_FILES = 5
LARGEST_FILE = 5 * 2**20
# At which place of the file which signs stand.
_BEGINS: tuple[tuple[int, bytes, frozenset[str]], ...] = (
    (0, b"%PDF-", frozenset({"pdf"})),
    (0, b"\x89PNG\r\n\x1a\n", frozenset({"png"})),
    (0, b"\xff\xd8\xff", frozenset({"jpg", "jpeg"})),
    (0, b"GIF8", frozenset({"gif"})),
    # As telephones take photographs.
    (8, b"WEBP", frozenset({"webp"})),
    *((4, b"ftyp" + brand, frozenset({"heic", "heif"})) for brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc")),
    # Office documents: nobody opens them here, they are only handed on.
    (0, b"PK\x03\x04", frozenset({"docx", "xlsx", "pptx", "hwpx"})),
    (0, b"\xd0\xcf\x11\xe0", frozenset({"hwp", "doc", "xls", "ppt"})),
)
_PICTURES = ("png", "jpg", "jpeg", "gif", "webp", "heic", "heif")
ACCEPTED = ("pdf", *_PICTURES, "docx", "xlsx", "pptx", "hwpx", "hwp", "doc", "xls", "ppt", "txt")


def is_accepted(name: str, head: bytes) -> bool:
    """Whether a file is what its name says, and of a kind that is taken.

    >>> is_accepted("영수증.pdf", b"%PDF-1.7"), is_accepted("영수증.pdf", b"MZ"), is_accepted("x.exe", b"MZ")
    (True, False, False)
    """
    ending = name.rpartition(".")[2].lower()
    if ending == "txt":
        return b"\0" not in head
    return any(head.startswith(signs, at) and ending in endings for at, signs, endings in _BEGINS)


def safe_name(name: str) -> str:
    """The file's own name without a path or signs that a header would trip over.

    >>> safe_name("../../a\\r\\nb/영수증.pdf")
    '영수증.pdf'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>"|?*:;')
    return kept.strip(". ")[-120:] or "file"
