"""The pool, and the databases that tests get."""

import asyncpg
from piccolo.engine import engine_finder

from deploy.piccolo_conf import DB
from registry.database import current, transaction


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


async def _make_a_table_that_nobody_else_sees(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("CREATE TABLE seen (n int)")  # fails if it is there already
    finally:
        await connection.close()
