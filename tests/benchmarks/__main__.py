"""`make bench`: a line a figure: name, value, target, `met` or `short`, and the rounds' spread, tab-separated.

Honest, and never an error for being short. `python -m tests.benchmarks lanes` measures one part alone.

Everything that is compared runs side by side in one process and one run, interleaved, on an embedded PostgreSQL on disk
with fsync, records durable. Values are medians of the rounds, as ratios unless the name says otherwise.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

os.environ.setdefault("PICCOLO_CONF", "deploy.piccolo_conf")

from deploy import index_uses
from deploy.migrate import migrate
from deploy.pool import pool
from deploy.postgres import EmbeddedPostgres
from deploy.schemes import install_all
from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import calendar
from registry.clock import wall_now
from registry.database import transaction
from tests.benchmarks import answering, engine, lanes, place, removing, rotating, sealing, worklists
from tests.benchmarks.rounds import Measured, Spread

INSIDE = {
    "lanes": lanes.measure,
    "removing": removing.measure,
    "sealing": sealing.measure,
    "engine": engine.measure,
    "rotating": rotating.measure,
    "worklists": worklists.measure,
}
"""What is measured within this process, each part in an installation of its own."""


@dataclass(frozen=True)
class Figure:
    """A measured value and what it should reach. `most`: smaller is better."""

    name: str
    value: float
    target: float | None = None
    most: bool = False

    spread: Spread | None = None

    def line(self) -> str:
        said = [self.name, f"{self.value:.3g}", "-", "met"]
        if self.target is not None:
            met = self.value <= self.target if self.most else self.value >= self.target
            said[2:] = [f"{'<=' if self.most else '>='} {self.target:g}", "met" if met else "short"]
        if self.spread is not None:
            said.append("{:.3g} to {:.3g}".format(*self.spread))
        return "\t".join(said)


@asynccontextmanager
async def installation() -> AsyncIterator[None]:
    """A database on disk, durable, with every table and nobody in it."""
    with place.folder() as folder:
        server = EmbeddedPostgres(folder / "postgres", None)
        with server:
            await migrate(server.dsn())
            async with pool(server.dsn(), largest=20):
                install(vault := await Vault(FileProvider.create(folder / "root.key")).start())
                install_all()
                index_uses.install(sandbox=False)
                async with transaction() as connection:
                    await calendar.seed(connection, wall_now())
                try:
                    yield
                finally:
                    install(None)
                    await vault.stop()


async def main(names: Sequence[str]) -> None:
    """Measure and print: everything, or the parts that are named."""
    if not names or "answering" in names:
        tell(await answering.measure())
    for name, part in INSIDE.items():
        if not names or name in names:
            async with installation():
                tell(await part())


def tell(figures: Mapping[str, Measured]) -> None:
    """A line a figure."""
    for name, measured in figures.items():
        print(Figure(name, *measured).line(), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
