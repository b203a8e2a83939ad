"""What a channel is: something that takes a message out of the application to one address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

TRIED_AGAIN = False
PERMANENT = True


@dataclass(frozen=True, repr=False)
class Outgoing:
    """One message in the reader's language. It names no person, number or plate: the page that it links to does.

    `id` is the delivery's and stays the same however often it is tried, so that a receiver can tell. `address` is an
    e-mail address, a telephone number (E.164) or a URL; `key` the secret that signs it, where the channel does.
    """

    id: UUID
    address: str
    key: str | None
    subject: str
    body: str
    url: str
    language: str
    case: UUID
    scheme: str
    at: datetime

    def __repr__(self) -> str:
        return f"<outgoing {self.id}>"


class Undelivered(Exception):
    """The channel could not deliver. `code` says why, without any value; `permanent`: trying again is of no use."""

    def __init__(self, code: str, permanent: bool = TRIED_AGAIN) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


class Channel(Protocol):
    """A way to reach somebody outside the application."""

    @property
    def name(self) -> str:
        """As in `delivery.channel`: `email`, `webhook`, `sms`."""

    async def send(self, message: Outgoing, sent_at: datetime) -> None:
        """Deliver, or raise Undelivered. `sent_at` is wall time."""
