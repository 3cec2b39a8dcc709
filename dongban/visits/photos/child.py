"""Decodes one picture from standard input in a process of its own, with limits on memory and time, and writes it anew.

Knows neither Django nor the database. Ends with 1 for whatever is no picture.
"""

from __future__ import annotations

import io
import resource
import sys

from PIL import Image, ImageOps, UnidentifiedImageError

_MEMORY = 400 * 2**20
_CPU_SECONDS = 10
_MOST_PIXELS = 60_000_000
_SIDE = 2000
_QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        picture = made_anew(sys.stdin.buffer.read())
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, UnidentifiedImageError):
        return 1
    sys.stdout.buffer.write(picture)
    return 0


def made_anew(sent: bytes) -> bytes:
    with Image.open(io.BytesIO(sent), formats=_FORMATS) as opened:
        if opened.width * opened.height > _MOST_PIXELS:
            raise ValueError("too large")
        # A JPEG can be read at half or a quarter of its size at once.
        opened.draft("RGB", (_SIDE, _SIDE))
        turned = ImageOps.exif_transpose(opened)
        turned.thumbnail((_SIDE, _SIDE))
        plain = turned.convert("RGB")
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


if __name__ == "__main__":
    sys.exit(main())
