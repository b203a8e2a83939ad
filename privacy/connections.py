"""Two ways to the database: the transaction in progress, and a small pool apart from it.

Apart, what is read was committed and what is written stays written, whatever becomes of the transaction in
progress. Reveals are recorded there, and only what was read there is kept in a cache.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol, cast

import asyncpg
from piccolo.engine import engine_finder
from piccolo.engine.postgres import PostgresEngine

SIZE = 2
ACQUIRE_SECONDS = 5.0
"""How long a command waits for a free connection, and then for its answer."""


class Connection(Protocol):
    """What is asked of a connection, in a transaction or not."""

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]: ...

    async def execute(self, query: str, *args: Any) -> str: ...


def engine() -> PostgresEngine:
    """The engine that `PICCOLO_CONF` names."""
    found = engine_finder()
    assert isinstance(found, PostgresEngine), "PICCOLO_CONF names no PostgreSQL engine"
    return found


def in_progress() -> Connection | None:
    """The connection of the transaction in progress, None outside one."""
    running = engine().current_transaction.get()
    return None if running is None else cast(Connection, running.connection)


class Apart:
    """The small pool apart. Each command is a transaction of its own."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self._pool = pool

    @classmethod
    async def open(cls) -> Apart:
        """Connect to where Piccolo's engine connects."""
        pool = await asyncpg.create_pool(**{**engine().config, "min_size": 1, "max_size": SIZE})
        return cls(pool)

    async def close(self) -> None:
        await self._pool.close()

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        async with self._acquired() as connection:
            return await connection.fetch(query, *args)

    async def execute(self, query: str, *args: Any) -> str:
        async with self._acquired() as connection:
            return await connection.execute(query, *args)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """One transaction over several commands."""
        async with self._acquired() as connection, connection.transaction():
            yield cast(Connection, connection)

    @asynccontextmanager
    async def _acquired(self) -> AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]:
        """A connection of the pool. Raises ConnectionError, in whichever way the database cannot be reached."""
        try:
            connection = await self._pool.acquire(timeout=ACQUIRE_SECONDS)
        except OSError as unreachable:  # not only refused: the socket's file may be gone, or the host's name unknown
            raise ConnectionError("the database cannot be reached") from unreachable
        try:
            yield connection
        finally:
            await self._pool.release(connection)
