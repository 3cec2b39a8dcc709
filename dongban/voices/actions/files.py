"""Files that come with a message: taken only when they are what they say, and kept by what is in them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from dongban.voices.models import Attachment, Message
from dongban.voices.rules.doors import ACCEPTED, LARGEST_FILE, MOST_FILES, is_accepted, safe_name


def trouble_with(files: Sequence[UploadedFile]) -> str | None:
    """The sentence that says what is wrong with them; None when they can be taken. Nothing of them is opened."""
    if len(files) > MOST_FILES:
        return _("At most %(most)s files can come along.") % {"most": MOST_FILES}
    for file in files:
        name = safe_name(file.name or "")
        if (file.size or 0) > LARGEST_FILE:
            return _("%(name)s is too large: a file may have 5 MB.") % {"name": name}
        head = file.read(2048)
        file.seek(0)
        if not is_accepted(name, head):
            kinds = ", ".join(ACCEPTED)
            return _("%(name)s cannot be taken. What can: %(kinds)s.") % {"name": name, "kinds": kinds}
    return None


def keep(message: Message, files: Sequence[UploadedFile]) -> None:
    for file in files:
        data = file.read()
        digest = hashlib.sha256(data).hexdigest()
        _write(path_of(digest), data)
        Attachment.objects.create(
            message=message,
            name=safe_name(file.name or ""),
            kind=(file.content_type or "")[:100],
            size=len(data),
            digest=digest,
        )


def path_of(digest: str) -> Path:
    return Path(settings.HOME) / "voices" / digest[:2] / digest


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all; what is there already is the same."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(f".{os.getpid()}")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
