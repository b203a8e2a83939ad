"""What lanes are told of changes. Those of a port all ask in the same moment: one look and one commit for many.

What they say that they have is written before they are told anything, and what is read is never older than a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from registry.clock import legal_now, wall_now
from registry.database import Connection, transaction
from registry.ports.batching import Batcher
from registry.ports.check import Asker
from registry.ports.editions import epochs, keeping, lanes
from registry.ports.editions.marking import Mark, mark


@dataclass(frozen=True)
class Lane:
    """Which lane asks, and the epoch of the copy that it holds."""

    name: str
    epoch: int
    set_aside: int | None = None


@dataclass(frozen=True)
class Following:
    """A question: what came after a version that is held. Whose lane it is may be left open."""

    asker: Asker
    since: int
    lane: Lane | None = None


@dataclass(frozen=True)
class News:
    """What leads on from there (None: the whole is needed), and what a lane must know of our time."""

    port: str
    changes: Sequence[bytes] | None
    headers: dict[str, str]


async def _tell(asked: Sequence[Following]) -> list[News | Exception]:
    async with transaction() as connection:
        ports = await lanes.ports_of(connection, {each.asker for each in asked})
        known = [(each, port) for each in asked if isinstance(port := ports[each.asker], str)]
        marks = [
            Mark(each.asker.client, port, each.lane.name, each.lane.epoch, each.since, each.lane.set_aside)
            for each, port in known
            if each.lane is not None
        ]
        if marks:
            await mark(connection, marks, wall_now())
        wanted = sorted({(port, each.since) for each, port in known})
        found: dict[tuple[str, int], News] = {}
        for port, versions in groupby(wanted, lambda pair: pair[0]):
            headers = await headers_of(connection, port)
            for _, since in versions:
                told = await keeping.changes(connection, port, int(headers.get("Copy-Epoch", 0)), since)
                found[port, since] = News(port, told, headers)
    return [found[port, each.since] if isinstance(port := ports[each.asker], str) else port for each in asked]


desk = Batcher[Following, News](_tell)
"""The lanes that ask this process what changed."""


async def headers_of(connection: Connection, port: str) -> dict[str, str]:
    """What a lane must know of our time, and of how complete the newest edition is.

    What is read after them is at least as new as they say.
    """
    epoch = await epochs.of_port(connection, port)
    headers = {"Copy-Now": _instant(wall_now()), "Copy-Legal-Now": _instant(await legal_now(connection))}
    if epoch is not None:
        headers["Copy-Epoch"] = str(epoch.epoch)
        if epoch.in_step_at is not None:
            headers["Copy-In-Step"] = _instant(epoch.in_step_at)
        headers["Copy-Newest"] = str(await keeping.newest_version(connection, port))
    return {**headers, "Cache-Control": "no-store"}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
