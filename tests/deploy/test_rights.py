"""What each role of the database may do, asked of the database itself, triggers apart."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from deploy import jobs, pool, rights, running
from deploy.rights import APPEND_ONLY, LOGS, QUEUES, RECORDS, TREE
from deploy.role_names import APP, KEYS, READER, ROLES, SEQUENCER
from deploy.settings import Settings
from registry import database
from registry.audit import signing
from registry.clock import wall_now
from registry.database import Connection, transaction
from registry.outbox import Outbox
from tests.conftest import Server


@asynccontextmanager
async def acting_as(dsn: str, role: str) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(dsn, server_settings={"role": role})
    try:
        yield connection
    finally:
        await connection.close()


async def refused(connection: Connection, statement: str) -> None:
    """The database itself says no: it is the right that is missing, not a trigger that stops it."""
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=r"permission denied|must be owner"):
        await connection.execute(statement)


def test_the_engine_calls_them_the_same() -> None:
    assert (database.APP, database.SEQUENCER) == (APP, SEQUENCER)


async def test_a_connection_that_serves_is_in_its_role_and_stays_so(closed_database: str) -> None:
    role = await rights.serving_role(closed_database)
    assert role == APP
    async with pool.pool(closed_database, largest=1, role=role):
        for _ in range(3):  # the pool resets what a connection was set to when it comes back
            async with transaction() as connection:
                assert await connection.fetchval("select current_user") == APP


@pytest.mark.parametrize("table", APPEND_ONLY)
async def test_who_serves_changes_no_record(closed_database: str, table: str) -> None:
    async with acting_as(closed_database, APP) as connection:
        column = await connection.fetchval(
            "select column_name from information_schema.columns where table_name = $1 limit 1", table
        )
        for statement in (
            f"delete from {table}",
            f"truncate {table}",
            f"update {table} set {column} = {column}",
            f"alter table {table} disable trigger all",
            f"drop table {table} cascade",
        ):
            await refused(connection, statement)
        await connection.fetch(f"select * from {table}")


@pytest.mark.parametrize("table", [*TREE, "audit_pending", "migration"])
async def test_who_serves_gives_no_places_and_signs_no_heads(closed_database: str, table: str) -> None:
    async with acting_as(closed_database, APP) as connection:
        await refused(connection, f"insert into {table} default values")
        await refused(connection, f"delete from {table}")


async def test_who_serves_withdraws_consents_and_changes_nothing_else_of_them(closed_database: str) -> None:
    async with acting_as(closed_database, APP) as connection:
        await connection.execute("update consent set withdrawn_at = now()")
        await refused(connection, "update consent set purpose = 'another'")
        await refused(connection, "delete from consent")


async def test_who_serves_makes_no_tables(closed_database: str) -> None:
    async with acting_as(closed_database, APP) as connection:
        await refused(connection, "create table public.own (n int)")
        await refused(connection, "drop trigger append_only on journal")


async def test_the_sequencer_gives_places_and_nothing_else(closed_database: str) -> None:
    async with acting_as(closed_database, SEQUENCER) as connection:
        for table in LOGS:
            await connection.fetch(f"select * from {table}")
            await refused(connection, f"insert into {table} default values")
            await refused(connection, f"delete from {table}")
        for table in TREE:
            await refused(connection, f"update {table} set {await first_column(connection, table)} = null")
            await refused(connection, f"delete from {table}")
        await refused(connection, "select * from account")
        await refused(connection, "select * from keys.master_key")


async def first_column(connection: Connection, table: str) -> str:
    name: str = await connection.fetchval(
        "select column_name from information_schema.columns where table_name = $1 limit 1", table
    )
    return name


async def test_a_reader_reads_the_records_and_nothing_else(closed_database: str) -> None:
    async with acting_as(closed_database, READER) as connection:
        for table in (*RECORDS, *QUEUES):
            await connection.fetch(f"select * from {table}")
            await refused(connection, f"insert into {table} default values")
        for table in ("account", "case_", "note", "keys.master_key", "keys.subject_key"):
            await refused(connection, f"select * from {table}")


@pytest.mark.parametrize("role", sorted(set(ROLES) - {KEYS, APP}))
async def test_keys_are_out_of_reach_of_who_needs_none(closed_database: str, role: str) -> None:
    async with acting_as(closed_database, role) as connection:
        assert not await connection.fetchval("select has_schema_privilege('keys', 'usage')")


async def test_the_sandbox_serves_runs_its_jobs_and_starts_again_without_an_owners_rights(settings: Settings) -> None:
    from deploy import sandbox

    async with running.running(settings):
        await sandbox.start(settings)
        await sandbox.start_again(settings)
        for job in jobs.every(Outbox([], settings.base_url)):
            await job.run()
        async with transaction() as connection:
            assert await connection.fetchval("select current_user") == APP
            assert await connection.fetchval("select count(*) from audit_leaf") > 20
            await signing.sign(connection, wall_now())


async def test_without_the_roles_it_serves_all_the_same_and_says_so(
    closed_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(rights, "APP", "creditpass_nobody_made")
    monkeypatch.setattr(rights.log, "warning", lambda event, **_: said.append(event))
    assert await rights.serving_role(closed_database) is None
    assert said == ["rights.absent"]


async def test_a_server_that_lets_its_owner_make_roles_gets_them_by_migrating(
    postgres: Server, closed_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "ROLES", ("creditpass_test_a", "creditpass_test_b"))
    monkeypatch.setattr(rights, "memberships", lambda owner: (f"grant creditpass_test_a to {owner}",))
    connection = await asyncpg.connect(closed_database)
    try:
        monkeypatch.setattr(rights, "GRANTS", ("select 1",))
        assert not await rights.settle(connection), "an owner without that right goes on without roles"
        await postgres.execute(f"alter role {postgres.owner} createrole")
        assert await rights.settle(connection)
        assert await rights.settle(connection), "again changes nothing"
    finally:
        await connection.close()
        await postgres.execute(f"alter role {postgres.owner} nocreaterole")
        await postgres.execute("drop role if exists creditpass_test_a, creditpass_test_b")
