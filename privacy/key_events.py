"""The record of what was done to the installation's keys: who, what, to which, when. Append-only."""

from __future__ import annotations

from privacy.connections import Apart, Connection
from privacy.ids import uuid7


async def note(connection: Connection | Apart, by: str, event: str, kind: str, key: str, detail: str = "") -> None:
    """Append to the record, in the transaction of the connection. `by` is a caller such as `account:<id>`."""
    await connection.execute(
        "insert into key_event (id, at, actor, event, kind, key, detail)"
        " values ($1, clock_timestamp(), $2, $3, $4, $5, $6)",
        uuid7(), by, event, kind, key, detail,
    )  # fmt: skip
