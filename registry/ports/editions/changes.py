"""Who changed, in a dense order: the follower of each port asks after its own position.

Notes are written by triggers with the change itself and commit out of order; only what is committed gets a position,
by one process at a time, so that nobody who follows positions ever misses a change (as `registry/journal.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from registry.database import Connection
from registry.ports.editions.epochs import LOCK, REACHED

MOST = 5_000

SEQUENCE = f"""
    with chosen as (
        delete from copy_pending
         where id = any(array(select id from copy_pending order by id limit $1)) returning id, subject, noted_at
    ), once as (
        select subject, min(id) as first, min(noted_at) as noted_at from chosen group by subject
    ), written as (
        insert into copy_change (position, subject, noted_at)
        select ({REACHED}) + row_number() over (order by first), subject, noted_at from once
         where exists (select 1 from port_epoch where retired_at is null)
    )
    select count(*) from chosen
"""  # noqa: S608 - made of constants

DONE = """
    delete from copy_change
     where position <= (select coalesce(min(position), 0) from port_epoch where retired_at is null)
"""


async def sequence(connection: Connection, most: int = MOST) -> bool:
    """Give positions to notes that are committed; whether every one of them has its position now."""
    await connection.execute("select pg_advisory_xact_lock($1)", LOCK)
    await connection.execute(DONE)
    taken: int = await connection.fetchval(SEQUENCE, most)
    return taken < most


@dataclass(frozen=True)
class Changed:
    """The position that is reached, the subjects that changed on the way to it, and when the first of them did."""

    position: int
    subjects: Sequence[UUID]
    since: datetime | None


async def after(connection: Connection, position: int, most: int = MOST) -> Changed:
    """What changed after a position."""
    rows = await connection.fetch(
        "select position, subject, noted_at from copy_change where position > $1 order by position limit $2",
        position, most,
    )  # fmt: skip
    noted = [row["noted_at"] for row in rows if row["noted_at"] is not None]
    reached = rows[-1]["position"] if rows else position
    return Changed(reached, list({row["subject"] for row in rows}), min(noted, default=None))


async def waits(connection: Connection, position: int, subjects: list[UUID]) -> bool:
    """Whether one of these changed after that position."""
    found: bool = await connection.fetchval(
        "select exists (select 1 from copy_pending where subject = any($1::uuid[]))"
        " or exists (select 1 from copy_change where subject = any($1::uuid[]) and position > $2)",
        subjects, position,
    )  # fmt: skip
    return found
