"""A file keeps its name and is never lost, however its mail program has written that name down."""

from __future__ import annotations

import pytest

from dongban.voices.mail.parsing import File, parse
from dongban.voices.mail.tests.mails import mail, part, parts

# As programs of Korean desktops write it: bytes of CP949, where a mail may have ASCII alone.
NAME = "영수증 7월.pdf"
RAW = NAME.encode("cp949")
PDF = b"JVBERi0x"
_QUOTED = "".join(f"%{byte:02X}" for byte in RAW)


def came(heading: bytes) -> list[File]:
    written = heading + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + PDF
    kind, body = parts("multipart/mixed", part("Content-Type: text/plain; charset=utf-8", "본문"), written)
    found = parse(mail(kind, body=body))
    assert found.text == "본문"
    return found.files


@pytest.mark.parametrize("kind", ["application/pdf", "application/octet-stream", "text/plain", "text/html"])
@pytest.mark.parametrize(
    "disposition",
    [
        b'attachment; filename="' + RAW + b'"',
        b"attachment; filename=" + RAW,
        b'attachment;\r\n\tfilename="' + RAW + b'"',
        b'inline; filename="' + RAW + b'"',
        b'attachment filename="' + RAW + b'"',
        f"attachment; filename*=euc-kr''{_QUOTED}".encode(),
        f"attachment; filename*=unknown-8bit''{_QUOTED}".encode(),
        b"attachment; filename*=''" + RAW,
        b'attachment; filename*0="' + RAW[:6] + b'"; filename*1="' + RAW[6:] + b'"',
        b"=?unknown-8bit?q?attachment=3B_filename=3D=22" + _QUOTED.replace("%", "=").encode() + b"=22?=",
    ],
)
def test_a_name_in_bytes_is_read(disposition: bytes, kind: str) -> None:
    (file,) = came(b"Content-Type: " + kind.encode() + b"\r\nContent-Disposition: " + disposition)
    assert (file.name, file.content, file.kind) == (NAME, b"%PDF-1", kind)


@pytest.mark.parametrize("kind", [b"application/pdf", b"text/plain"])
def test_a_name_beside_the_kind_is_read(kind: bytes) -> None:
    named = b"Content-Type: " + kind + b'; name="' + RAW + b'"'
    words = _QUOTED.replace("%", "=").encode()
    wrapped = b"Content-Type: =?unknown-8bit?q?" + kind + b"=3B_name=3D=22" + words + b"=22?="
    for heading in (named, named + b"\r\nContent-Disposition: attachment", wrapped):
        assert [(file.name, file.content) for file in came(heading)] == [(NAME, b"%PDF-1")]


def test_letters_that_look_like_control_signs_are_letters() -> None:
    # 혗 is C2 82 in CP949, which UTF-8 would read as a sign that nobody writes.
    heading = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + "혗혗.pdf".encode(
        "cp949"
    )
    assert [file.name for file in came(heading + b'"')] == ["혗혗.pdf"]


@pytest.mark.parametrize("raw", [b"\xbf\xff\xfe", b"\xff" * 200, b"\x80\x80", b"\x1b$)C\x0e", b"..", b"=?x?b?!!?="])
def test_what_cannot_be_read_is_kept_under_a_safe_name(raw: bytes) -> None:
    (file,) = came(b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + raw + b'"')
    assert file.name and len(file.name) <= 150 and file.name.isprintable()
    assert file.content == b"%PDF-1"


def test_a_file_that_is_the_whole_mail_is_kept() -> None:
    heading = b'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="' + RAW + b'"'
    found = parse(mail(heading + b"\r\nContent-Transfer-Encoding: base64", body=PDF))
    assert [(file.name, file.content) for file in found.files] == [(NAME, b"%PDF-1")]
