"""A port that asks for everything is slowed to a trickle, and the operator is told (SECURITY: threats)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from privacy.ids import uuid7
from registry.database import transaction
from registry.errors import TooMany
from registry.ports import unusual
from registry.ports.allowance import Allowance
from registry.ports.unusual import CODE, SLOW_BLOCK, SLOW_EVERY, SLOWED, SLOWED_FOR, WINDOW
from registry.workdays import SHANGHAI
from tests.registry.ports.conftest import Port

TEN = datetime(2026, 11, 22, 10, tzinfo=SHANGHAI)
SECOND = timedelta(seconds=1)
MOST = 20


async def asked(client: UUID, plates: int, at: datetime = TEN, times: int = 1) -> None:
    async with transaction() as connection:
        await connection.executemany(
            "insert into check_record (id, at, as_of, client, port, plate_tag, answers)"
            " values ($1, $2, $2, $3, 'bridge-west', $4, '{}')",
            [(uuid7(), at, client, number.to_bytes(16)) for number in range(plates) for _ in range(times)],
        )


async def watch(at: datetime = TEN) -> list[UUID]:
    async with transaction() as connection:
        return await unusual.watch(connection, at, at, MOST)


async def alarms() -> int:
    async with transaction() as connection:
        count: int = await connection.fetchval("select count(*) from refusal where code = $1", CODE)
        return count


async def let(allowed: Allowance, client: UUID, at: datetime, times: int = 40) -> int:
    """How many of so many questions are answered."""
    done = 0
    for _ in range(times):
        try:
            await allowed.take(client, at)
        except TooMany:
            continue
        done += 1
    return done


async def test_whoever_asks_for_everything_is_slowed_and_the_alarm_is_raised_once(port: Port) -> None:
    await asked(port.id, MOST + 1)
    assert await watch() == [port.id]
    assert await watch(TEN + SECOND) == [port.id]
    assert await alarms() == 1
    allowed = Allowance()
    assert await let(allowed, port.id, TEN + 2 * SECOND) == SLOW_BLOCK
    assert await let(allowed, port.id, TEN + 2 * SECOND + SLOW_EVERY) == SLOW_BLOCK
    assert await let(allowed, uuid7(), TEN) == 40, "others are not"


@pytest.mark.parametrize(
    ("plates", "times", "ago"), [(MOST, 1, timedelta()), (3, 50, timedelta()), (MOST + 1, 1, WINDOW)]
)
async def test_a_busy_port_is_not(port: Port, plates: int, times: int, ago: timedelta) -> None:
    await asked(port.id, plates, TEN - ago, times)
    assert await watch() == []
    assert await let(Allowance(), port.id, TEN) == 40


async def test_what_is_told_to_who_is_slowed(port: Port) -> None:
    await asked(port.id, MOST + 1)
    await watch()
    allowed = Allowance()
    await allowed.take(port.id, TEN, SLOW_BLOCK)
    for many, wait in ((1, 11), (SLOW_BLOCK + 1, 10)):
        with pytest.raises(TooMany) as said:
            await allowed.take(port.id, TEN, many)
        assert (said.value.message, said.value.wait_seconds) == (SLOWED, wait)


async def test_it_ends_by_itself_and_the_next_time_is_another_alarm(port: Port) -> None:
    await asked(port.id, MOST + 1)
    await watch()
    later = TEN + SLOWED_FOR
    async with transaction() as connection:
        assert list(await unusual.slowed(connection, later - SECOND)) == [port.id]
        assert await unusual.slowed(connection, later) == {}
    assert await let(Allowance(), port.id, later) == 40
    await asked(port.id, MOST + 1, later)
    assert await watch(later) == [port.id]
    assert await alarms() == 2


async def test_processes_share_the_trickle(port: Port) -> None:
    await asked(port.id, MOST + 1)
    await watch()
    assert sum([await let(one, port.id, TEN) for one in (Allowance(), Allowance(), Allowance())]) == SLOW_BLOCK
