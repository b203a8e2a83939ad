"""`make bench`: a line a figure: name, value, target, `met` or `short`, tab-separated. Honest, and never an error.

Everything that is compared runs side by side in one process and one run, interleaved, on an embedded PostgreSQL on disk
with fsync, records durable. Values are medians of the rounds, as ratios unless the name says otherwise.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

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
from tests.benchmarks import checking, engine, lanes, removing, rotating, sealing, worklists


@dataclass(frozen=True)
class Figure:
    """A measured value and what it should reach. `most`: smaller is better."""

    name: str
    value: float
    target: float | None = None
    most: bool = False

    def line(self) -> str:
        if self.target is None:
            return f"{self.name}\t{self.value:.3g}\t-\tmet"
        met = self.value <= self.target if self.most else self.value >= self.target
        sign = "<=" if self.most else ">="
        return f"{self.name}\t{self.value:.3g}\t{sign} {self.target:g}\t{'met' if met else 'short'}"


@asynccontextmanager
async def installation() -> AsyncIterator[None]:
    """A database on disk, durable, with every table and nobody in it."""
    with tempfile.TemporaryDirectory(prefix="creditpass-bench-", dir="/var/tmp") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres", None)
        with server:
            await migrate(server.dsn())
            async with pool(server.dsn(), largest=20):
                install(vault := await Vault(FileProvider.create(Path(folder) / "root.key")).start())
                install_all()
                index_uses.install(sandbox=False)
                async with transaction() as connection:
                    await calendar.seed(connection, wall_now())
                try:
                    yield
                finally:
                    install(None)
                    await vault.stop()


async def main() -> None:
    """Measure and print."""
    async with installation():
        for name, measured in (await checking.measure()).items():
            print(Figure(name, *measured).line(), flush=True)
        for name, measured in (await lanes.measure()).items():
            print(Figure(name, *measured).line(), flush=True)
        for name, measured in (await removing.measure()).items():
            print(Figure(name, *measured).line(), flush=True)
        for name, measured in (await sealing.measure()).items():
            print(Figure(name, *measured).line(), flush=True)
        for name, measured in (await engine.measure()).items():
            print(Figure(name, *measured).line(), flush=True)
        for name, measured in (await rotating.measure()).items():
            print(Figure(name, *measured).line(), flush=True)
        for name, measured in (await worklists.measure()).items():
            print(Figure(name, *measured).line(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
