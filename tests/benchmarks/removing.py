"""From a removal's commit to the acknowledgement by the last of 100 lanes, over real HTTP.

The server answers on a port of this machine, the follower makes editions as its timer does, and the 100 agents share
one other process. Their folders are in memory where there is room, since 100 lanes do not share one disk.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from uuid import UUID

from deploy.jobs import SECOND
from deploy.trial import free_port
from registry.actors import ActorKind
from registry.clock import wall_now
from registry.database import transaction
from registry.ports import api as checks
from registry.ports import clients
from registry.ports.editions import api, keeping
from registry.ports.editions.following import Follower
from registry.ports.identify import identifier
from registry.ports.keys import make_key_file
from registry.web.app import build_app
from registry.web.observed import configure_logging
from registry.web.site import Site
from tests.benchmarks.rounds import Measured
from tests.memory import memory_with_room
from tests.registry.web.serving import served
from tests.whitelist.world import World

LANES, REMOVALS = 100, 40
PORT = "bench-lanes"
PATIENCE = 300.0
LOOKS = 0.05


async def measure() -> dict[str, Measured]:
    """Seconds until the last lane has acknowledged, of so many removals: the median, and the 99th of a hundred."""
    configure_logging("CRITICAL")  # a line a figure, and nothing else
    vehicles = await _listed()
    took: list[float] = []
    before = 0.0, 0.0
    with tempfile.TemporaryDirectory(prefix="creditpass-bench-lanes-", dir=memory_with_room()) as folder:
        async with _following(), _lanes(Path(folder)) as agents:
            try:
                await _all_have(await _newest())
                before = time.process_time(), _worked(agents)
                for vehicle in vehicles:
                    took.append(await _removed(vehicle))
            except TimeoutError:  # the figure is short, and the benchmark goes on
                took += [PATIENCE] * 2
            centre, lanes = time.process_time() - before[0], _worked(agents) - before[1]
    hundredths = quantiles(took, n=100, method="inclusive")
    return {
        "lanes: seconds from a removal to the last acknowledgement of 100, p99": (hundredths[98], 2, True),
        "lanes: seconds from a removal to the last acknowledgement of 100, median": (hundredths[49], None, True),
        "lanes: processor seconds of the centre a removal (server, follower, measuring)": (
            centre / REMOVALS,
            None,
            True,
        ),
        "lanes: processor seconds of the 100 agents a removal": (lanes / REMOVALS, None, True),
    }


def _worked(agents: Process) -> float:
    """Seconds of processor time that the agents' process has used."""
    fields = Path(f"/proc/{agents.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _listed() -> list[UUID]:
    """Vehicles with a standing, each to be removed once."""
    world = World(at=wall_now())
    unit = await world.unit()
    for _ in range(REMOVALS):
        await world.listed(unit, world.person(), world.car())
    async with transaction(readonly=True) as connection:
        rows = await connection.fetch(
            "select subject from standing where scheme = 'hengqin' and closed_at is null order by id desc limit $1",
            REMOVALS,
        )
    return [row["subject"] for row in rows]


async def _removed(vehicle: UUID) -> float:
    """Seconds from the commit until the last lane has what follows from it."""
    before = await _newest()
    async with transaction() as connection:
        await connection.execute(
            "update standing set closed_at = statement_timestamp() where subject = $1 and closed_at is null", vehicle
        )
    committed = wall_now()
    return (await _all_have(before + 1) - committed).total_seconds()


async def _newest() -> int:
    async with transaction(readonly=True) as connection:
        return await keeping.newest_version(connection, PORT)


async def _all_have(version: int) -> datetime:
    """When the last lane acknowledged this version (or a later one). Raises TimeoutError."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with transaction(readonly=True) as connection:
                row = await connection.fetchrow(
                    "select count(*) as many, max(acknowledged_at) as last from lane where port = $1 and version >= $2",
                    PORT, version,
                )  # fmt: skip
            if row is not None and row["many"] == LANES and version:
                last: datetime = row["last"]
                return last
            await asyncio.sleep(LOOKS)
            version = version or await _newest()


@asynccontextmanager
async def _following() -> AsyncIterator[None]:
    """Editions are made as the timer makes them."""

    async def follow() -> None:
        follower = Follower()
        while True:
            if not await follower.follow():
                await asyncio.sleep(SECOND.total_seconds() / 4)

    task = asyncio.create_task(follow())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _lanes(folder: Path) -> AsyncIterator[Process]:
    """A server, and a process with the agents of every lane: that process."""
    public = make_key_file(folder / "port.json")
    async with transaction() as connection:
        client = await clients.create(
            connection, name="Bench lanes", port=PORT, schemes=["hengqin"], public_jwk=public, agreement="B-2",
            at=wall_now(),
        )  # fmt: skip
    number = free_port()
    address = f"http://127.0.0.1:{number}"
    site = Site(public_url=address, identify={ActorKind.PORT: identifier()}, throttled=False)
    async with served(build_app(site, [checks.router, api.router]), number):
        agents = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.followers", address, str(client), str(folder / "port.json"),
            str(folder / "lanes"), str(LANES),
        )  # fmt: skip
        try:
            yield agents
        finally:
            agents.kill()
            await agents.wait()
