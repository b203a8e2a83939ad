"""What the list does by itself: every entry of an ended unit goes, whichever of them fails, and only once."""

import asyncio
from uuid import UUID

import pytest

from tests.whitelist.world import World
from whitelist import jobs

MOVE = jobs._move


async def ended_unit(world: World, people: int) -> list[UUID]:
    unit = await world.unit()
    declared = [await world.listed(unit, world.person(), world.car()) for _ in range(people)]
    await world.unit_move(unit, "deregister", reason="Struck off the register")
    return [one.case for one in declared]


async def test_one_that_fails_stops_no_other_and_is_done_at_the_next_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *rest = sorted(await ended_unit(world, 3))

    async def fails(case: UUID, move: str) -> None:
        if case == first:
            raise RuntimeError("a mistake of ours")
        await MOVE(case, move)

    monkeypatch.setattr(jobs, "_move", fails)
    assert await jobs.entries_of_ended_units() == len(rest)
    assert await jobs.entries_of_ended_units() == 0  # nothing done: it rests and does not spin
    monkeypatch.undo()
    assert await jobs.entries_of_ended_units() == 1


async def test_two_that_run_at_once_move_each_entry_once(world: World) -> None:
    cases = await ended_unit(world, 6)
    moved = await asyncio.gather(jobs.entries_of_ended_units(), jobs.entries_of_ended_units())
    assert sum(moved) == len(cases)
