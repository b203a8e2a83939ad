"""The installation's keys: made once, whoever starts first."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from privacy.connections import Apart
from privacy.errors import SealBroken
from privacy.keys import FileProvider
from privacy.master_keys import INDEX, MasterKeys, make
from privacy.secret import Secret
from privacy.suites import AES_256_GCM, SM4_GCM
from tests.privacy.conftest import running
from tests.privacy.people import PLATE


async def load(root: FileProvider) -> MasterKeys:
    apart = await Apart.open()
    try:
        return await MasterKeys.load_or_make(apart, root, AES_256_GCM)
    finally:
        await apart.close()


async def test_processes_that_start_at_once_on_an_empty_database_agree(
    database: str, root: FileProvider, beside: asyncpg.Connection
) -> None:
    started = await asyncio.gather(*(load(root) for _ in range(8)))
    assert len({(keys.encryption[1].key, keys.index[1].key) for keys in started}) == 1
    assert await beside.fetchval("select count(*) from keys.master_key") == 2


async def test_the_keys_lie_in_the_database_wrapped(
    database: str, root: FileProvider, beside: asyncpg.Connection
) -> None:
    keys = await load(root)
    for row in await beside.fetch("select blob from keys.master_key"):
        assert keys.encryption[1].key not in row["blob"]
        assert keys.index[1].key not in row["blob"]


async def test_under_another_root_key_nothing_starts(database: str, root: FileProvider, tmp_path: Path) -> None:
    await load(root)
    with pytest.raises(SealBroken):
        await load(FileProvider.create(tmp_path / "another.key"))


async def test_a_key_moved_to_another_kind_or_version_does_not_open(
    database: str, root: FileProvider, beside: asyncpg.Connection
) -> None:
    await load(root)
    await beside.execute("update keys.master_key set version = 2 where kind = 'index'")
    with pytest.raises(SealBroken):
        await load(root)


async def test_a_switch_of_suite_leaves_the_tags_as_they_were(database: str, root: FileProvider) -> None:
    async with running(root, AES_256_GCM) as before, running(root, SM4_GCM) as after:
        assert before.tags("plate", Secret(PLATE)) == after.tags("plate", Secret(PLATE))


async def test_both_live_index_keys_give_a_tag(database: str, root: FileProvider, beside: asyncpg.Connection) -> None:
    async with running(root) as before:
        old = before.tag("plate", Secret(PLATE))
    await make(beside, root, INDEX, 2, SM4_GCM, active=False)
    async with running(root) as after:
        tags = after.tags("plate", Secret(PLATE))
    assert [tag.version for tag in tags] == [2, 1]
    assert tags[1] == old
