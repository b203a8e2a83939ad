"""A vault on a database of its own, once for each suite."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

from privacy.disclosures import Record
from privacy.keys import FileProvider
from privacy.suites import AES_256_GCM, SM4_GCM, Suite
from privacy.vault import Vault, install
from registry.database import Connection, transaction
from tests.privacy.people import Sealee, SealeeCar


@pytest.fixture
def root(tmp_path: Path) -> FileProvider:
    return FileProvider.create(tmp_path / "root.key")


@asynccontextmanager
async def running(root: FileProvider, suite: Suite = AES_256_GCM, record: Record | None = None) -> AsyncIterator[Vault]:
    """A vault, started and not installed."""
    vault = await Vault(root, suite=suite, record=record).start()
    try:
        yield vault
    finally:
        await vault.stop()


class Undone(Exception):
    """Thrown to roll a transaction back."""


@asynccontextmanager
async def rolled_back() -> AsyncIterator[Connection]:
    """A transaction that comes to nothing."""
    with suppress(Undone):
        async with transaction() as connection:
            yield connection
            raise Undone


@pytest.fixture
def suite() -> Suite:
    return AES_256_GCM


@pytest.fixture
async def sealing(database: str, root: FileProvider, suite: Suite) -> AsyncIterator[Vault]:
    """The installed vault, with the tables of `people` made. Use `both_suites` to run under each suite."""
    for table in (Sealee, SealeeCar):
        await table.create_table()
    async with running(root, suite) as vault:
        install(vault)
        yield vault
        install(None)


both_suites = pytest.mark.parametrize("suite", [AES_256_GCM, SM4_GCM], ids=["aes", "sm4"])


@pytest.fixture
async def beside(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection beside the pool: another process, as it were."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture(autouse=True)
def _no_vault_left() -> Iterator[None]:
    yield
    install(None)
