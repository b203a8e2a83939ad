"""From the inbox to the world: messages are spread to the recipient's other channels, and sent until they arrive.

A move has written the inbox row in its own transaction, so a message is there however we are killed. From there:

1. `spread` writes one row for each further channel of a recipient, in one transaction with the mark that it did.
2. `send` leases rows (a lease is `next_try_at` moved ahead, committed), sends outside any transaction, and writes
   down what came of it. Killed in between, the lease runs out and somebody tries again: outside the application a
   message may then arrive twice, under the same id; inside, there is one row.

All times here are wall time: whoever moves the sandbox's clock does not wait for a mail server.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from privacy.errors import KeyDestroyed
from privacy.ids import uuid7
from privacy.purposes import Purpose
from privacy.sealed import Sealed
from privacy.vault import vault
from registry.actors import SYSTEM
from registry.channels.channel import Channel, Outgoing, Undelivered
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.errors import Unavailable
from registry.i18n import text, translate
from registry.installed import installed

log = structlog.get_logger(__name__)

EXPLAINED = text("%(body)s\n\nFor the details, open the page below.")


@dataclass(frozen=True)
class Contact:
    """A way to reach a recipient outside the application.

    `recipient`: who is reached, when one recipient stands for several (`unit:…` for its clerks, `account:…`); the
    address is asked for again under that name when the message is sent. Empty: the one asked for. `key` signs
    webhooks. `page` is where this reader finds the case, with `{id}` for its id; empty: the scheme's page.
    """

    channel: str
    address: Sealed | str
    language: str
    key: Sealed | str | None = None
    recipient: str = ""
    page: str = ""


ContactsOf = Callable[[Connection, str], Awaitable[Sequence[Contact]]]
"""The contacts of a recipient such as `unit:<id>`, read in the transaction in progress."""

_contacts: dict[str, ContactsOf] = {}


def register(prefix: str, contacts_of: ContactsOf) -> None:
    """Say who knows the contacts of recipients with this prefix (`unit`, `person`, `account`). `deploy` calls it."""
    _contacts[prefix] = contacts_of


def forget_registered() -> None:
    """Nobody knows any contacts (tests)."""
    _contacts.clear()


async def contacts_of(connection: Connection, recipient: str) -> Sequence[Contact]:
    """How a recipient is reached outside the application; empty when not at all."""
    known_by = _contacts.get(recipient.partition(":")[0])
    return await known_by(connection, recipient) if known_by else ()


@dataclass(frozen=True)
class Patience:
    """How long and how often a message is tried."""

    tries: int = 14
    first: timedelta = timedelta(seconds=30)
    longest: timedelta = timedelta(hours=6)
    one_try: timedelta = timedelta(minutes=1)
    lease: timedelta = timedelta(minutes=2)
    """Longer than one try may take."""

    def wait(self, attempts: int) -> timedelta:
        """How long until the next try after so many: twice as long each time, spread by a fifth either way."""
        wait = min(self.first * 2.0 ** min(max(attempts - 1, 0), 30), self.longest)
        return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreads senders, no secret


@dataclass(frozen=True)
class Outbox:
    """The sender of this installation: its channels, and the address at which its pages are."""

    channels: Sequence[Channel]
    base_url: str
    patience: Patience = field(default_factory=Patience)
    at_once: int = 8
    clock: Callable[[], datetime] = wall_now

    # -- spreading ----------------------------------------------------------------------------------------------

    async def spread(self, most: int = 200) -> int:
        """Write rows for the other channels of messages not yet spread; gives how many messages were looked at."""
        now = self.clock()
        async with transaction() as connection:
            rows = await connection.fetch(
                "select id, recipient, attempts from delivery where channel = 'inbox' and spread_at is null"
                " and (next_try_at is null or next_try_at <= $1) order by at, id limit $2"
                " for update skip locked",
                now, most,
            )  # fmt: skip
            for row in rows:
                await self._spread_safely(connection, row, now)
        return len(rows)

    async def _spread_safely(self, connection: Connection, row: asyncpg.Record, now: datetime) -> None:
        try:
            async with connection.transaction():  # a savepoint: what fails here fails alone
                await self._spread(connection, row["id"], row["recipient"], now)
        except Exception as error:
            log.error("outbox.spread-failed", delivery=str(row["id"]), error=type(error).__name__)
            await connection.execute(
                "update delivery set attempts = least(attempts + 1, 1000), next_try_at = $2 where id = $1",
                row["id"], now + self.patience.wait(row["attempts"] + 1),
            )  # fmt: skip

    async def _spread(self, connection: Connection, delivery: UUID, recipient: str, now: datetime) -> None:
        ours = {channel.name for channel in self.channels}
        reached = {
            (contact.recipient or recipient, contact.channel)
            for contact in await contacts_of(connection, recipient)
            if contact.channel in ours
        }
        await connection.executemany(
            'insert into delivery (id, entry, "case", scheme, recipient, channel, subject, body, params, at, attempts,'
            " next_try_at, last_error) select $2, entry, \"case\", scheme, $3, $4, subject, body, params, at, 0, $5, ''"
            " from delivery where id = $1 on conflict do nothing",
            [(delivery, uuid7(), who, channel, now) for who, channel in sorted(reached)],
        )
        await connection.execute("update delivery set spread_at = $2 where id = $1", delivery, now)

    # -- sending ------------------------------------------------------------------------------------------------

    async def send(self, most: int = 50) -> int:
        """Send what is due, a few at once; gives how many were tried. Raises Unavailable."""
        tried = 0
        while tried < most and (leased := await self._lease(min(self.at_once, most - tried))):
            outcomes = await asyncio.gather(*map(self._send, leased), return_exceptions=True)
            for failure in filter(None, outcomes):
                raise failure
            tried += len(leased)
        return tried

    async def _lease(self, most: int) -> list[asyncpg.Record]:
        """Take rows for ourselves for a while."""
        now = self.clock()
        async with transaction() as connection:
            rows = await connection.fetch(
                "update delivery set attempts = attempts + 1, next_try_at = $2 where id = any(array("
                " select id from delivery where channel <> 'inbox' and channel = any($3::varchar[])"
                " and done_at is null and failed_at is null and next_try_at <= $1"
                " order by next_try_at, id limit $4 for update skip locked))"
                ' returning id, "case", scheme, recipient, channel, subject, body, params::text, at, attempts',
                now, now + self.patience.lease, [channel.name for channel in self.channels], most,
            )  # fmt: skip
        return rows

    async def _send(self, row: asyncpg.Record) -> None:
        try:
            message = await self._outgoing(row)
            channel = next(channel for channel in self.channels if channel.name == row["channel"])
            async with asyncio.timeout(self.patience.one_try.total_seconds()):
                await channel.send(message, self.clock())
        except Undelivered as undelivered:
            await self._not_sent(row, undelivered.code, undelivered.permanent)
        except TimeoutError:
            await self._not_sent(row, f"{row['channel']}-timeout", permanent=False)
        except Unavailable:
            raise  # the lease runs out, and it is tried again
        except Exception as error:
            log.error("outbox.send-failed", delivery=str(row["id"]), error=type(error).__name__)
            await self._not_sent(row, "error", permanent=False)
        else:
            await self._sent(row)

    async def _outgoing(self, row: asyncpg.Record) -> Outgoing:
        """The message, its address opened for this purpose alone. Raises Undelivered when there is none any more."""
        async with transaction() as connection:
            contacts = await contacts_of(connection, row["recipient"])
        contact = next((c for c in contacts if c.channel == row["channel"]), None)
        if contact is None:
            raise Undelivered("no-address", permanent=True)
        try:
            address, key = await _opened(contact, row["case"])
        except KeyDestroyed:
            raise Undelivered("erased", permanent=True) from None
        return compose(row, contact, address, key, self.base_url)

    async def _sent(self, row: asyncpg.Record) -> None:
        async with transaction() as connection:
            await connection.execute(
                "update delivery set done_at = $2, next_try_at = null, last_error = '' where id = $1",
                row["id"], self.clock(),
            )  # fmt: skip

    async def _not_sent(self, row: asyncpg.Record, code: str, permanent: bool) -> None:
        now = self.clock()
        given_up = permanent or row["attempts"] >= self.patience.tries
        next_try = None if given_up else now + self.patience.wait(row["attempts"])
        async with transaction() as connection:
            # Not over somebody else's later try, if our lease ran out.
            await connection.execute(
                "update delivery set failed_at = $4, next_try_at = $3,"
                " last_error = $2 where id = $1 and done_at is null and attempts = $5",
                row["id"], code[:120], next_try, now if given_up else None, row["attempts"],
            )  # fmt: skip
        log.warning("outbox.not-sent", delivery=str(row["id"]), channel=row["channel"], code=code, given_up=given_up)


async def _opened(contact: Contact, case: UUID) -> tuple[str, str | None]:
    """Address and key in plain; what was sealed is revealed for the purpose `notice`, which is recorded."""
    sealed = [value for value in (contact.address, contact.key) if isinstance(value, Sealed)]
    plain = iter(await vault().reveal(Purpose("notice", str(case)), SYSTEM.caller, sealed) if sealed else [])
    address = next(plain) if isinstance(contact.address, Sealed) else contact.address
    key = next(plain) if isinstance(contact.key, Sealed) else contact.key
    return address, key


def compose(row: asyncpg.Record, contact: Contact, address: str, key: str | None, base_url: str) -> Outgoing:
    """The message of a delivery in the reader's language."""
    params, language = _params(row["params"]), contact.language
    page = contact.page or installed(row["scheme"]).page
    body = translate(row["body"], language, params)
    return Outgoing(
        id=row["id"],
        address=address,
        key=key,
        subject=translate(row["subject"], language, params),
        body=translate(EXPLAINED, language) % {"body": body},
        url=base_url.rstrip("/") + page.format(id=row["case"]),
        language=language,
        case=row["case"],
        scheme=row["scheme"],
        at=row["at"],
    )


def _params(stored: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(stored)
    return found


@dataclass(frozen=True)
class Told:
    """Who was told, by which channel, and what came of it. In the application, telling is done at once."""

    recipient: str
    channel: str
    subject: str
    at: datetime
    attempts: int
    done_at: datetime | None
    failed_at: datetime | None
    next_try_at: datetime | None
    read_at: datetime | None
    last_error: str


async def deliveries_of(connection: Connection, case: UUID) -> list[Told]:
    """Who was told about a case, newest first, each message's inbox before its other channels."""
    rows = await connection.fetch(
        "select recipient, channel, subject, at, attempts, case when channel = 'inbox' then at else done_at end as"
        " done_at, failed_at, case when channel <> 'inbox' then next_try_at end as next_try_at, read_at, last_error"
        " from delivery where \"case\" = $1 order by at desc, entry desc, channel <> 'inbox', recipient, channel",
        case,
    )
    return [Told(**dict(row)) for row in rows]
