"""The pool, and the databases that tests get."""

import asyncpg
import pytest
from piccolo.engine import engine_finder

from deploy import pool as module
from deploy.piccolo_conf import DB
from registry.database import current, session, transaction
from registry.errors import Unavailable


async def test_piccolo_finds_the_engine_that_the_pool_serves(database: str) -> None:
    assert engine_finder() is DB
    assert DB.pool is not None


async def test_a_transaction_gives_its_connection_to_what_runs_within(database: str) -> None:
    async with transaction() as connection:
        assert current() is connection
        assert await connection.fetchval("SHOW timezone") == "UTC"


async def test_each_test_has_a_database_of_its_own_first(database: str) -> None:
    await _make_a_table_that_nobody_else_sees(database)


async def test_each_test_has_a_database_of_its_own_second(database: str) -> None:
    await _make_a_table_that_nobody_else_sees(database)


async def test_the_role_that_tests_use_is_no_superuser(database: str) -> None:
    async with transaction() as connection:
        assert await connection.fetchval("SHOW is_superuser") == "off"


async def test_a_connection_that_does_not_come_back_does_not_hold_up_the_end(
    empty_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.05)
    async with module.pool(empty_database):
        assert DB.pool is not None
        connection = await DB.pool.acquire()
    assert DB.pool is None
    with pytest.raises(asyncpg.InterfaceError):
        await connection.fetchval("SELECT 1")


async def test_pages_that_take_every_connection_leave_the_hot_path_its_own(empty_database: str) -> None:
    async with (
        module.pool(empty_database, largest=1),
        transaction(),
        session() as connection,
    ):
        assert await connection.fetchval("SHOW plan_cache_mode") == "force_generic_plan"
        assert await connection.fetchval("SHOW lock_timeout") == "30s"
    assert DB.hot is None
    with pytest.raises(Unavailable):
        async with session():
            pass


async def test_a_server_that_is_too_old_is_refused(empty_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OLDEST", 99)
    with pytest.raises(RuntimeError, match="PostgreSQL 99 or newer is needed"):
        async with module.pool(empty_database):
            pass
    assert DB.pool is None


async def _make_a_table_that_nobody_else_sees(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE seen (n int)")  # fails if it is there already
    finally:
        await connection.close()


async def test_who_waits_for_a_stuck_transaction_is_let_go(database: str) -> None:
    async with transaction() as connection:
        assert await connection.fetchval("SHOW lock_timeout") == "30s"
        assert await connection.fetchval("SHOW idle_in_transaction_session_timeout") == "5min"
    stuck = await asyncpg.connect(database)
    try:
        async with stuck.transaction():
            await stuck.execute("SELECT pg_advisory_xact_lock(7)")
            async with transaction() as connection:
                await connection.execute("SET LOCAL lock_timeout = '10ms'")
                with pytest.raises(asyncpg.LockNotAvailableError):
                    await connection.execute("SELECT pg_advisory_xact_lock(7)")
    finally:
        await stuck.close()
