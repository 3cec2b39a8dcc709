"""The parent's side of the child that reads mails: it gives one at a time, and ends a child that takes too long."""

from __future__ import annotations

import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

_HEAD = struct.Struct(">I")
_MEMORY = 280 * 2**20
# Seconds of the processor for one mail; on a machine that is busy with other things it may take some times as long.
_PATIENCE = 4.0
_BUSY = 8
_LOOK = 0.1
_SETTINGS = {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"}


class Unreadable(Exception):
    """A mail that costs too much or is broken; `code` says why (voices.mail.words)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Reader:
    """Reads mails one after the other. `stage` holds the files of the last one."""

    def __init__(self, *, patience: float = _PATIENCE, memory: int = _MEMORY) -> None:
        self.patience, self.memory = patience, memory
        # What the last mail has cost, in seconds of the processor.
        self.spent = 0.0
        self._child: subprocess.Popen[bytes] | None = None
        self._before = 0.0
        self._ends = 0.0
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Reader:
        self._folder = tempfile.TemporaryDirectory(prefix="dongban-mail-")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end()
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def stage(self) -> Path:
        assert self._folder is not None
        return Path(self._folder.name)

    def read(self, raw: bytes) -> dict[str, Any]:
        """What `parsing.Parsed` holds. Raises Unreadable; the next mail is read by a fresh child then."""
        for left in self.stage.iterdir():
            left.unlink()
        try:
            told = self._ask(raw)
        except TimeoutError:
            self._end()
            raise Unreadable("too_much_time") from None
        except (BrokenPipeError, EOFError):
            self._end()
            raise Unreadable("too_much_memory") from None
        if "unreadable" in told:
            # What it has taken of memory is not given back by the system's allocator.
            self._end()
            raise Unreadable(str(told["unreadable"]))
        return told

    def _ask(self, raw: bytes) -> dict[str, Any]:
        child = self._living()
        assert child.stdin and child.stdout
        self._ends = time.monotonic() + _BUSY * self.patience
        self._before = _processor_time(child.pid)
        self._write(child.stdin.fileno(), _HEAD.pack(len(raw)))
        self._write(child.stdin.fileno(), raw)
        size = _HEAD.unpack(self._take(child.stdout.fileno(), _HEAD.size))[0]
        told: dict[str, Any] = json.loads(self._take(child.stdout.fileno(), size))
        return told

    def _living(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 - nothing of a mail is in its words
                [sys.executable, "-m", "dongban.voices.mail.child", str(self.stage), str(self.memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env={**os.environ, **_SETTINGS},
            )
            assert self._child.stdin
            os.set_blocking(self._child.stdin.fileno(), False)
        return self._child

    def _write(self, pipe: int, content: bytes) -> None:
        rest = memoryview(content)
        while rest:
            self._wait([], [pipe])
            rest = rest[os.write(pipe, rest[:65536]) :]

    def _take(self, pipe: int, size: int) -> bytes:
        found = bytearray()
        while len(found) < size:
            self._wait([pipe], [])
            piece = os.read(pipe, min(size - len(found), 1 << 20))
            if not piece:
                raise EOFError
            found += piece
        return bytes(found)

    def _wait(self, reads: list[int], writes: list[int]) -> None:
        """Until the child takes or gives something. Raises TimeoutError when this mail has cost enough."""
        assert self._child is not None
        while not any(select.select(reads, writes, [], _LOOK)):
            self.spent = _processor_time(self._child.pid) - self._before
            if self.spent > self.patience or time.monotonic() > self._ends:
                raise TimeoutError

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for pipe in (self._child.stdin, self._child.stdout):
                if pipe:
                    pipe.close()
        self._child = None


def _processor_time(pid: int) -> float:
    """Seconds that a process has worked; none where the system does not say, so that the clock alone decides."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
