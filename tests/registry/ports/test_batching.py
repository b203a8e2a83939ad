"""Questions in batches: nobody waits for a timer, nobody joins what is under way, and each has an own end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from registry.errors import Unavailable
from registry.ports.batching import Batcher


class Desk:
    """Doubles numbers, when it is let; what it was given is kept."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.begun = asyncio.Event()

    async def __call__(self, numbers: Sequence[int]) -> list[int | Exception]:
        self.batches.append(list(numbers))
        self.begun.set()
        await self.open.wait()
        if 13 in numbers:
            raise ConnectionError("gone")
        return [ValueError(number) if number < 0 else number * 2 for number in numbers]


async def test_a_lone_question_is_a_batch_of_one() -> None:
    desk = Desk()
    assert await Batcher(desk).ask(1) == 2
    assert desk.batches == [[1]]


async def test_while_one_is_in_flight_the_next_gathers_and_nobody_joins() -> None:
    desk = Desk()
    desk.open.clear()
    batcher = Batcher[int, int](desk, largest=3)
    first = asyncio.create_task(batcher.ask(1))
    await desk.begun.wait()
    others = [asyncio.create_task(batcher.ask(number)) for number in (2, 3, 4, 5)]
    await asyncio.sleep(0)
    assert desk.batches == [[1]]
    desk.open.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6, 8, 10]
    assert desk.batches == [[1], [2, 3, 4], [5]]


async def test_each_has_an_end_of_its_own() -> None:
    desk = Desk()
    desk.open.clear()
    batcher = Batcher[int, int](desk)
    first = asyncio.create_task(batcher.ask(1))
    await desk.begun.wait()
    others = [asyncio.create_task(batcher.ask(number)) for number in (-1, 2)]
    await asyncio.sleep(0)
    desk.open.set()
    ends = await asyncio.gather(first, *others, return_exceptions=True)
    assert (ends[0], ends[2]) == (2, 4)
    assert isinstance(ends[1], ValueError)


async def test_a_batch_that_fails_fails_for_all_in_it_and_the_next_goes_on() -> None:
    desk = Desk()
    batcher = Batcher[int, int](desk)
    with pytest.raises(ConnectionError):
        await batcher.ask(13)
    assert await batcher.ask(4) == 8


async def test_who_hangs_up_is_left_out_and_nobody_else_notices() -> None:
    desk = Desk()
    desk.open.clear()
    batcher = Batcher[int, int](desk)
    first = asyncio.create_task(batcher.ask(1))
    await desk.begun.wait()
    impatient, patient = (asyncio.create_task(batcher.ask(number)) for number in (2, 3))
    await asyncio.sleep(0)
    impatient.cancel()
    first.cancel()
    await asyncio.sleep(0)
    desk.open.set()
    assert await patient == 6
    assert desk.batches == [[1], [3]]


async def test_beyond_the_bound_one_is_told_at_once() -> None:
    desk = Desk()
    desk.open.clear()
    batcher = Batcher[int, int](desk, most_waiting=2)
    first = asyncio.create_task(batcher.ask(1))
    await desk.begun.wait()
    others = [asyncio.create_task(batcher.ask(number)) for number in (2, 3)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await batcher.ask(4)
    desk.open.set()
    assert await asyncio.gather(first, *others) == [2, 4, 6]
