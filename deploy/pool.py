"""The pool of connections that Piccolo and `registry.database` take from."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

import asyncpg

from deploy.piccolo_conf import DB
from registry.database import Connection

logger = logging.getLogger(__name__)

OLDEST = 15  # the first PostgreSQL that has all we use
CLOSE_SECONDS = 10.0  # how long work in progress may keep the pool from closing

SESSION = {
    "application_name": "creditpass",
    "timezone": "UTC",
    "jit": "off",  # our statements are short; compiling them costs more than it saves
    # One transaction that is stuck must not hold up the others, connection by connection, until none is left.
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "5min",
}

HOT = {
    "plan_cache_mode": "force_generic_plan",  # planning such a statement takes longer than carrying it out
}
MOST_HOT = 4
"""Connections of the hot path: one batch of checks is under way at a time, and a few of those that came as a batch."""


@asynccontextmanager
async def pool(dsn: str, *, smallest: int = 1, largest: int = 10, role: str | None = None) -> AsyncIterator[None]:
    """Point Piccolo at this database and keep its pools open, each connection in a role if one is named.

    Raises RuntimeError if the server is too old.
    """
    session = {**SESSION, **({"role": role} if role else {})}
    DB.config = {"dsn": dsn, "server_settings": session}
    await DB.start_connection_pool(min_size=smallest, max_size=largest)
    DB.hot = await asyncpg.create_pool(
        dsn, server_settings={**session, **HOT}, min_size=0, max_size=MOST_HOT, max_inactive_connection_lifetime=0,
        reset=_as_it_is,
    )  # fmt: skip
    try:
        assert DB.pool is not None
        async with DB.pool.acquire() as connection:
            major = connection.get_server_version().major
        if major < OLDEST:
            raise RuntimeError(f"PostgreSQL {OLDEST} or newer is needed; this server is {major}.")
        yield
    finally:
        await _close()
        DB.config = {}


async def _as_it_is(connection: Connection) -> None:
    """Of the hot path's connections nothing is set back: nothing is set there, and it would be one more round trip."""


async def _close() -> None:
    """Close the pools when their connections are back; break those that do not come back."""
    closing = [DB.pool, DB.hot]
    DB.pool = DB.hot = None  # nobody takes another
    await asyncio.gather(*(_close_one(each) for each in closing if each is not None))


async def _close_one(closing: asyncpg.Pool[asyncpg.Record]) -> None:
    try:
        await asyncio.wait_for(closing.close(), CLOSE_SECONDS)
    except TimeoutError:
        logger.warning("Connections that were still in use are cut off")
        closing.terminate()
