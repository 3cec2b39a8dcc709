"""Bytes that somebody calls text, as text: whatever they say they are in, and also when they say nothing. Pure."""

from __future__ import annotations

import binascii
import re
from unicodedata import normalize

# Names that mails use, and the codec that reads them. `cp949` is the whole of what Korean desktops write as EUC-KR.
_CODECS = {
    **dict.fromkeys(("euc-kr", "euckr", "ks_c_5601-1987", "ks_c_5601", "ksc5601", "cp949", "uhc", "ms949"), "cp949"),
    **dict.fromkeys(("windows-949", "x-windows-949", "korean", "ks_c_5601-1989", "x-euc-kr"), "cp949"),
    **dict.fromkeys(("iso-2022-kr", "csiso2022kr"), "iso2022_kr"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8", "us-ascii", "ascii", "utf-8-sig", "cp65001"), "utf-8-sig"),
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252", "cp1252", "ansi_x3.4-1968"), "cp1252"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp"), "iso2022_jp_ext"),
    **dict.fromkeys(("shift_jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk"), "gb18030"),
    "euc-jp": "euc_jp",
    "big5": "big5hkscs",
    "johab": "johab",
    "iso-8859-15": "iso8859_15",
    "utf-7": "utf-7",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
}
_SHIFT = b"\x1b$)C"
_ENCODED = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*)\?=")
# What is no letter and no line: a mail may not smuggle it into pages or exports.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

_SECOND_CONTROL = re.compile("[\x80-\x9f]")


def decode(raw: bytes, said: str | None) -> str:
    r"""As the mail says, if that can be; else as it looks. Nothing is refused, and what is broken shows as �.

    >>> decode("보험금 뷁".encode("cp949"), "euc-kr"), decode("보험금".encode("cp949"), "utf-8")
    ('보험금 뷁', '보험금')
    >>> decode("보험".encode("iso2022_kr"), None), decode("보험".encode(), "x-unknown"), decode(b"caf\xe9", "zlib")
    ('보험', '보험', 'café')
    """
    codec = _CODECS.get((said or "").strip().strip("\"'").lower())
    for each in ([codec] if codec else []) + _guesses(raw):
        try:
            text = raw.decode(each)
        except UnicodeError:
            continue
        # Nobody writes these signs; a few letters of CP949 look like them.
        if each == codec or not _SECOND_CONTROL.search(text):
            return _clean(text)
    return _clean(raw.decode(codec or "utf-8", "replace"))


def _guesses(raw: bytes) -> list[str]:
    if _SHIFT in raw[:200]:
        return ["iso2022_kr"]
    return ["utf-8-sig", "cp949", "cp1252"]


def _clean(text: str) -> str:
    return _CONTROL.sub("", normalize("NFC", text))


def header(value: str, most: int = 2000) -> str:
    r"""A header for reading: encoded words decoded (also when cut within a letter), lines unfolded, 8 bits guessed.

    >>> header("=?EUC-KR?B?urjH6A==?=\r\n =?EUC-KR?B?sd0=?= 문의")
    '보험금 문의'
    >>> header("=?utf-8?B?67O0?= =?utf-8?B?7ZeY?="), header("=?utf-8?Q?=EB=B3?= =?utf-8?Q?=B4_a?=")
    ('보험', '보 a')
    """
    said, last = [], 0
    value = re.sub(r"\s*[\r\n]+\s*", " ", value[: most * 8])
    word, charset = b"", ""
    for found in _ENCODED.finditer(value):
        between = value[last : found.start()]
        name = found[1].partition("*")[0].lower()
        if word and (between.strip() or name != charset):
            said.append(decode(word, charset))
            word = b""
        if between.strip():
            said.append(_plain(between))
        elif between and not said and not word:
            said.append(between)
        word, charset, last = word + _word(found[2], found[3]), name, found.end()
    if word:
        said.append(decode(word, charset))
    return ("".join(said) + _plain(value[last:]))[:most].strip()


def _word(way: str, text: str) -> bytes:
    try:
        if way in "bB":
            return binascii.a2b_base64(text + "=" * (-len(text) % 4))
        return binascii.a2b_qp(text.replace("_", " "), header=False)
    except (ValueError, UnicodeError):
        return text.encode("utf-8", "surrogateescape")


def _plain(value: str) -> str:
    """A header's own letters: those that came as bytes (which Python keeps as surrogates) are guessed."""
    return decode(value.encode("utf-8", "surrogateescape"), None)
