"""Telling people: what a move writes for those who must be told.

A move writes one `inbox` row for each recipient: that is the message in the application, there once and at once.
The outbox (`registry/outbox.py`) spreads it to the recipient's other channels and sends those until they arrive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from privacy.ids import uuid7
from registry.database import Connection
from registry.installed import CaseRow
from registry.scheme import Tell

INBOX = "inbox"


@dataclass(frozen=True)
class Message:
    """One message in somebody's inbox; `subject` and `body` are message ids."""

    id: UUID
    case: UUID
    scheme: str
    subject: str
    body: str
    at: datetime
    read_at: datetime | None


async def write(
    connection: Connection,
    case: CaseRow,
    tells: Sequence[Tell],
    recipients: Mapping[str, str],
    entry: int,
    at: datetime,
) -> None:
    """Put what a move tells into the inbox of each recipient that the case has."""
    rows = [
        (uuid7(), entry, case.id, case.scheme, recipients[t.to], t.subject, t.body, at)
        for t in tells
        if t.to in recipients
    ]
    await connection.executemany(
        'insert into delivery (id, entry, "case", scheme, recipient, subject, body, at, channel, attempts, params, last_error)'
        " values ($1, $2, $3, $4, $5, $6, $7, $8, 'inbox', 0, '{}', '') on conflict do nothing",
        rows,
    )


async def inbox(
    connection: Connection, recipients: Sequence[str], *, case: UUID | None = None, most: int = 50
) -> list[Message]:
    """The newest messages of these recipients, of one case if it is named."""
    rows = await connection.fetch(
        'select id, "case", scheme, subject, body, at, read_at from delivery'
        " where recipient = any($1::varchar[]) and channel = 'inbox' and ($2::uuid is null or \"case\" = $2)"
        " order by at desc, id desc limit $3",
        list(recipients), case, most,
    )  # fmt: skip
    return [Message(**dict(row)) for row in rows]


async def mark_read(connection: Connection, messages: Sequence[Message], at: datetime) -> None:
    """These messages were shown to whoever they are for."""
    unread = [message.id for message in messages if message.read_at is None]
    await connection.execute("update delivery set read_at = $2 where id = any($1::uuid[])", unread, at)
