"""Loading a server over HTTP from one thread, so that the loading costs little beside what is loaded."""

from __future__ import annotations

import selectors
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from time import perf_counter


@dataclass
class Loaded:
    """What came of it: seconds of each answer, in no order, and how long the whole took."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0
    refused: int = 0

    @property
    def rate(self) -> float:
        return len(self.took) / self.seconds

    def quantile(self, share: float) -> float:
        """Seconds within which this share of the answers came."""
        return sorted(self.took)[int(len(self.took) * share)]


def request(path: str, body: bytes, token: str = "") -> bytes:
    """A POST of JSON, as bytes to send."""
    bearer = f"Authorization: Bearer {token}\r\n" if token else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{bearer}Content-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def load(port: int, requests: Sequence[bytes], *, connections: int, seconds: float) -> Loaded:
    """Ask for so long, every connection again as soon as it is answered. Raises ConnectionError if one is closed."""
    done, selector, next_one = Loaded(), selectors.EpollSelector(), cycle(requests)
    lines = [_Line(port) for _ in range(connections)]
    began = perf_counter()
    for line in lines:
        selector.register(line.socket, selectors.EVENT_READ, line)
        line.ask(next(next_one))
    waiting = len(lines)
    until = began + seconds
    while waiting:
        for line in _answered(selector):
            now = perf_counter()
            done.took.append(now - line.asked)
            done.refused += not line.ok
            if now < until:
                line.ask(next(next_one))
            else:
                waiting -= 1
    done.seconds = perf_counter() - began
    for line in lines:
        line.socket.close()
    selector.close()
    return done


def _answered(selector: selectors.BaseSelector) -> Iterator[_Line]:
    for key, _ in selector.select():
        line: _Line = key.data
        if line.hear():
            yield line


class _Line:
    """One connection, with one question under way at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.asked, self.ok, self._heard = 0.0, True, b""

    def ask(self, message: bytes) -> None:
        self.asked = perf_counter()
        self.socket.sendall(message)

    def hear(self) -> bool:
        """Whether the whole answer is there."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed a connection")
        heard = self._heard + part
        head, end, body = heard.partition(b"\r\n\r\n")
        whole = bool(end) and len(body) >= _length(head)
        self._heard = b"" if whole else heard
        self.ok = heard.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201"))
        return whole


def _length(head: bytes) -> int:
    """Bytes of the body; every server here tells them."""
    at = head.lower().index(b"content-length:") + 15
    return int(head[at:].split(b"\r\n", 1)[0])
