"""What tests of the list share: a vault and the installed schemes on the test's own database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from deploy.schemes import install_all
from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import calendar
from registry.database import transaction
from tests.whitelist.world import NOON, World


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    """A Hengqin with nobody in it yet, at noon of a Monday."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    install_all()
    async with transaction() as connection:
        await calendar.seed(connection, NOON)
    yield World()
    install(None)
    await vault.stop()
