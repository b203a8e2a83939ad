"""What tests of quotas share: a database with a vault, and a small province."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from privacy.keys import FileProvider
from privacy.vault import Vault, install


@pytest.fixture
async def sealing(database: str, tmp_path: Path) -> AsyncIterator[Vault]:
    """The installed vault, on the test's own database."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    yield vault
    install(None)
    await vault.stop()
