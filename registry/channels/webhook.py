"""Webhooks signed as the Standard Webhooks convention says, so that receivers can use its ready libraries.

`webhook-id` is the delivery's (the same at each try), `webhook-timestamp` the seconds at which it was sent, and
`webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body` under the receiver's secret,
which is written `whsec_` and base64.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import httpx

from registry.channels.addresses import checked
from registry.channels.channel import PERMANENT, Outgoing, Undelivered

PREFIX = "whsec_"
TIMEOUT = httpx.Timeout(10.0)
GONE = 410
SHORTEST_KEY = 16
"""Bytes. The convention recommends 24 to 64."""


def new_key() -> str:
    """A new secret for a receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def sign(key: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`. Raises ValueError for a secret of the wrong form."""
    secret = base64.b64decode(key.removeprefix(PREFIX), validate=True)
    if len(secret) < SHORTEST_KEY:
        raise ValueError("the secret is too short")
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


@dataclass(frozen=True)
class Webhook:
    """The channel. `anywhere` lets it reach plain http and private addresses: for the sandbox alone."""

    anywhere: bool = False
    name: str = "webhook"

    async def send(self, message: Outgoing, sent_at: datetime) -> None:
        target = await checked(message.address, anywhere=self.anywhere)
        body = body_of(message)
        headers = {**_signed(message, sent_at, body), "host": target.authority}
        try:
            # Proxies of the environment are not used: the address that was checked is the one to reach.
            async with (
                httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    "POST", target.url, content=body, headers=headers, extensions={"sni_hostname": target.host}
                ) as response,
            ):
                status = response.status_code
        except httpx.TimeoutException:
            raise Undelivered("webhook-timeout") from None
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError):
            raise Undelivered("webhook-unreachable") from None
        if not 200 <= status < 300:
            raise Undelivered(f"webhook-{status}", permanent=status == GONE)


def body_of(message: Outgoing) -> bytes:
    """What is sent: what happened to which case, in words, and where to look. No personal value."""
    content = {
        "type": "case.notice",
        "timestamp": message.at.isoformat(),
        "data": {
            "delivery": str(message.id),
            "case": str(message.case),
            "scheme": message.scheme,
            "subject": message.subject,
            "body": message.body,
            "url": message.url,
        },
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _signed(message: Outgoing, sent_at: datetime, body: bytes) -> Mapping[str, str]:
    timestamp = int(sent_at.timestamp())
    try:
        signature = sign(message.key or "", str(message.id), timestamp, body)
    except (ValueError, binascii.Error):
        raise Undelivered("webhook-key", PERMANENT) from None
    return {
        "content-type": "application/json",
        "user-agent": "creditpass",
        "webhook-id": str(message.id),
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature,
    }
