"""Retention: each that is past its time is erased for itself; one that fails is left, and keeps no other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from privacy.catalogue import Entry, Kept, Personal
from privacy.retention import MOST, TOO_MANY_FAILED, Found, Rule, run

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def entry(column: str, after: str) -> Entry:
    return Entry("chest", column, Personal("account", "art. 1", "general", "a while", "nobody", Kept(after, 30)))


class Chest:
    """Things that are past their time, some of which resist."""

    def __init__(self, things: int, resists: int = 0) -> None:
        self.things = [UUID(int=number) for number in range(things)]
        self.stuck = set(self.things[:resists])

    async def due(self, before: datetime, most: int) -> Sequence[UUID]:
        assert (before, most) == (NOW - timedelta(days=30), MOST)
        return list(self.things)

    async def erase(self, thing: UUID, at: datetime) -> None:
        if thing in self.stuck:
            raise KeyError(thing)
        self.things.remove(thing)


@asynccontextmanager
async def begin() -> AsyncIterator[None]:
    yield


async def carried_out(*chests: Chest, dry: bool = False) -> list[Found]:
    rules = [Rule(f"chest-{number}", chest.due, chest.erase) for number, chest in enumerate(chests)]
    return await run(rules, [entry("name", rule.code) for rule in rules], NOW, begin, dry=dry)


async def test_what_is_past_its_time_is_erased_and_in_a_trial_it_is_not() -> None:
    chest = Chest(3)
    assert await carried_out(chest, dry=True) == [Found("chest-0", 30, ("chest.name",), 3)]
    assert len(chest.things) == 3
    assert await carried_out(chest) == [Found("chest-0", 30, ("chest.name",), 3)]
    assert chest.things == []


async def test_one_that_fails_is_left_and_keeps_neither_the_others_nor_another_rule() -> None:
    first, second = Chest(5, resists=1), Chest(2)
    found = await carried_out(first, second)
    assert [(one.count, one.failed) for one in found] == [(5, 1), (2, 0)]
    assert (set(first.things), second.things) == (first.stuck, [])


async def test_where_nearly_all_fail_the_run_ends_instead_of_trying_each() -> None:
    chest = Chest(100, resists=100)
    tried: list[UUID] = []

    async def erase(thing: UUID, at: datetime) -> None:
        tried.append(thing)
        await Chest.erase(chest, thing, at)

    with pytest.raises(KeyError):
        await run([Rule("it", chest.due, erase)], [entry("name", "it")], NOW, begin, dry=False)
    assert len(tried) == TOO_MANY_FAILED
