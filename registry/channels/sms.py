"""Short messages: an interface to whoever sends them, and an adapter for gateways that take JSON over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import httpx

from registry.channels.channel import PERMANENT, Outgoing, Undelivered

TIMEOUT = httpx.Timeout(10.0)
FOR_GOOD = frozenset({400, 404, 410, 422})


class SmsGateway(Protocol):
    """Whoever sends short messages for us. `id` is the same however often it is tried: one message."""

    async def send(self, id: str, number: str, text: str) -> None:
        """Send to an E.164 number, or raise Undelivered."""


@dataclass(frozen=True)
class HttpGateway:
    """A gateway that takes `POST {"id", "to", "text"}` with a bearer token, and answers 2xx when it has it."""

    url: str
    token: str = field(repr=False)

    async def send(self, id: str, number: str, text: str) -> None:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
                response = await client.post(
                    self.url,
                    json={"id": id, "to": number, "text": text},
                    headers={"authorization": f"Bearer {self.token}", "idempotency-key": id},
                )
        except httpx.TimeoutException:
            raise Undelivered("sms-timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            raise Undelivered("sms-unreachable") from None
        status = response.status_code
        if not 200 <= status < 300:
            # What is wrong with this one message will stay wrong; a refused token (401, 403) is ours to mend.
            raise Undelivered(f"sms-{status}", permanent=status in FOR_GOOD)


@dataclass(frozen=True)
class Sms:
    """The channel: the subject and where to look, without the body, to stay short."""

    gateway: SmsGateway
    name: str = "sms"

    async def send(self, message: Outgoing, sent_at: datetime) -> None:
        if not message.address.startswith("+"):
            raise Undelivered("address", PERMANENT)
        await self.gateway.send(str(message.id), message.address, f"{message.subject}\n{message.url}")
