"""What tests of quotas share: a database with a vault, and a small province."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from deploy.schemes import install_all
from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import calendar
from registry.accounts import passwords
from registry.database import transaction
from tests.vehicles.province import Province


@pytest.fixture
async def sealing(database: str, tmp_path: Path) -> AsyncIterator[Vault]:
    """The installed vault, on the test's own database."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    yield vault
    install(None)
    await vault.stop()


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """What argon2 costs is tested elsewhere."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
async def province(sealing: Vault, cheap_passwords: None) -> Province:
    """A Hunan with no enterprise and an empty pool, on a Monday soon after the measures came into force."""
    install_all()
    made = Province()
    async with transaction() as connection:
        await calendar.seed(connection, made.at)
    return made
