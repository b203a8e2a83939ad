"""Numbers without a gap."""

import asyncio

from registry.database import transaction
from registry.numbers import next_number


async def taken(series: str) -> int:
    async with transaction() as connection:
        return await next_number(connection, series)


async def test_a_series_counts_from_one_and_another_one_for_itself(database: str) -> None:
    assert [await taken("a"), await taken("a"), await taken("b")] == [1, 2, 1]


async def test_rivals_get_every_number_once_and_none_is_missing(database: str) -> None:
    assert sorted(await asyncio.gather(*(taken("a") for _ in range(12)))) == list(range(1, 13))


async def test_a_number_that_was_not_used_is_given_again(database: str) -> None:
    class Stopped(Exception):
        pass

    try:
        async with transaction() as connection:
            assert await next_number(connection, "a") == 1
            raise Stopped
    except Stopped:
        pass
    assert await taken("a") == 1
