"""Mails as they come, made by hand: what mail programs really write is rarely what the standards say."""

from __future__ import annotations

from base64 import b64encode, encodebytes


def mail(
    *heading: str | bytes, body: bytes | str = "안녕하세요.", sender: str = "민지 <minji@customer.example>"
) -> bytes:
    """With a plain heading besides; `heading` takes its place where the names are the same."""
    given = [line if isinstance(line, bytes) else line.encode() for line in heading]
    names = {line.partition(b":")[0].lower() for line in given}
    usual = [f"From: {sender}".encode(), b"To: voc@sky.example", b"Content-Type: text/plain; charset=utf-8"]
    lines = [line for line in usual if line.partition(b":")[0].lower() not in names] + given
    text = body if isinstance(body, bytes) else body.encode()
    return b"\r\n".join(lines) + b"\r\n\r\n" + text + b"\r\n"


def word(text: str, charset: str = "utf-8", name: str = "") -> str:
    return f"=?{name or charset}?B?{b64encode(text.encode(charset)).decode()}?="


def parts(kind: str, *each: bytes) -> tuple[str, bytes]:
    """The heading and the body of a mail in parts."""
    body = b"".join(b"--=_b\r\n" + part + b"\r\n" for part in each) + b"--=_b--\r\n"
    return f'Content-Type: {kind}; boundary="=_b"', body


def part(heading: str, body: bytes | str) -> bytes:
    return heading.encode() + b"\r\n\r\n" + (body if isinstance(body, bytes) else body.encode())


def file(name: str, content: bytes, kind: str = "application/octet-stream") -> bytes:
    heading = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"'
    return part(f"{heading}\r\nContent-Transfer-Encoding: base64", encodebytes(content).replace(b"\n", b"\r\n"))


def bounce(original: str, *, sender: str = "MAILER-DAEMON@mx.example") -> bytes:
    status = "Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@customer.example\r\nAction: failed\r\n"
    heading, body = parts(
        "multipart/report; report-type=delivery-status",
        part("Content-Type: text/plain", "Your message could not be delivered."),
        part(
            "Content-Type: message/delivery-status",
            status + "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n",
        ),
        part("Content-Type: message/rfc822", f"Message-ID: {original}\r\nSubject: hello\r\n\r\nhello"),
    )
    return mail(heading, "Return-Path: <>", "Subject: Undelivered Mail", body=body, sender=sender)
