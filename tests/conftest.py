"""What tests share: one PostgreSQL, and for each test that asks a database of its own with every table.

The server is the distribution's (15 on Debian 12, the oldest that we support), else our embedded one; whatever starts a
sandbox uses the embedded one, so one run tries both. Its folder stays for the next run: in memory if there is room, for
making databases is most of what it does, with a link in var/tests. To use another: CREDITPASS_TEST_BINARIES names a
folder with `postgres`; CREDITPASS_TEST_DATABASE_URL names a running server, by a role that may create databases.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from deploy.postgres import SUPERUSER, EmbeddedPostgres
from deploy.postgres_place import major_version, wheel_binaries
from tests.machine import system_postgres
from tests.memory import memory_with_room

LONG = os.environ.get("CREDITPASS_HYPOTHESIS") == "long"
"""Many more examples, new ones each time; otherwise the same ones wherever they run."""
# How long an example takes tells of the machine, not of the code.
settings.register_profile(
    "creditpass", deadline=None, derandomize=not LONG, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("creditpass")

TESTS = Path(__file__).resolve().parent
VAR = TESTS.parent / "var"
JOURNEYS = TESTS / "journeys"


@dataclass(frozen=True)
class Server:
    """A PostgreSQL to make databases on."""

    url: str  # of a database that is always there, by a role that may create others
    owner: str  # the role that the tests connect by

    def dsn(self, database: str) -> str:
        """The URL of another database of the server, by the owner's role."""
        parts = urlsplit(self.url)
        account, at, place = parts.netloc.rpartition("@")
        role = self.owner + account.removeprefix(parts.username or "")
        return urlunsplit(parts._replace(netloc=f"{role}{at}{place}", path=f"/{database}"))

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


def binaries() -> Path:
    """The folder of the PostgreSQL that is tried: its server, and tools of the same version."""
    named = os.environ.get("CREDITPASS_TEST_BINARIES")
    return Path(named) if named else system_postgres() or wheel_binaries()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker("db")
        if item.path.is_relative_to(JOURNEYS):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running server; tests seldom need it itself: see `database`."""
    url = os.environ.get("CREDITPASS_TEST_DATABASE_URL")
    if url:
        yield Server(url, urlsplit(url).username or "")
        return
    with (
        _folder(major_version(binaries())) as folder,
        EmbeddedPostgres(folder, binaries(), durable=False) as embedded,
    ):
        yield Server(embedded.dsn("postgres", SUPERUSER), "creditpass")


@pytest.fixture(scope="session")
async def template(postgres: Server) -> AsyncIterator[str]:
    """The name of a database with every table and no row, to be copied."""
    from deploy.migrate import migrate  # here, for it imports every layer and rules' tests need none

    await _drop_leftovers(postgres)
    name = f"test_{os.getpid()}_template"
    await postgres.execute(f"CREATE DATABASE {name} OWNER {postgres.owner}")
    await migrate(postgres.dsn(name))
    yield name
    await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


_numbers = itertools.count()


@pytest.fixture
async def empty_database(postgres: Server) -> AsyncIterator[str]:
    """The DSN of a new database without tables; no pool."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await postgres.execute(f"CREATE DATABASE {name} OWNER {postgres.owner}")
    yield postgres.dsn(name)
    await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(postgres: Server, template: str) -> AsyncIterator[str]:
    """A new database with every table, and the pool open on it. Yields its DSN, for connections beside the
    pool.
    """
    from deploy.pool import pool

    name = f"test_{os.getpid()}_{next(_numbers)}"
    await postgres.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {postgres.owner} STRATEGY FILE_COPY")
    async with pool(postgres.dsn(name), largest=20):
        yield postgres.dsn(name)
    await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def _folder(version: str) -> Iterator[Path]:
    """A server's folder that nobody else uses as long as we do.

    Not shared, because a transaction that is open in any database of a server holds up readers of the journal in all.
    """
    (VAR / "tests").mkdir(parents=True, exist_ok=True)
    for number in itertools.count():
        folder = VAR / "tests" / f"postgres-{version}-{number}"
        with folder.with_name(f"{folder.name}.taken").open("w") as taken:
            try:
                fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            memory = memory_with_room()
            if memory and not folder.exists():
                folder.unlink(missing_ok=True)  # a link to memory that a restart has emptied
                folder.symlink_to(tempfile.mkdtemp(prefix="creditpass-tests-", dir=memory))
            yield folder
            return


async def _drop_leftovers(server: Server) -> None:
    """Drop the databases of runs that were killed: their names carry the process id."""
    connection = await asyncpg.connect(server.url)
    try:
        for row in await connection.fetch("SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9]+_'"):
            if not Path("/proc", row["datname"].split("_")[1]).exists():
                await connection.execute(f"DROP DATABASE IF EXISTS {row['datname']} WITH (FORCE)")
    finally:
        await connection.close()
