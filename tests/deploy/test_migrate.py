"""Migrations: complete, recorded, one at a time, all or nothing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.table import Table, sort_table_classes

from deploy import migrate as module
from deploy.make_migrations import initial_migrations
from deploy.migrate import migrate, migrations_current
from deploy.piccolo_conf import APP_REGISTRY
from registry.database import Connection, engine, taking_part

ROOT = Path(__file__).resolve().parents[2]

COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type, udt_name, is_nullable, character_maximum_length
    FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'pg_catalog')
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, contype, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE conrelid <> 0 AND contype IN ('c', 'f', 'p', 'u', 'x')
"""
INDEXES = """
    SELECT schemaname, indexname, replace(indexdef, ' ON ONLY ', ' ON ')
    FROM pg_indexes WHERE schemaname <> 'pg_catalog'
"""

PARTED = {
    ("constraint", "check_record", b"p", "PRIMARY KEY (id)"),
    (
        "index",
        "public",
        "check_record_pkey",
        "CREATE UNIQUE INDEX check_record_pkey ON public.check_record USING btree (id)",
    ),
}
"""What a Table class cannot say: the key of a table in partitions holds what it is parted by."""


@pytest.fixture
async def connection(empty_database: str) -> Any:
    connected = await asyncpg.connect(empty_database)
    yield connected
    await connected.close()


def tables() -> list[type[Table]]:
    return sort_table_classes([table for app in APP_REGISTRY.app_configs.values() for table in app.table_classes])


async def catalogue(connection: Connection) -> set[tuple[object, ...]]:
    return {
        (kind, *row)
        for kind, query in (("column", COLUMNS), ("constraint", CONSTRAINTS), ("index", INDEXES))
        for row in await connection.fetch(query)
    }


def test_the_initial_migrations_say_what_the_tables_say() -> None:
    for path, text in initial_migrations().items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: run `make migrations`"


async def test_migrations_make_what_the_tables_say(connection: Connection, database: str) -> None:
    for schema in {table._meta.schema for table in tables()} - {None}:
        await connection.execute(f"CREATE SCHEMA {schema}")
    with taking_part(connection):
        for table in tables():
            await table.create_table()
    said = await catalogue(connection)
    assert len(said) > 100
    migrated = await asyncpg.connect(database)
    try:
        assert said - await catalogue(migrated) == PARTED
    finally:
        await migrated.close()


async def test_a_second_time_finds_nothing_to_do(empty_database: str, connection: Connection) -> None:
    assert not await migrations_current(connection)
    ran = await migrate(empty_database)
    assert len(ran) == len(set(ran)) >= len(APP_REGISTRY.apps)
    assert await migrations_current(connection)
    assert await migrate(empty_database) == []


async def test_processes_that_migrate_at_once_run_each_migration_once(
    empty_database: str, connection: Connection
) -> None:
    program = "import asyncio, sys; from deploy.migrate import migrate; print(len(asyncio.run(migrate(sys.argv[1]))))"
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, empty_database, cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    told = sorted([int((await process.communicate())[0]) for process in processes])
    assert told[:2] == [0, 0]
    assert told[2] == await connection.fetchval("SELECT count(*) FROM migration") > 0
    assert await migrations_current(connection)


async def test_a_migration_that_fails_leaves_nothing(
    empty_database: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = module._migrations
    fail = True

    async def forwards() -> MigrationManager:
        manager = MigrationManager(migration_id="later", app_name="registry", description="")

        async def work() -> None:
            running = engine().current_transaction.get()
            assert running is not None
            await running.connection.execute("CREATE TABLE half (n int)")
            if fail:
                raise ZeroDivisionError

        manager.add_raw(work)
        return manager

    def with_one_more() -> Iterator[tuple[Any, Any]]:
        yield from known()
        yield APP_REGISTRY.app_configs["registry"], SimpleNamespace(ID="later", forwards=forwards)

    monkeypatch.setattr(module, "_migrations", with_one_more)
    with pytest.raises(ZeroDivisionError):
        await migrate(empty_database)
    assert await connection.fetchval("SELECT to_regclass('half')") is None
    assert await connection.fetchval("SELECT count(*) FROM migration") > 0, "those before it stay"
    assert not await migrations_current(connection)
    fail = False
    assert await migrate(empty_database) == ["registry later"]
    assert await migrations_current(connection)
