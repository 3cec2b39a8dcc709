"""Raw mails and mailboxes' passwords lie in the database under AES-256-GCM; the key lies outside it."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode

import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


def seal(content: bytes, bound_to: str) -> bytes:
    """Opens only where it is opened with the same `bound_to`: what is moved to another row stays shut."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(settings.MAIL_KEY).encrypt(nonce, zstandard.compress(content), bound_to.encode())


def opened(sealed: bytes, bound_to: str) -> bytes:
    """Raises cryptography's InvalidTag for what was not sealed here, or was changed."""
    plain = AESGCM(settings.MAIL_KEY).decrypt(bytes(sealed[:_NONCE]), bytes(sealed[_NONCE:]), bound_to.encode())
    return zstandard.decompress(plain)


def seal_word(word: str, bound_to: str) -> str:
    return b64encode(seal(word.encode(), bound_to)).decode() if word else ""


def opened_word(sealed: str, bound_to: str) -> str:
    return opened(b64decode(sealed), bound_to).decode() if sealed else ""
