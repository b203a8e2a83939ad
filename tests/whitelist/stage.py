"""A stage for many short histories: one real PostgreSQL, one connection, and every history rolled back at its end.

Whatever opens a transaction on the stage gets a savepoint of the history's own, so that each history begins with
the same three units and nobody declared, in a millisecond. The code that runs does not know: it commits, fails and
retries as it always does, without rivals (`test_races.py` has those).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from deploy.pool import SESSION
from deploy.schemes import install_all
from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import calendar
from registry.database import Connection, engine, transaction
from tests.whitelist.world import NOON, TestUnit, World

T = TypeVar("T")


class Lent:
    """What `acquire` of a pool gives: to be awaited, or entered with `async with`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def __await__(self) -> Generator[Any, None, Connection]:
        return self.__aenter__().__await__()

    async def __aenter__(self) -> Connection:
        return self.connection

    async def __aexit__(self, *_: object) -> None:
        pass


class OnePool:
    """Stands where Piccolo's pool stands, and gives the one connection to everybody."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def acquire(self, timeout: float | None = None) -> Lent:
        return Lent(self.connection)

    async def release(self, connection: Connection) -> None:
        pass


class Stage:
    """`run` runs a coroutine on the stage's own loop; `begin` and `end` bound a history."""

    units: list[TestUnit]

    def __init__(self, dsn: str, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        self._pool = engine().pool
        self.run(self._open(dsn, folder))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    async def _open(self, dsn: str, folder: Path) -> None:
        self.connection = await asyncpg.connect(dsn, server_settings=SESSION)
        engine().pool = OnePool(self.connection)  # type: ignore[assignment]
        self._vault = await Vault(FileProvider.create(folder / "root.key")).start()
        install(self._vault)
        install_all()
        async with transaction() as connection:
            await calendar.seed(connection, NOON)
        world = World()
        kinds = ("enterprise", "public_body", "community_committee")
        self.units = [await world.unit(kind) for kind in kinds]

    def begin(self) -> None:
        self._history = self.connection.transaction()
        self.run(self._history.start())

    def end(self) -> None:
        self.run(self._history.rollback())

    def close(self) -> None:
        self.run(self._close())
        self._loop.close()

    async def _close(self) -> None:
        install(None)
        await self._vault.stop()
        await self.connection.close()
        engine().pool = self._pool
