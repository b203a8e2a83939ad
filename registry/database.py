"""Transactions on PostgreSQL, for Piccolo's queries and for SQL alike.

Only the edge (pages, api, command line, timers) opens a transaction; everything below takes part in it.
Piccolo's own `DB.transaction()` is not used: it keeps its connection when COMMIT fails, until the pool is empty.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar, cast

import asyncpg
from piccolo.engine import engine_finder
from piccolo.engine.postgres import PostgresEngine, Savepoint

from registry.errors import Unavailable

T = TypeVar("T")
Connection = asyncpg.Connection

APP, SEQUENCER = "creditpass_app", "creditpass_sequencer"
"""Roles of the database in which we serve, and in which records get their places (`deploy/rights.py`)."""

ACQUIRE_SECONDS = 5.0
RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
LOST = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
)


class _Transaction:
    """What Piccolo's engine reads from its context variable."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._savepoints = 0

    def get_savepoint_id(self) -> int:
        self._savepoints += 1
        return self._savepoints

    async def savepoint(self, name: str | None = None) -> Savepoint:
        name = name or f"savepoint_{self.get_savepoint_id()}"
        await self.connection.execute(f"SAVEPOINT {name}")
        return Savepoint(name, self)  # type: ignore[arg-type]


class Engine(PostgresEngine):
    """Piccolo's engine, with a pool of connections beside its own: those of `session`."""

    hot: asyncpg.Pool[asyncpg.Record] | None = None


def engine() -> Engine:
    """The engine that `PICCOLO_CONF` names."""
    found = engine_finder()
    assert isinstance(found, Engine), "PICCOLO_CONF names no engine of ours"
    return found


@contextmanager
def taking_part(connection: Connection) -> Iterator[None]:
    """Let Piccolo's queries run on this connection, within the transaction that it has open."""
    db = engine()
    token = db.current_transaction.set(cast(Any, _Transaction(connection)))
    try:
        yield
    finally:
        db.current_transaction.reset(token)


@asynccontextmanager
async def transaction(*, readonly: bool = False, timeout: float = ACQUIRE_SECONDS) -> AsyncIterator[Connection]:
    """One transaction (read committed) on one pooled connection, given back whatever COMMIT does.

    Raises Unavailable when the database cannot be reached; what was begun is rolled back.
    """
    db = engine()
    if db.pool is None:
        raise Unavailable()
    try:
        async with _acquired(db.pool, timeout) as connection, connection.transaction(readonly=readonly):
            with taking_part(connection):
                yield connection
    except LOST as lost:
        raise Unavailable() from lost


@asynccontextmanager
async def session(timeout: float = ACQUIRE_SECONDS) -> AsyncIterator[Connection]:
    """One connection without a transaction: each statement commits by itself as it ends. For the hot path.

    It is of a pool of its own, so that pages and jobs never keep a lane waiting for a connection. Its statements are
    planned once for all values, and it is given on as it is: leave no setting, lock or cursor behind. Piccolo's
    queries take no part in it. Raises Unavailable as `transaction` does.
    """
    db = engine()
    if db.hot is None:
        raise Unavailable()
    try:
        async with _acquired(db.hot, timeout) as connection:
            yield connection
    except LOST as lost:
        raise Unavailable() from lost


@asynccontextmanager
async def _acquired(pool: asyncpg.Pool[asyncpg.Record], timeout: float) -> AsyncIterator[Connection]:
    try:
        connection = await pool.acquire(timeout=timeout)
    except OSError as unreachable:  # not only refused: the socket's file may be gone, or the host's name unknown
        raise Unavailable() from unreachable
    try:
        yield cast(Connection, connection)
    finally:
        await pool.release(connection)


def current() -> Connection:
    """The connection of the transaction in progress. Raises RuntimeError outside one."""
    running = engine().current_transaction.get()
    if running is None:
        raise RuntimeError("no transaction is in progress: the edge must open one")
    return cast(Connection, running.connection)


async def as_sequencer(connection: Connection) -> None:
    """Take the sequencer's rights for the rest of the transaction, where we serve without them and may take them."""
    may = (
        "select current_user = $1 and exists (select 1 from pg_roles where rolname = $2"
        " and pg_has_role(session_user, oid, 'MEMBER'))"
    )
    if await connection.fetchval(may, APP, SEQUENCER):
        await connection.execute(f"set local role {SEQUENCER}")


async def retrying(work: Callable[[], Awaitable[T]], attempts: int = 5) -> T:
    """Run `work` (which opens its own transaction) again when the database chose it to break a deadlock."""
    for attempt in range(1, attempts):
        try:
            return await work()
        except RETRIED:
            await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 - spreads rivals, no secret
    return await work()
