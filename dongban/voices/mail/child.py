"""Reads mails in a process of its own, whose memory is limited; its parent ends it when one takes too long.

Takes frames (four bytes of length, then a raw mail) on standard input and answers each with a frame of JSON on standard
output. Files are put into the stage by their digests. Knows neither Django nor the database.
"""

from __future__ import annotations

import hashlib
import json
import resource
import struct
import sys
from pathlib import Path
from typing import Any, BinaryIO

from dongban.voices.mail.parsing import File, TooMuch, parse

_HEAD = struct.Struct(">I")


def main(stage: Path, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while head := sys.stdin.buffer.read(_HEAD.size):
        raw = sys.stdin.buffer.read(_HEAD.unpack(head)[0])
        _say(sys.stdout.buffer, answer(raw, stage))


def answer(raw: bytes, stage: Path) -> dict[str, Any]:
    try:
        parsed = parse(raw)
        told: dict[str, Any] = _writable(parsed.told([_put_down(file, stage) for file in parsed.files]))
        return told
    except TooMuch as error:
        return {"unreadable": str(error)}
    except MemoryError:
        return {"unreadable": "too_much_memory"}
    except RecursionError:
        return {"unreadable": "too_deep"}
    except Exception as error:  # whatever a hostile mail finds is told, and the next one is read
        return {"unreadable": "broken", "error": f"{type(error).__name__}: {error}"[:300]}


def _writable(value: Any) -> Any:
    """Without signs that no database takes: halves of letters, and the one that ends strings."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\0", "")
    if isinstance(value, dict):
        return {name: _writable(each) for name, each in value.items()}
    return [_writable(each) for each in value] if isinstance(value, list) else value


def _put_down(file: File, stage: Path) -> dict[str, Any]:
    digest = hashlib.sha256(file.content).hexdigest()
    (stage / digest).write_bytes(file.content)
    return {"name": file.name, "kind": file.kind[:100], "size": len(file.content), "digest": digest}


def _say(out: BinaryIO, told: dict[str, Any]) -> None:
    line = json.dumps(told, ensure_ascii=True).encode()
    out.write(_HEAD.pack(len(line)) + line)
    out.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
