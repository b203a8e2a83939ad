"""The agent's own address on the lane's machine: `POST /port/v1/check` as at the centre, and how it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from registry.errors import CreditpassError, Invalid
from registry.i18n import translate
from registry.ports.lane.agent import Agent

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
LARGEST = 16_384


class LaneApp:
    """The ASGI application of one agent."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        match scope["method"], scope["path"]:
            case "POST", "/port/v1/check":
                status, body, source = await self._check(await _body(receive))
            case "GET", "/status":
                status, body, source = 200, msgspec.json.encode(self.status()), "lane"
            case _:
                status, body, source = 404, problem(404, "not-found", "There is nothing here"), "lane"
        kind = b"application/json" if status == 200 else b"application/problem+json"
        headers = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"creditpass-source", source.encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _check(self, body: bytes | None) -> tuple[int, bytes, str]:
        if body is None:
            return 413, problem(413, "too-large", "What you sent is too large"), "lane"
        try:
            return await self.agent.check(body)
        except Invalid as invalid:
            fields = [{"field": each.field, "code": each.code} for each in invalid.problems]
            return 422, problem(422, invalid.code, translate(invalid.message, "en"), errors=fields), "lane"
        except CreditpassError as wrong:
            return wrong.status, problem(wrong.status, wrong.code, translate(wrong.message, "en")), "lane"
        except msgspec.MsgspecError:  # its words may quote a value
            return 422, problem(422, "invalid", "This is no question"), "lane"

    def status(self) -> dict[str, Any]:
        """How the agent is: for the booth, and for whoever watches over it."""
        copy, age, off = self.agent.holder.copy, self.agent.clock.age(), self.agent.clock.off()
        return {
            "lane": self.agent.lane,
            "version": copy and copy.version,
            "records": copy and len(copy.records),
            "age_seconds": None if age is None else int(age),
            "clock_off_seconds": None if off is None else round(off, 1),
            "alarms": sorted(self.agent.alarms()),
        }


def problem(status: int, code: str, title: str, **more: Any) -> bytes:
    """An RFC 9457 problem."""
    return msgspec.json.encode({"type": "about:blank", "status": status, "code": code, "title": title, **more})


async def _body(receive: Receive) -> bytes | None:
    """The body; None for one that is too large."""
    body = b""
    while True:
        event = await receive()
        body += bytes(event.get("body", b""))
        if len(body) > LARGEST:
            return None
        if not event.get("more_body"):
            return body
