"""Real servers on this machine to send to: SMTP, and HTTP that answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from registry.channels.email import Encryption, MailServer


@dataclass
class Postbox:
    """Takes mail. `answers` are given first, one a message, in place of taking it: `451 4.3.0 busy`."""

    answers: list[str] = field(default_factory=list)
    recipients_refused: str | None = None
    mails: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipients_refused:
            return self.recipients_refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers:
            return self.answers.pop(0)
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"


class _OnAFreePort(Controller):
    """Listens on a port that the system chose; aiosmtpd would knock at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(box: Postbox) -> Iterator[MailServer]:
    """A real SMTP server over this postbox."""
    controller = _OnAFreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield MailServer(
            "127.0.0.1",
            controller.port,
            "Credit pass <no-reply@example.org>",
            Encryption.NONE,
            domain="pass.example.org",
            timeout=5,
        )
    finally:
        controller.stop()


@dataclass
class Got:
    """A request that came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Takes requests. `answers` are the statuses given, in order; then 204."""

    answers: list[int] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)
    url: str = ""
    pause: threading.Event | None = None
    """Not answered before this is set."""


@contextmanager
def http_server(receiver: Receiver) -> Iterator[Receiver]:
    """A real HTTP server over this receiver."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            receiver.got.append(Got(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if receiver.pause is not None:
                receiver.pause.wait(10)
            status = receiver.answers.pop(0) if receiver.answers else 204
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", "/elsewhere")
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
