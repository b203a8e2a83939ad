"""Erasing a person and declaring at the same time, on real connections: nothing live is left that nobody can read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from privacy.rows import masked_rows
from registry import lives
from registry.database import Connection, transaction
from registry.errors import CreditpassError
from tests.whitelist.test_races import at_once, bar
from tests.whitelist.test_rights import DPO, ask, erased, somebody
from tests.whitelist.world import ANYBODY, World, declarations_day
from units import erasure
from units.retention import final_states
from whitelist import declarations, retention
from whitelist.tables import Entry

UNREADABLE = """
    select c.id from case_ c join entry e on e.id = c.id
      join keys.subject_key k on k.subject in (e.person, e.vehicle, e.owner_person) and k.destroyed_at is not null
     where not ((c.scheme, c.state) in (select * from unnest($1::varchar[], $2::varchar[])))
"""


async def unreadable() -> list[UUID]:
    """Entries that live though the key of their person, vehicle or owner is destroyed."""
    async with transaction(readonly=True) as connection:
        return [row["id"] for row in await connection.fetch(UNREADABLE, *final_states())]


async def waits_for(connection: Connection, task: asyncio.Task[Any]) -> None:
    """Until somebody waits for a lock that this transaction holds; the task must not end before."""
    pid = await connection.fetchval("select pg_backend_pid()")
    async with asyncio.timeout(60):
        while True:
            assert not task.done(), "it did not wait"
            async with transaction(readonly=True) as beside:
                if await beside.fetchval(
                    "select exists (select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid)))", pid
                ):
                    return
            await asyncio.sleep(0.01)


async def declare_within(connection: Connection, world: World, unit: Any, typed: Any) -> UUID:
    told = declarations.read(typed, declarations_day(world.at))
    return (await declarations.declare(connection, unit.id, unit.code.id, told, ANYBODY, world.at)).entry


async def test_an_erasure_waits_for_a_running_declaration_and_ends_it_too(world: World) -> None:
    _, person, _, declared = await somebody(world)
    other = await world.unit()
    request = await ask(world, declared.holder, "erasure")
    async with transaction() as connection:
        late = await declare_within(connection, world, other, world.typed(person, world.car()))
        task = asyncio.create_task(world.move(request, "erase", DPO))
        await waits_for(connection, task)
    await task
    assert await unreadable() == []
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval("select state from case_ where id = $1", late) == "removed"


async def test_a_declaration_waits_for_a_running_erasure_and_is_of_somebody_new(world: World) -> None:
    _, person, _, declared = await somebody(world)
    other, car = await world.unit(), world.car()
    async with transaction() as connection:
        entry = await world.entry(declared)
        await lives.take_alone(connection, [entry["person"]])
        task = asyncio.create_task(world.declare(other, world.typed(person, car)))
        await waits_for(connection, task)
        await erasure.erase(connection, entry["person"], world.at)
    anew = await task
    row = await world.entry(anew)
    assert row["person"] != entry["person"]
    async with transaction():
        found = await Entry.objects().where(Entry.id == anew.case).first()
        assert found is not None
        ((masked,),) = [list(one.values()) for one in await masked_rows([found], ["name"])]
    assert masked.startswith(person.name[0]), "what was declared is read"


async def test_a_car_that_somebody_else_is_declaring_keeps_its_key(world: World) -> None:
    _, _, car, declared = await somebody(world)
    other = await world.unit()
    request = await ask(world, declared.holder, "erasure")
    async with transaction() as connection:
        typed = world.typed(world.person(), car, owner=world.person())
        await declare_within(connection, world, other, typed)
        task = asyncio.create_task(world.move(request, "erase", DPO))
        await waits_for(connection, task)
    await task
    assert await unreadable() == []


async def test_retention_spares_who_declares_in_the_same_moment(world: World) -> None:
    unit, person, car, declared = await somebody(world)
    await world.move(declared.case, "remove", unit.clerk, cause="left_unit")
    who = (await world.entry(declared))["person"]
    world.later(days=1200)
    async with transaction() as connection:
        assert who in await retention._persons(world.at - timedelta(days=1095), 10)
        renewed = world.typed(person, car, person__document_expires="2040-01-01", person__licence_expires="2040-01-01")
        await declare_within(connection, world, unit, renewed)
        task = asyncio.create_task(_erase(who, world))
        await waits_for(connection, task)
    await task
    assert await unreadable() == []
    async with transaction(readonly=True) as connection:
        assert not await erasure.is_erased(connection, who)


async def _erase(person: UUID, world: World) -> None:
    async with transaction():
        await retention._erase_person(person, world.at)


LISTED_SUBJECT = "select l.subject = t.subject from listing l left join subject_tag t on t.subject = l.subject"
"""Whether whoever carries the number of the one line there is finds the one whom it bars."""


async def test_a_line_of_the_list_waits_for_a_running_erasure_and_bars_whoever_carries_the_number(world: World) -> None:
    _, person, _, declared = await somebody(world)
    who = (await world.entry(declared))["person"]
    async with transaction() as connection:
        await lives.take_alone(connection, [who])
        task = asyncio.create_task(bar(world, "person", person.number))
        await waits_for(connection, task)
        await erasure.erase(connection, who, world.at)
    await task
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval(LISTED_SUBJECT)


async def test_retention_spares_a_vehicle_that_is_barred_in_the_same_moment(world: World) -> None:
    unit, _, car, declared = await somebody(world)
    await world.move(declared.case, "remove", unit.clerk, cause="left_unit")
    vehicle = (await world.entry(declared))["vehicle"]
    world.later(days=1200)
    async with transaction():
        assert vehicle in await retention._vehicles(world.at - timedelta(days=1095), 10)
    await bar(world, "vehicle", car.plate)
    async with transaction():
        await retention._erase_vehicle(vehicle, world.at)
    async with transaction(readonly=True) as connection:
        assert await connection.fetchval(LISTED_SUBJECT)


async def test_eight_declarations_and_an_erasure_at_once(world: World) -> None:
    units = [await world.unit() for _ in range(8)]
    for _ in range(3):
        _, person, car, declared = await somebody(world)
        request = await ask(world, declared.holder, "erasure")
        work: list[Awaitable[Any]] = [
            world.declare(one, world.typed(person if n % 2 else world.person(), car if n % 3 else world.car()))
            for n, one in enumerate(units)
        ]
        await at_once(*work, world.move(request, "erase", DPO))
        with suppress(CreditpassError):
            await erased(world, declared)
        assert await unreadable() == []
