"""What a move costs, and whether writers of the journal wait for each other."""

from __future__ import annotations

import asyncio

from privacy.ids import uuid7
from registry import journal
from registry.actors import SYSTEM
from registry.clock import civil_day, wall_now
from registry.database import transaction
from registry.formats.invented import Inventor
from registry.installed import CaseRow
from tests.benchmarks.rounds import Measured, seconds
from tests.whitelist.world import World

WRITERS, EACH = 16, 25


async def measure() -> dict[str, Measured]:
    """Appends by 16 writers beside bare inserts, and whole declarations and verifications a second."""
    async with transaction() as connection:
        await connection.execute("create table bare (id bigserial primary key, note text not null)")

    async def bare() -> None:
        async with transaction() as connection:
            await connection.execute("insert into bare (note) values ($1)", "x" * 300)

    async def append() -> None:
        now = wall_now()
        row = CaseRow(uuid7(), "bench", uuid7(), uuid7(), "a", now, 1, ("unit:x",))
        async with transaction() as connection:
            await journal.append(
                connection, row, move="m", from_state="a", to_state="a", version=1, clause="X-1", actor=SYSTEM,
                at=now, rules_as_of=civil_day(now), evidence={}, cause=None,
            )  # fmt: skip

    took = await seconds(5, bare=lambda: _all(bare), append=lambda: _all(append))
    world = World(at=wall_now(), inventor=Inventor(seed=4), _clerks=100)
    unit = await world.unit()

    async def enrol() -> None:
        for _ in range(10):
            declared = await world.declare(unit, world.typed(world.person(), world.car()))
            await world.verify(unit, declared)

    spent = await seconds(3, enrol=enrol)
    return {
        "journal: throughput of 16 writers, share of bare inserts": (took["bare"] / took["append"], 0.5, False),
        "enrolment: declarations with verification a second, one after the other": (10 / spent["enrol"], None, False),
    }


async def _all(one: object) -> None:
    async def writer() -> None:
        for _ in range(EACH):
            await one()  # type: ignore[operator]

    await asyncio.gather(*(writer() for _ in range(WRITERS)))
