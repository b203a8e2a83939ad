"""How much a client may ask in a day: held across processes, an alarm when it is spent, another day tomorrow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from httpx import AsyncClient

from registry.clock import wall_now
from registry.database import transaction
from registry.errors import TooMany
from registry.ports import allowance
from registry.ports.allowance import Allowance
from registry.workdays import SHANGHAI
from tests.registry.ports.conftest import Port

TEN = datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)


async def asks(allowed: Allowance, client: UUID, times: int, at: datetime = TEN) -> int:
    """How many of so many questions are let through."""
    let = 0
    for _ in range(times):
        try:
            await allowed.take(client, at)
        except TooMany:
            continue
        let += 1
    return let


async def alarms() -> list[asyncpg.Record]:
    async with transaction() as connection:
        rows: list[asyncpg.Record] = await connection.fetch("select * from refusal where code = 'port-allowance'")
        return rows


async def test_so_many_a_day_and_no_more_whatever_the_blocks(port: Port) -> None:
    assert await asks(Allowance(25, block=10), port.id, 40) == 25


async def test_many_at_once_are_taken_whole_or_not_at_all(port: Port) -> None:
    allowed = Allowance(30, block=4)
    await allowed.take(port.id, TEN, 20)
    with pytest.raises(TooMany):
        await allowed.take(port.id, TEN, 11)
    assert await asks(allowed, port.id, 20) == 10


async def test_who_take_from_one_block_at_the_same_time_take_no_more_than_it_has(port: Port) -> None:
    allowed = Allowance(25, block=10)
    ends = await asyncio.gather(*(asks(allowed, port.id, 5) for _ in range(12)))
    assert sum(ends) == 25


async def test_processes_share_the_day(port: Port) -> None:
    processes = [Allowance(100, block=7) for _ in range(4)]
    let = await asyncio.gather(*(asks(one, port.id, 60) for one in processes))
    assert sum(let) == 100


async def test_the_next_day_is_another_and_other_clients_have_their_own(port: Port) -> None:
    allowed = Allowance(3, block=2)
    assert await asks(allowed, port.id, 5) == 3
    assert await asks(allowed, UUID(int=7), 5) == 3
    assert await asks(allowed, port.id, 5, TEN.replace(hour=23, minute=59, second=59)) == 0
    assert await asks(allowed, port.id, 5, TEN + timedelta(hours=14)) == 3


async def test_past_it_the_wait_is_to_midnight_in_hengqin(port: Port) -> None:
    with pytest.raises(TooMany) as spent:
        await Allowance(0).take(port.id, TEN)
    assert spent.value.wait_seconds == 14 * 3600 + 1


async def test_the_first_one_past_it_is_an_alarm_on_record_and_told_once(port: Port) -> None:
    allowed = Allowance(2)
    assert await alarms() == []
    await asks(allowed, port.id, 10)
    await asks(Allowance(2), port.id, 3)
    (alarm,) = await alarms()
    assert (alarm["actor"], alarm["status"], alarm["at"]) == (f"port:{port.id}", 429, TEN)
    async with transaction() as connection:
        assert await allowance.stopped_since(connection, port.id, TEN) == TEN
        assert await allowance.stopped_since(connection, UUID(int=7), TEN) is None
        assert await allowance.forget(connection, TEN + timedelta(days=100)) == 1


@pytest.fixture
def three_a_day() -> Iterator[None]:
    allowance.install(3)
    yield
    allowance.install(allowance.A_DAY)


async def test_over_http_it_is_429_with_the_time_to_wait(three_a_day: None, http: AsyncClient, port: Port) -> None:
    auth = port.auth()
    answers = [await http.post("/port/v1/check", json={"plate": "粤C12345"}, auth=auth) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[3].headers["content-type"] == "application/problem+json"
    to_midnight = 86_400 - (wall_now().astimezone(SHANGHAI).hour * 3600)
    assert 0 < int(answers[3].headers["retry-after"]) <= to_midnight + 1
    async with transaction() as connection:
        assert await connection.fetchval("select count(*) from check_record") == 3
