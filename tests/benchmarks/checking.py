"""What a recorded check costs beside one bare durable insert. (Over HTTP it is measured with the lanes, later.)"""

from __future__ import annotations

import asyncio
from uuid import UUID

from privacy.ids import uuid7
from privacy.secret import Secret
from registry.clock import wall_now
from registry.database import transaction
from registry.formats.plates import parse_plate
from registry.ports.check import Asker, check
from registry.ports.questions import PlateRead, Question
from registry.standings import Status
from tests.benchmarks.rounds import Measured, seconds
from tests.whitelist.world import World

ASKERS, EACH = 16, 25


async def measure() -> dict[str, Measured]:
    """A lone check as a multiple of a bare insert, and 16 askers as a share of 16 inserters."""
    world = World(at=wall_now())
    unit, car = await world.unit(), world.car()
    await world.listed(unit, world.person(), car)
    question = Question(PlateRead(Secret(parse_plate(car.plate).identity)))
    asker = Asker(await _client(), frozenset({"hengqin"}))
    async with transaction() as connection:
        await connection.execute("create table bare_check (id uuid primary key, note text not null)")

    async def bare() -> None:
        async with transaction() as connection:
            await connection.execute("insert into bare_check values ($1, $2)", uuid7(), "x" * 200)

    async def ask() -> None:
        async with transaction() as connection:
            answer = await check(connection, asker, question)
        assert answer.decisions[0].status is Status.LISTED or str(answer.decisions[0].status) == "LISTED"

    took = await seconds(
        5,
        bare=lambda: _one_by_one(bare),
        ask=lambda: _one_by_one(ask),
        bares=lambda: _all(bare),
        asks=lambda: _all(ask),
    )
    return {
        "check: alone, recorded, times one bare durable insert": (took["ask"] / took["bare"], 2, True),
        "check: throughput of 16 askers, share of bare durable inserts": (took["bares"] / took["asks"], 0.5, False),
        "check: milliseconds alone, in the process": (took["ask"] / 50 * 1000, None, True),
    }


async def _client() -> UUID:
    client = uuid7()
    async with transaction() as connection:
        await connection.execute(
            "insert into port_client (id, name, port, schemes, agreement, purpose, active, created_at)"
            " values ($1, 'Bench', 'bench', $2, 'B-1', 'measuring', true, $3)",
            client, ["hengqin"], wall_now(),
        )  # fmt: skip
    return client


async def _one_by_one(one: object) -> None:
    for _ in range(50):
        await one()  # type: ignore[operator]


async def _all(one: object) -> None:
    async def asker() -> None:
        for _ in range(EACH):
            await one()  # type: ignore[operator]

    await asyncio.gather(*(asker() for _ in range(ASKERS)))
