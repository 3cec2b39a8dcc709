"""아라 administers, 나리 answers customers; a mail server of our own takes letters in, and misbehaves when told to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from dongban.people import reach

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 3, tzinfo=UTC)
FIRM = reach.system(DAY)
FROM = "하늘증권 고객의 소리 <voc@sky.example>"
# What a server says to a letter; None: it takes the letter and breaks the line without a word.
Answer = Callable[[Envelope], str | None]


@dataclass
class Postbox:
    """A real mail server on the loopback, and what it has got."""

    answer: Answer = lambda _envelope: "250 kept"
    rcpt: Callable[[str], str] = lambda _address: "250 ok"
    got: list[Envelope] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=0)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.server.sockets[0].getsockname()[1]}"

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.content, policy=default) for envelope in self.got]

    def start(self) -> None:
        # A port of the system's choosing: the controller's own way of waiting for it needs a number.
        ready = threading.Event()

        def serve() -> None:
            loop = self.controller.loop
            asyncio.set_event_loop(loop)
            self.controller.server = loop.run_until_complete(self.controller._create_server())
            ready.set()
            loop.run_forever()

        self.thread = threading.Thread(target=serve, daemon=True)
        self.thread.start()
        ready.wait(10)

    def stop(self) -> None:
        self.controller.loop.call_soon_threadsafe(self.controller.server.close)
        self.controller.loop.call_soon_threadsafe(self.controller.loop.stop)
        self.thread.join(10)

    async def handle_RCPT(  # noqa: N802 - as the server calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        said = self.rcpt(address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        said = self.answer(envelope)
        if said is None or said.startswith("250"):
            with self.lock:
                self.got.append(envelope)
        if said is None:
            server.transport.abort()
            return "250 never heard"
        return said
