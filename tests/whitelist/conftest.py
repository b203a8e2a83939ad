"""What tests of the list share: a vault and the installed schemes on the test's own database."""

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
from tests.whitelist.world import NOON, World

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""argon2id all the same, at a cost for tests that are not about passwords (tests/registry/accounts are)."""


@pytest.fixture
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clerks' accounts are made in no time."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)


@pytest.fixture
async def world(database: str, tmp_path: Path, cheap_passwords: None) -> AsyncIterator[World]:
    """A Hengqin with nobody in it yet, at noon of a Monday."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    install_all()
    async with transaction() as connection:
        await calendar.seed(connection, NOON)
    yield World()
    install(None)
    await vault.stop()
