"""Waiting for what happens by itself, with patience for a busy machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import asyncpg

from deploy.trial import Trial

PATIENCE = 120.0


def until(happened: Callable[[], Any], what: str) -> Any:
    """What `happened` gives as soon as it gives anything. Fails when it takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not (found := happened()):
        assert time.monotonic() < deadline, f"{what}: waited {PATIENCE:.0f} s in vain"
        time.sleep(0.1)
    return found


def query(trial: Trial, statement: str, *values: Any) -> list[asyncpg.Record]:
    """Ask the sandbox's database itself."""

    async def ask() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(trial.postgres.dsn())
        try:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *values)
            return rows
        finally:
            await connection.close()

    return asyncio.run(ask())
