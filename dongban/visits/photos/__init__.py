"""Photographs of documents: decoded in a child process, made anew without what a camera adds, and sealed on the disk.

They come straight from the camera to here and are kept on no telephone. What is stored is never what was sent: only a
picture that was really decoded is, so that no other file hides in it, and neither place nor device are told by it.
"""

from __future__ import annotations

import secrets
import subprocess  # our own child, with our own arguments
import sys
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

LARGEST = 12 * 1024 * 1024
_SECONDS = 20
_NONCE = 12


class NoPicture(Exception):
    """What was sent is none that can be read."""


def made_anew(sent: bytes) -> bytes:
    """The picture as a fresh JPEG of at most 2,000 pixels a side. Raises NoPicture; a bomb costs the child its life."""
    command = [sys.executable, "-m", "dongban.visits.photos.child"]
    try:
        done = subprocess.run(command, input=sent, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise NoPicture from None
    if done.returncode or not done.stdout.startswith(b"\xff\xd8"):
        raise NoPicture
    return done.stdout


def keep(key: UUID, picture: bytes) -> None:
    """Seals it to its key, so that no other file opens in its place."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    nonce = secrets.token_bytes(_NONCE)
    path.touch(mode=0o600)
    path.write_bytes(nonce + AESGCM(settings.PHOTO_KEY).encrypt(nonce, picture, _bound_to(key)))


def fetch(key: UUID) -> bytes:
    """Raises FileNotFoundError, and cryptography's InvalidTag for a file that was changed or exchanged."""
    sealed = _path(key).read_bytes()
    return AESGCM(settings.PHOTO_KEY).decrypt(sealed[:_NONCE], sealed[_NONCE:], _bound_to(key))


def discard(key: UUID) -> None:
    _path(key).unlink(missing_ok=True)


def _bound_to(key: UUID) -> bytes:
    return b"visits_photo:" + key.bytes


def _path(key: UUID) -> Path:
    home: Path = settings.HOME
    return home / "photos" / key.hex[:2] / f"{key.hex}.sealed"
