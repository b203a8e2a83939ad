"""Erasing a subject and taking up what rests on one exclude each other (PI-19), by a lock in the database.

Whoever declares holds the subjects it found until the end of its transaction; whoever erases one waits for that, and
then sees what was declared. Whoever declares meanwhile waits for the erasure, and finds nobody.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from registry import claims
from registry.database import Connection


def lock_name(subject: UUID) -> str:
    """The lock that whoever erases the subject takes alone (`claims.lock`)."""
    return f"life:{subject}"


async def held(connection: Connection, find: Callable[[], Awaitable[UUID]]) -> UUID:
    """The subject that `find` finds, held until the transaction ends; found anew where it was erased as we waited."""
    while True:
        subject = await find()
        await connection.execute("select pg_advisory_xact_lock_shared(hashtextextended($1, 0))", lock_name(subject))
        if await find() == subject:
            return subject


async def take_alone(connection: Connection, subjects: Iterable[UUID]) -> None:
    """Wait for whoever holds one of these; from now on nobody takes up anything that rests on them."""
    await claims.lock(connection, map(lock_name, subjects))
