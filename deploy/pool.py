"""The pool of connections that Piccolo and `registry.database` take from."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

from deploy.piccolo_conf import DB

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


@asynccontextmanager
async def pool(dsn: str, *, smallest: int = 1, largest: int = 10, role: str | None = None) -> AsyncIterator[None]:
    """Point Piccolo at this database and keep a pool open, each connection in a role if one is named.

    Raises RuntimeError if the server is too old.
    """
    DB.config = {"dsn": dsn, "server_settings": {**SESSION, **({"role": role} if role else {})}}
    await DB.start_connection_pool(min_size=smallest, max_size=largest)
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


async def _close() -> None:
    """Close the pool when its connections are back; break those that do not come back."""
    closing = DB.pool
    DB.pool = None  # nobody takes another
    if closing is None:
        return
    try:
        await asyncio.wait_for(closing.close(), CLOSE_SECONDS)
    except TimeoutError:
        logger.warning("Connections that were still in use are cut off")
        closing.terminate()
