"""The pool of connections that Piccolo and `registry.database` take from."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

from deploy.piccolo_conf import DB

OLDEST = 15  # the first PostgreSQL that has all we use

SESSION = {
    "application_name": "creditpass",
    "timezone": "UTC",
    "jit": "off",  # our statements are short; compiling them costs more than it saves
}


@asynccontextmanager
async def pool(dsn: str, *, smallest: int = 1, largest: int = 10) -> AsyncIterator[None]:
    """Point Piccolo at this database and keep a pool open. Raises RuntimeError if the server is too old."""
    DB.config = {"dsn": dsn, "server_settings": SESSION}
    await DB.start_connection_pool(min_size=smallest, max_size=largest)
    try:
        assert DB.pool is not None
        async with DB.pool.acquire() as connection:
            major = connection.get_server_version().major
        if major < OLDEST:
            raise RuntimeError(f"PostgreSQL {OLDEST} or newer is needed; this server is {major}.")
        yield
    finally:
        await DB.close_connection_pool()
        DB.config = {}
