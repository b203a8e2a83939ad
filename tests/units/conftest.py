"""What tests of units share: a vault on a database of its own, and the unit's scheme in use."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.keys import FileProvider
from privacy.vault import Vault, install
from registry import installed
from units.effects import hengqin_unit


@pytest.fixture
async def zone(database: str, tmp_path: Path) -> AsyncIterator[str]:
    """A database with every table, the vault installed, and the unit's scheme in use alone. Yields its DSN."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    before = installed.every()
    install(vault)
    installed.install([hengqin_unit()])
    yield database
    installed.install(before)
    install(None)
    await vault.stop()
