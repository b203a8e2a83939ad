"""After erasure: not in the tables, not in a dump, and not in yesterday's dump restored under today's keys (PI-19)."""

import os
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from privacy.errors import KeyDestroyed
from privacy.purposes import Purpose
from privacy.vault import vault
from registry.database import transaction
from tests.conftest import Server, binaries
from tests.whitelist.test_rights import erased, somebody
from tests.whitelist.world import World
from whitelist.tables import Entry


def run(tool: str, *arguments: str) -> str:
    done = subprocess.run(
        [binaries() / tool, *arguments], capture_output=True, text=True, check=False, timeout=120, env={**os.environ}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
async def elsewhere(postgres: Server) -> AsyncIterator[str]:
    name = f"test_{os.getpid()}_restored"
    await postgres.execute(f"CREATE DATABASE {name} OWNER {postgres.owner}")
    yield postgres.dsn(name)
    await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")


async def test_after_erasure_nothing_opens_not_even_from_yesterdays_dump(
    world: World, database: str, elsewhere: str, tmp_path: Path
) -> None:
    _, person, car, declared = await somebody(world)
    _, other, _, untouched = await somebody(world)
    yesterday, today, keys = tmp_path / "yesterday.sql", tmp_path / "today.sql", tmp_path / "keys.sql"
    run("pg_dump", "--exclude-schema=keys", "--no-owner", "-f", str(yesterday), database)
    await erased(world, declared)
    run("pg_dump", "--no-owner", "-f", str(today), database)
    run("pg_dump", "--schema=keys", "--no-owner", "-f", str(keys), database)
    for dump in (yesterday, today):
        text = dump.read_text()
        for known in (person.name, person.number, person.phone, car.plate, car.plate.replace("·", "")):
            assert known not in text
    # Yesterday's data with today's keys: what a restore amounts to.
    for dump in (keys, yesterday):
        run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump), elsewhere)
    connection = await asyncpg.connect(elsewhere)
    try:
        names = {row["id"]: row["name"] for row in await connection.fetch("select id, name from entry")}
        assert names.keys() == {declared.case, untouched.case}
        assert await connection.fetchval("select count(*) from subject_tag") > 0  # yesterday's, digests alone
    finally:
        await connection.close()
    people = [await world.entry(one) for one in (declared, untouched)]
    sealed = [
        Entry.name.sealed(names[one.case], row=one.case, subject=found["person"])
        for one, found in zip((declared, untouched), people, strict=True)
    ]
    assert await vault().masked(sealed[:1]) == ["–"]
    with pytest.raises(KeyDestroyed):
        await vault().reveal(Purpose("support"), "account:test", sealed[:1])
    assert await vault().reveal(Purpose("support"), "account:test", sealed[1:]) == [other.name]


async def test_nothing_in_the_tables_opens(world: World) -> None:
    """Every ciphertext of the person, in every table, is tried."""
    _, _, _, declared = await somebody(world)
    await erased(world, declared)
    found = await world.entry(declared)
    async with transaction() as connection:
        keys = await connection.fetch(
            "select blob, destroyed_at from keys.subject_key where subject = any($1::uuid[])",
            [found["person"], found["vehicle"]],
        )
        assert len(keys) == 2
        assert all(key["blob"] is None and key["destroyed_at"] == world.at for key in keys)
        assert await connection.fetchval("select fingerprint from entry where id = $1", declared.case) == b""
