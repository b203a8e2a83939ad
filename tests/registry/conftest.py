"""What tests of the engine share: a vault, and the tiny scheme in use."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from privacy.keys import FileProvider
from privacy.vault import Vault, install
from tests.registry import tiny


@pytest.fixture
async def sealing(database: str, tmp_path: Path) -> AsyncIterator[Vault]:
    """The installed vault, on the test's own database."""
    vault = await Vault(FileProvider.create(tmp_path / "root.key")).start()
    install(vault)
    yield vault
    install(None)
    await vault.stop()


@pytest.fixture
def lockers() -> Iterator[None]:
    """The tiny scheme is in use, and no other."""
    with tiny.installed_alone():
        yield
