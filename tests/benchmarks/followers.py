"""Many lanes' agents in one process, for measuring: `python -m tests.benchmarks.followers ADDRESS CLIENT KEY FOLDER MANY`.

Each is the agent of `creditpass lane` with a folder and connections of its own, following over HTTP until it is ended.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import structlog

from registry.ports.keys import read_key_file
from registry.ports.lane.agent import Agent, LaneAuth, centre
from registry.ports.lane.folder import Folder

APART = 0.05


async def follow(address: str, client: str, key: Path, folder: Path, number: int) -> None:
    """Be one lane. Not all of them are switched on in the same instant."""
    await asyncio.sleep(number * APART)
    async with centre(address, LaneAuth(address, client, *read_key_file(key))) as http:
        agent = Agent(f"lane-{number:03}", Folder(folder / str(number)), http)
        agent.start()
        await agent.follow()


async def main(address: str, client: str, key: str, folder: str, many: str) -> None:
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    await asyncio.gather(*(follow(address, client, Path(key), Path(folder), number) for number in range(int(many))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
