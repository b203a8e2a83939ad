"""Waking lanes: whoever waits is told when there is a new edition. One look a moment for all who wait here."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from registry.database import transaction

MOMENT = 0.1
"""Seconds between looks, while somebody waits. (A NOTIFY would take a lock of the whole database at each commit.)"""


class Watch:
    """The newest version of each port, as this process last saw it."""

    def __init__(self) -> None:
        self._looked = asyncio.Condition()
        self._newest: Mapping[str, int] = {}
        self._looking: asyncio.Task[None] | None = None
        self._waiting = 0

    async def newer(self, port: str, since: int, seconds: float) -> None:
        """Wait until the port has a newer version than that, or so long. Raises what looking ends with."""
        self._waiting += 1
        try:
            if self._looking is None or self._looking.done():
                self._newest = {}
                self._looking = asyncio.create_task(self._look())
            looking = self._looking
            async with asyncio.timeout(seconds), self._looked:
                await self._looked.wait_for(lambda: self._newest.get(port, 0) > since or looking.done())
        except TimeoutError:
            return
        finally:
            self._waiting -= 1

    async def _look(self) -> None:
        try:
            while self._waiting:
                async with transaction(readonly=True) as connection:
                    rows = await connection.fetch("select port, max(version) as version from port_edition group by 1")
                async with self._looked:
                    self._newest = {row["port"]: row["version"] for row in rows}
                    self._looked.notify_all()
                await asyncio.sleep(MOMENT)
        except Exception:  # noqa: S110 - whoever waited asks the database next, and is told by it
            pass
        finally:
            self._newest = {}
            self._looking = None
            async with self._looked:
                self._looked.notify_all()
