"""A postbox that can keep a sender waiting after it has read the message."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.registry.channels.servers import Postbox


@dataclass
class HoldingPostbox(Postbox):
    """Messages to the address that it is `holding` are read and not answered; others are taken as ever."""

    holding: str = ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        while self.holding in envelope.rcpt_tos:  # noqa: ASYNC110 - another thread sets and clears it
            await asyncio.sleep(0.05)
        return answer

    def told(self, subject: str, address: str) -> list[str]:
        """The Message-IDs of what arrived under this subject at this address, one for each copy."""
        return [mail["Message-ID"] for mail in self.mails if mail["Subject"] == subject and mail["To"] == address]
