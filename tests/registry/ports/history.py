"""What happened to some plates and what was said of them, on one clock that every event moves on; and a checker of it."""

from __future__ import annotations

import asyncio
import random
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count, cycle

from registry.database import transaction
from registry.ports.decision import Answered
from tests.registry.ports import passes


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a plate's standing: it began and was committed between two ticks of the one clock."""

    status: Answered
    began: int
    committed: int


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, and the ticks between which it was asked for and given."""

    plate: str
    status: Answered
    began: int
    ended: int


NEVER = Change(Answered.NOT_LISTED, -1, -1)


class History:
    """What happened. Changes of one plate follow each other: each begins after the one before was committed."""

    def __init__(self) -> None:
        self.tick = count().__next__
        self.changes: dict[str, list[Change]] = defaultdict(lambda: [NEVER])
        self.told: list[Told] = []

    def possible(self, told: Told) -> set[Answered]:
        """What may be said: the last change committed before the question, or any that was under way during it."""
        changes = self.changes[told.plate]
        last = bisect_left(changes, told.began, key=lambda change: change.committed) - 1
        end = bisect_left(changes, told.ended, key=lambda change: change.began)
        return {change.status for change in changes[last:end]}

    def wrong(self) -> list[Told]:
        """Every answer that nothing allows: one that was given from what no longer stood."""
        return [told for told in self.told if told.status not in self.possible(told)]

    def said(self) -> Counter[Answered]:
        """How often each status was said."""
        return Counter(told.status for told in self.told)

    def removals(self) -> int:
        """How many removals were committed."""
        return sum(
            change.status is Answered.NOT_LISTED and change is not NEVER
            for changes in self.changes.values()
            for change in changes
        )


Ask = Callable[[str], Awaitable[Answered]]
"""What is told of a plate under the scheme `bridge`."""


async def keep(history: History, plate: str, stop: asyncio.Event) -> None:
    """List, suspend, restore and remove, over and over."""
    async with transaction() as connection:
        car = await passes.vehicle(connection, plate)
    for status in cycle(("LISTED", None, "LISTED", "SUSPENDED", "LISTED", None)):
        began = history.tick()
        async with transaction() as connection:
            if history.changes[plate][-1].status is Answered.NOT_LISTED:
                held = await passes.enter(connection, car)
            else:
                await passes.become(connection, held, status)
        history.changes[plate].append(Change(Answered(status or "NOT_LISTED"), began, history.tick()))
        if stop.is_set():
            return
        await asyncio.sleep(random.uniform(0, 0.02))


async def ask(history: History, plates: list[str], one: Ask, questions: int) -> None:
    """Ask so many questions, one after the other."""
    for _ in range(questions):
        plate = random.choice(plates)
        began = history.tick()
        status = await one(plate)
        history.told.append(Told(plate, status, began, history.tick()))


async def asked_while_all_changes(plates: list[str], one: Ask, *, askers: int, questions: int) -> History:
    """The history of so many askers, each asking so often, while every plate is listed and removed all the time."""
    history, stop = History(), asyncio.Event()
    keepers = [asyncio.create_task(keep(history, plate, stop)) for plate in plates]
    try:
        await asyncio.gather(*(ask(history, plates, one, questions) for _ in range(askers)))
    finally:
        stop.set()
        await asyncio.gather(*keepers)
    return history
