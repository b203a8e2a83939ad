"""An ordinary backup holds no key: whoever makes it is let near none (L3-6)."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import asyncpg
import pytest

from deploy.settings import Settings
from privacy.ids import uuid7
from privacy.secret import Secret
from registry.database import transaction
from registry.subjects import PLATE, find_or_claim
from tests.conftest import Server, binaries

BACKUP = "creditpass_test_backup"


def dump(file: Path, database: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [binaries() / "pg_dump", *arguments, "-f", file, database], capture_output=True, text=True, check=False
    )


async def a_backups_role(postgres: Server, database: str) -> None:
    """As deploy/roles.sql says: it reads all tables of schema public, and is not given the role of keys."""
    await postgres.execute(
        f"do $$ begin if not exists (select from pg_roles where rolname = '{BACKUP}') then"
        f" create role {BACKUP} nologin; end if; end $$"
    )
    await postgres.execute(f"grant {BACKUP} to {postgres.owner}")
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(f"grant usage on schema public to {BACKUP}")
        await connection.execute(f"grant select on all tables in schema public to {BACKUP}")
        await connection.execute(f"grant select on all sequences in schema public to {BACKUP}")
    finally:
        await connection.close()


async def test_a_backup_by_the_role_for_it_holds_every_table_and_no_key(
    open_sandbox: Settings, postgres: Server, tmp_path: Path
) -> None:
    async with transaction() as connection:
        await find_or_claim(connection, PLATE, Secret("CN:粤C12345"), uuid7())
        keys = await connection.fetch(
            "select blob from keys.subject_key union all select blob from keys.master_key where blob is not null"
        )
    assert len(keys) == 3
    database = open_sandbox.database_url
    await a_backups_role(postgres, database)
    ordinary, whole = tmp_path / "ordinary.sql", tmp_path / "whole.sql"
    done = await asyncio.to_thread(dump, ordinary, database, f"--role={BACKUP}", "--schema=public")
    assert done.returncode == 0, done.stderr
    text = ordinary.read_text()
    assert "COPY public.subject_tag" in text
    assert "COPY keys." not in text
    assert not [key for key in keys if key["blob"].hex() in text]
    done = await asyncio.to_thread(dump, tmp_path / "refused.sql", database, f"--role={BACKUP}", "--schema=keys")
    assert done.returncode != 0
    assert "permission denied" in done.stderr
    done = await asyncio.to_thread(dump, whole, database)
    assert done.returncode == 0, done.stderr
    assert all(key["blob"].hex() in whole.read_text() for key in keys), "the test would have seen them"


@pytest.mark.parametrize("role", ["creditpass_reader", "creditpass_sequencer"])
async def test_who_reads_records_cannot_dump_a_key(open_sandbox: Settings, tmp_path: Path, role: str) -> None:
    done = await asyncio.to_thread(
        dump, tmp_path / "refused.sql", open_sandbox.database_url, f"--role={role}", "--schema=keys"
    )
    assert done.returncode != 0
    assert "permission denied" in done.stderr
